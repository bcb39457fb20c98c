"""How far the verbs of a matter go: the limits of its day, how long it may be extended, and who decides about that."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Tenure
from huiyin.ground.people.rules import POWERS, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.clock import day_of
from huiyin.kit.workdays import add_workdays
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Kind
from huiyin.loop.matters.rules.permissions import Limits
from huiyin.loop.matters.rules.states import State, Verb

# Offices that open letters but don't dispatch: they sort what came to their own desk, and nothing else.
OWN_DESKS = frozenset(o for o, p in POWERS.items() if Power.SORT_LETTERS in p and Power.DISPATCH not in p)


def latest_extension(matter: Matter, due_at: datetime, at: datetime) -> date:
    """Return the latest day an extension may reach: so many working days on; a request ends by law (article 34)."""
    span = int(rulebook.value("extend.cap_wd", on=day_of(at)))
    latest = add_workdays(day_of(due_at), span, rulebook.calendar())
    if matter.kind != Kind.REQUEST or matter.state != State.ACCEPTED:
        return latest
    registered = day_of(matter.registered_at)
    days = [int(rulebook.value(key, on=registered)) for key in ("petition.close_days", "petition.extend_days")]
    return min(latest, registered + timedelta(days=sum(days)))


def pause_left(matter: Matter, on: date) -> int:
    """Return the working days a matter may still be paused: the cap counts all its pauses together.

    One query where it was paused before.
    """
    cap = int(rulebook.value("pause.cap_wd", on=on))
    if matter.pauses <= (matter.paused_at is not None):
        return cap
    ended = Entry.objects.filter(subject="matter", subject_id=matter.pk, verb="matter.resume")
    stood = sum(int(data.get("stood", 0)) for data in ended.order_by("pk").values_list("data", flat=True))
    return max(cap - stood, 0)


def pause_ends(matter: Matter) -> date | None:
    """Return the last day that a matter may be paused; None where it isn't paused."""
    if matter.paused_at is None:
        return None
    begun = day_of(matter.paused_at)
    return add_workdays(begun, pause_left(matter, begun), rulebook.calendar())


def pauses_over(at: datetime, limit: int = 500) -> list[Matter]:
    """Return paused matters whose pause reached the cap by itself, or together with those before it."""
    over = list(queries.pauses_over(at, limit))
    again = Matter.objects.filter(paused_at__lt=at, pauses__gt=1, state__in=(State.ACCEPTED, State.REOPENED))
    known = {matter.pk for matter in over}
    more = (m for m in again.exclude(pk__in=known).order_by("paused_at")[:limit])
    return over + [m for m in more if (ends := pause_ends(m)) is not None and ends < day_of(at)]


def limits(matter: Matter, at: datetime | None = None) -> Limits:
    """Return how far its verbs go: the rules of the day it was registered, whose desk it came to, the review's term.

    No query within a verb or on a matter's page, which know the registering post.
    """
    day = day_of(matter.registered_at)
    office = matter.registrar.office if matter.snapshot is None else matter.snapshot.around.desk
    return Limits(
        pauses=int(rulebook.value("pause.times_max", on=day)),
        extensions=int(rulebook.value("extend.times_max", on=day)),
        desk=office if office in OWN_DESKS else "",
        approvers=int(rulebook.value("retention.approvers_min", on=day_of(at or clock.now()))),
        is_review_over=is_review_over(matter, day_of(at or clock.now())),
        is_request_stale=is_request_stale(matter, day_of(at or clock.now())),
    )


def limits_of(verb: str, matter: Matter, at: datetime | None = None) -> Limits:
    """Return the limits of one verb, or of both a handler sees side by side where it is an extension.

    Of that it is asked, too, whether there is somebody to approve it; of a pause, whether its days are used up.
    """
    found = limits(matter, at)
    if verb in (Verb.EXTEND, Verb.PAUSE) and matter.pauses and matter.paused_at is None:
        found = replace(found, is_pause_used_up=not pause_left(matter, day_of(at or clock.now())))
    if verb != Verb.EXTEND:
        return found
    is_late = matter.clock is not None and matter.clock.due_at <= (at or clock.now())
    return replace(found, is_without_approver=approver_of(matter) is None, is_late=is_late)


def is_request_stale(matter: Matter, today: date) -> bool:
    """Return whether the day somebody asked for is past, or no later than the present one."""
    if matter.asked_until is None:
        return False
    return matter.asked_until < today or (
        matter.clock is not None and matter.asked_until <= day_of(matter.clock.due_at)
    )


def barred_from_approving(matter: Matter) -> frozenset[int]:
    """Return the posts that may not decide about more time: walled ones, and all that who owes the answer holds."""
    debtor = [] if matter.debtor_id is None else [matter.debtor_id]
    holders = Tenure.objects.filter(post__in=debtor, to_on=None).values("person")
    own = Tenure.objects.filter(person__in=holders, to_on=None).values_list("post_id", flat=True)
    return frozenset([*queries.walled_posts(matter), *debtor, *own])


def approver_of(matter: Matter) -> int | None:
    """Return the post that decides about more time: the nearest one above the debtor that is held by somebody else."""
    if matter.debtor_id is None:
        return None
    return people.post_map([matter.debtor_id]).supervisor_of(matter.debtor_id, walled=barred_from_approving(matter))


def is_review_over(matter: Matter, today: date) -> bool:
    """Return whether the days to ask for a review of a refusal have gone by (petition rules, articles 35 and 36)."""
    if matter.state != State.REFUSED or matter.ended_at is None:
        return False
    ended = day_of(matter.ended_at)
    days = int(rulebook.value("review.second_days" if matter.reviews else "review.days", on=ended))
    return today > ended + timedelta(days=days)
