"""Where notices and criticisms stand below a unit: the figures of the boards and the rows behind each of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.rules.states import ENDED, LIVE, Stage, State
from huiyin.loop.duties.models import SupervisionNotice
from huiyin.loop.duties.queries import notices

WITH_DISCIPLINE = Q(referral__isnull=False, referral__decided_at=None)
MOST = 200  # rows looked at for a figure; a mine with more of them has other troubles


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits: notices nobody answered (open ones of any age), criticisms by stage."""

    waiting: list[SupervisionNotice]
    silent: list[SupervisionNotice]
    by_stage: dict[str, int]


def standing(actor: Actor, unit: Unit | None, *, at: datetime) -> Standing:
    """Return how things stand for a reader below a unit (None: wherever they may look). Two queries."""
    waiting = open_notices(actor, unit)
    silent = [one for one in waiting if is_silent(one, at)]
    found = _rows(actor, unit).select_related(None).select_related("duty", "referral", "notice__duty")
    unfinished = found.filter(Q(ended_at=None) | WITH_DISCIPLINE)[:MOST]
    counts = Counter(stage for row in unfinished for stage in _stages(row, actor, at))
    return Standing(waiting, silent, dict(counts) | {Stage.SILENT.value: len(silent)})


def is_silent(notice: SupervisionNotice, at: datetime) -> bool:
    """Return whether a criticism may follow an open notice of `open_notices`, and none was drafted yet."""
    return not notice.has_censure and queries.is_silent(notice, day_of(at))  # type: ignore[attr-defined]


def open_notices(actor: Actor, unit: Unit | None) -> list[SupervisionNotice]:
    """Return the notices that wait for an answer, newest first, each saying whether it has a criticism. One query."""
    criticised = Censure.objects.filter(notice=OuterRef("pk"), state__in=sorted(LIVE))
    found = notices.visible_to(actor).filter(replied_at=None).annotate(has_censure=Exists(criticised))
    rows = (
        found.filter(_below(unit)).select_related("duty", "answer_duty__post", "post", "by_post").order_by("-pk")[:MOST]
    )
    return [row for row in rows if not actor.posts & frozenset(row.duty.walled)]


def censures(actor: Actor, unit: Unit | None, stage: str, *, at: datetime) -> list[Censure]:
    """Return the criticisms of a stage, newest first. One query."""
    found = _rows(actor, unit)
    if stage == Stage.ENDED:
        rows = list(found.filter(state__in=sorted(ENDED))[:MOST])
    elif stage == Stage.REFERRED:
        rows = list(found.filter(WITH_DISCIPLINE)[:MOST])
    else:
        rows = list(found.filter(ended_at=None)[:MOST])
    return [row for row in rows if stage in _stages(row, actor, at)]


def _rows(actor: Actor, unit: Unit | None) -> "QuerySet[Censure]":
    return queries.visible_to(actor).filter(_below(unit)).order_by("-pk")


def _below(unit: Unit | None) -> Q:
    return Q(**people.subtree(unit, "post__unit__path")) if unit else Q()


def _stages(row: Censure, actor: Actor, at: datetime) -> list[str]:
    """Return the lists a criticism stands in; none where it is walled off."""
    if queries.is_walled(actor, row):
        return []
    referral = queries.referral_of(row)
    is_late = row.state == State.ISSUED and row.duty is not None and row.duty.due_at < at
    return [
        stage.value
        for stage, is_in in (
            (Stage.DRAFT, row.state == State.PROPOSED),
            (Stage.OPEN, row.state in (State.ISSUED, State.REPORTED)),
            (Stage.LATE, is_late),
            (Stage.REFERRED, referral is not None and referral.decided_at is None),
            (Stage.ENDED, row.state in ENDED),
        )
        if is_in
    ]


def unit_of(pk: int | None) -> Unit | None:
    """Return a unit by its id, None where there is none or none was asked for; what is shown is scoped all the same."""
    return Unit.objects.filter(pk=pk).first() if pk else None
