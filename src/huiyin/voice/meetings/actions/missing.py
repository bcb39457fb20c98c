"""Says of a period that it went by without a meeting, once nobody can hold it any more."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions.change import locked_series, required
from huiyin.voice.meetings.models import Meeting, Term
from huiyin.voice.meetings.queries import series as found
from huiyin.voice.meetings.rules import permissions as rules


@transaction.atomic
def miss(term: Term, *, reason: str, by: Actor, at: datetime) -> Term:
    """Let a past period count as missed, for good: its duty and what supervised it end, the reason is kept.

    By who oversees the branch or plans the grid, never by who should have held it. Refused while the period runs,
    where a meeting is planned and where it was held.
    """
    series = locked_series(term.series)
    term = Term.objects.select_related("duty", "series").get(pk=term.pk)
    hosts = queries.hosts_of_post(queries.chair_of(series))
    rules.may_miss(by, hosts, is_above=found.is_above(by, series)).enforce()
    planned = Meeting.objects.filter(term=term).exists()
    rules.may_be_missed(term.to_on, day_of(at), is_open=term.duty.is_open, is_planned=planned).enforce()
    why = required(reason, "没有开的原因")
    duties.drop([term.duty_id], by=by, at=at, outcome=Outcome.MISSED)
    facts = {"term": term.pk, "kind": series.kind, "from_on": term.from_on.isoformat()}
    ledger.record(ledger.Draft("series.miss", "series", series.pk, at, by.person_id, data=facts, words={"reason": why}))
    return term
