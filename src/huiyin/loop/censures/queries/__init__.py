"""Who sees which criticism, what the rules need of one, its facts, and what the same post was criticised for before."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post, Tenure
from huiyin.ground.people.rules import Actor, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of, months_before
from huiyin.kit.workdays import DAY, add_workdays
from huiyin.loop.censures.models import Censure, Rectification, Referral
from huiyin.loop.censures.rules.facts import Facts
from huiyin.loop.censures.rules.permissions import Case
from huiyin.loop.censures.rules.states import LIVE, STANDING, UNSIGNED
from huiyin.loop.duties import rules as duty_rules
from huiyin.loop.duties.models import Duty, SupervisionNotice

JOINED = (
    *("post", "signer", "drafted_by_post", "duty__post", "hearing__post", "referral__duty__post"),
    *("referral__by_post", "notice__duty__post", "notice__answer_duty__post", "notice__by_post"),
)


def visible_to(actor: Actor) -> "QuerySet[Censure]":
    """Return the criticisms somebody may read: of the own posts once signed, of those below, all for dispatch.

    What is walled off from one of the reader's posts is left out by those who read the rows.
    """
    found = Censure.objects.select_related(*JOINED)
    if actor.can(Power.DISPATCH) or actor.can(Power.INSPECT):
        return found
    own = sorted(actor.posts)
    mine = Q(post__in=own) & ~Q(state__in=sorted(UNSIGNED))
    above = Q(signer__in=own) | Q(drafted_by_post__in=own) | Q(duty__post__in=own, state__in=sorted(UNSIGNED))
    owing = Q(duty__post__in=own) | Q(hearing__post__in=own) | Q(referral__duty__post__in=own)
    return found.filter(mine | above | owing | people.answer_to(own, "post"))


def is_walled(actor: Actor, censure: Censure) -> bool:
    """Return whether the late duty behind it is walled off from one of the actor's posts."""
    return bool(actor.posts & frozenset(censure.notice.duty.walled))


def get_for(actor: Actor, pk: int) -> Censure:
    """Return a criticism the actor may read; raises `Censure.DoesNotExist` otherwise (a 404)."""
    found = visible_to(actor).get(pk=pk)
    if is_walled(actor, found):
        raise Censure.DoesNotExist
    return found


def chain(post_id: int) -> list[int]:
    """Return the ids of the posts above one, nearest first. One query."""
    return people.post_map([post_id]).superiors(post_id)


def above(post_id: int) -> frozenset[int]:
    """Return the same without an order."""
    return frozenset(chain(post_id))


def signers(post_id: int, walled: frozenset[int]) -> list[Post]:
    """Return the held posts above one that may sign, nearest first. Two queries."""
    seats = people.post_map([post_id])
    wanted = [i for i in seats.superiors(post_id) if i not in walled and seats.seats[i].holder_id is not None]
    found = Post.objects.in_bulk(wanted)
    return [found[i] for i in wanted]


def silent_from(until: date, *, on: date) -> date:
    """Return the first day on which a criticism may follow a notice that was to be answered by `until`."""
    wd = int(rulebook.value("censure.silent_wd", on=on))
    return add_workdays(until, wd, rulebook.calendar()) + DAY


def is_silent(notice: SupervisionNotice, on: date) -> bool:
    """Return whether a notice went unanswered so long that a criticism may follow it."""
    return silent_from(notice.until_on, on=on) <= on


def case_of(censure: Censure, at: datetime) -> Case:
    """Return a criticism as the rules see it. About four queries."""
    day, duty, referral = day_of(at), censure.duty, referral_of(censure)
    judged = list(censure.rectifications.order_by("pk"))
    waits = next((one for one in judged if one.judged_at is None), None)
    return Case(
        state=censure.state,
        post_id=censure.post_id,
        signer_id=censure.signer_id,
        above=above(censure.post_id),
        walled=frozenset(censure.notice.duty.walled),
        owing_id=duty.post_id if duty and duty.is_open else None,
        hearing_id=censure.hearing.post_id if censure.hearing and censure.hearing.is_open else None,
        deciding_id=referral.duty.post_id if referral and referral.duty.is_open else None,
        reporter_id=waits.reported_by_id if waits else None,
        pleads_until=pleads_until(censure),
        is_pleaded=censure.pleaded_at is not None,
        is_answered=censure.notice.replied_at is not None,
        is_late=duty is not None and duty_rules.is_late(duty.due_at, duty.settled_at, at),
        is_repeated=bool(censure.signed_at and earlier(censure)),
        is_referred=referral is not None,
        sent_back=sum(one.is_accepted is False for one in judged),
        send_back_max=int(rulebook.value("censure.send_back_max", on=day)),
    )


