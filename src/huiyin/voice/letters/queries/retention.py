"""Originals whose time is over: which are due, which wait for the second person, which the tick may destroy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from huiyin.ground.files.models import Attachment
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import POWERS, Actor, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of, months_before, start_of
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import visible_to
from huiyin.loop.matters.rules.states import ENDED, State
from huiyin.voice.letters.models import Destruction, Message, Outgoing, RecipientGroup, SealedLetter
from huiyin.voice.letters.rules.retention import Ground
from huiyin.voice.letters.rules.threads import MessageKind

PAPER = "paper_letter"  # what photos of a sheet are attached to, by the id of its matter
MOST = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A matter whose original may be destroyed, and on what ground."""

    matter: Matter
    ground: str


def due(day: date, *, among: Iterable[int] | None = None) -> list[Due]:
    """Return what is due on a day and not proposed yet, the longest ended first; at most 500.

    Due are letters and photographed sheets of matters that ended so many months ago and whose writer has said nothing
    since; at once where the writer withdrew. Two queries, one more for the last words.
    """
    limit = _limit(day)
    ended = Matter.objects.filter(state__in=sorted(ENDED), destruction=None)
    if among is not None:
        ended = ended.filter(pk__in=list(among))
    sheets = Attachment.objects.filter(subject_kind=PAPER).values("subject_id")
    alive = Q(letter__isnull=False, letter__destroyed_on=None)
    old = Q(ended_at__lt=limit) & (alive | Q(pk__in=sheets))
    rows = ended.filter(old | (alive & Q(letter__withdrawn_on__isnull=False))).select_related("letter")
    found = list(rows.order_by("ended_at", "pk")[:MOST])
    spoken = _last_words([m.pk for m in found])
    made = [Due(matter, _ground(matter)) for matter in found]
    return [d for d in made if d.ground == Ground.WITHDRAWN or spoken.get(d.matter.pk, date.min) < day_of(limit)]


def _limit(day: date) -> datetime:
    months = int(rulebook.value("retention.letter_months", on=day))
    return start_of(months_before(day, months))


def _ground(matter: Matter) -> str:
    letter: SealedLetter | None = getattr(matter, "letter", None)
    return Ground.WITHDRAWN if letter is not None and letter.withdrawn_on is not None else Ground.RETENTION


def _last_words(ids: list[int]) -> dict[int, date]:
    rows = Message.objects.filter(letter__matter__in=ids, kind=MessageKind.WRITER)
    return dict(rows.order_by().values_list("letter__matter").annotate(last=Max("day")))


def due_for(actor: Actor, day: date) -> list[Due]:
    """Return what is due and not hidden from the actor."""
    found = due(day)
    seen = _seen(actor, [d.matter.pk for d in found])
    return [d for d in found if d.matter.pk in seen]


def under_way(actor: Actor) -> list[Destruction]:
    """Return proposed and approved destructions that were not carried out yet, as far as the actor sees the matter."""
    found = list(Destruction.objects.filter(destroyed_on=None).select_related("matter", "first", "second")[:MOST])
    seen = _seen(actor, [d.matter_id for d in found])
    return sorted((d for d in found if d.matter_id in seen), key=lambda d: (d.proposed_on, d.pk))


def inspecting_posts() -> list[Post]:
    """Return the posts of the discipline commission that open no letters, and so belong to no recipients' group."""
    offices = sorted(office for office, powers in POWERS.items() if Power.INSPECT in powers)
    own = RecipientGroup.objects.filter(is_active=True, posts__isnull=False).values("posts")
    return list(Post.objects.filter(office__in=offices, closed_on=None).exclude(pk__in=own).order_by("pk"))


def _seen(actor: Actor, ids: list[int]) -> set[int]:
    return set(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


def disposed() -> "QuerySet[Matter]":
    """Return disposed matters of which something sealed or photographed is left and nobody was told to destroy it."""
    sheets = Attachment.objects.filter(subject_kind__in=(PAPER, "matter")).values("subject_id")
    left = Q(letter__isnull=False, letter__destroyed_on=None) | Q(pk__in=sheets)
    told = Q(destruction__ground=Ground.DISPOSAL, destruction__destroyed_on=None)
    return Matter.objects.filter(left, state=State.DISPOSED).exclude(told).order_by("pk")


def ready(day: date) -> "QuerySet[Destruction]":
    """Return what two persons agreed on and whose day has come."""
    return Destruction.objects.filter(destroyed_on=None, destroy_on__lte=day).order_by("destroy_on", "pk")


def is_busy(letter: SealedLetter) -> bool:
    """Return whether the thread still moves: words nobody dealt with, or answers not sent yet."""
    waiting = Message.objects.filter(letter=letter, kind=MessageKind.WRITER, done_on=None)
    return waiting.exists() or Outgoing.objects.filter(message__letter=letter, sent_on=None).exists()


def has_begun_anew(row: Destruction) -> bool:
    """Return whether the matter goes on, or its writer has spoken since the second person agreed."""
    if row.ground == Ground.DISPOSAL:
        return False
    words = Message.objects.filter(letter__matter=row.matter_id, kind=MessageKind.WRITER, day__gte=row.proposed_on)
    return row.matter.state not in ENDED or (row.ground == Ground.RETENTION and words.exists())