def referral_of(censure: Censure) -> Referral | None:
    """Return the hand-over of a criticism, or None."""
    return getattr(censure, "referral", None)


def pleads_until(censure: Censure) -> date | None:
    """Return the last day of a plea; None before it is signed."""
    if censure.signed_at is None:
        return None
    day = day_of(censure.signed_at)
    return add_workdays(day, int(rulebook.value("censure.plead_wd", on=day)), rulebook.calendar())


def earlier(censure: Censure) -> list[Censure]:
    """Return standing criticisms of the same post signed within the time of the rulebook before this one.

    Only those since whoever holds the post now took it over: nobody answers for a predecessor. Two queries.
    """
    assert censure.signed_at is not None
    day = day_of(censure.signed_at)
    held = Tenure.objects.filter(post=censure.post_id, to_on=None).values_list("from_on", flat=True).first()
    if held is None:
        return []
    begun = max(months_before(day, int(rulebook.value("censure.repeat_months", on=day))), held)
    found = Censure.objects.filter(post=censure.post_id, state__in=sorted(STANDING), signed_at__lt=censure.signed_at)
    return [one for one in found.order_by("-signed_at") if day_of(one.signed_at or censure.signed_at) >= begun]


def held_since(actor: Actor, censure: Censure) -> bool:
    """Return whether the actor held the censured post when it was signed, and still does. One query."""
    if censure.signed_at is None or not actor.holds(censure.post_id):
        return False
    held = Tenure.objects.filter(post=censure.post_id, person=actor.person_id, to_on=None)
    return held.filter(from_on__lte=day_of(censure.signed_at)).exists()


def facts(notice: SupervisionNotice, at: datetime) -> Facts:
    """Count what is known of a notice and its late duty. Two queries."""
    duty, ids = notice.duty, [notice.duty_id, notice.answer_duty_id]
    return Facts(
        kind=duty.get_kind_display(),
        due_on=day_of(duty.due_at).isoformat(),
        days_late=duty_rules.days_late(duty.due_at, duty.settled_at, at),
        is_settled=duty.settled_at is not None,
        asked_by=notice.by_post.name,
        asked=notice.title,
        asked_on=day_of(notice.issued_at).isoformat(),
        until_on=notice.until_on.isoformat(),
        days_silent=(day_of(at) - notice.until_on).days,
        reminded=Entry.objects.filter(subject="duty", subject_id__in=ids, verb="duty.remind").count(),
        supervised=Duty.objects.filter(over__in=ids).count(),
    )


def rectifications(censure: Censure) -> list[Rectification]:
    """Return what was reported, oldest first."""
    return list(censure.rectifications.order_by("pk"))


def live_of(notice: SupervisionNotice) -> Censure | None:
    """Return the criticism that was drafted or signed about a notice and still stands."""
    return Censure.objects.filter(notice=notice, state__in=sorted(LIVE)).first()


def may_see_file(actor: Actor, pk: int) -> bool:
    """Return whether the actor may see the evidence of a rectification."""
    found = Rectification.objects.filter(pk=pk).first()
    try:
        return found is not None and bool(get_for(actor, found.censure_id))
    except Censure.DoesNotExist:
        return False


def to_expire(day: date) -> "QuerySet[Referral]":
    """Return the hand-overs whose decision was kept long enough, locked by the caller."""
    return Referral.objects.filter(expired_at=None, expires_on__lt=day).order_by("pk")


def told(censure_ids: list[int], verbs: tuple[str, ...]) -> list[int]:
    """Return the ids of the ledger's entries of these verbs about these criticisms."""
    rows = Entry.objects.filter(subject="censure", subject_id__in=censure_ids, verb__in=verbs)
    return list(rows.order_by("pk").values_list("pk", flat=True))
