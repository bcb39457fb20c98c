"""Boxes with their next opening, the log, the plan picture. Who may see what is asked here."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet

from huiyin.ground.files import queries as files
from huiyin.ground.files.models import Attachment
from huiyin.ground.people.models import Person, Post, Unit
from huiyin.ground.people.rules import Actor, UnitKind
from huiyin.ground.rulebook import queries as rulebook
from huiyin.ground.rulebook.rules import WEEKDAYS
from huiyin.kit.prepared import Givens, prepared
from huiyin.loop.duties import queries as duties
from huiyin.loop.matters.models import Place
from huiyin.voice.boxes import rules
from huiyin.voice.boxes.models import Box, Opening
from huiyin.voice.boxes.rules import Standing, next_opening

PLAN = "boxes.plan"  # the one plan of the mine, as files know it
PLAN_ID = 1
MOST = 300
DAY_NAMES = tuple(WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Round:
    """A box in use and where it stands: the day it must be opened next, and openings that wait for a signature."""

    box: Box
    next_on: date
    standing: Standing
    last_on: date | None
    last_count: int | None
    unsigned: int
    is_last_unsigned: bool = False

    @property
    def unsigned_before(self) -> int:
        """Openings before the last one that still wait for a signature."""
        return self.unsigned - self.is_last_unsigned

    @property
    def pin(self) -> tuple[float, float] | None:
        """The pin on the plan: the box's own, else its place's."""
        return self.box.pin


def longest_interval(day: date) -> int:
    """Return after how many days a box is opened at the latest, by the rulebook of that day."""
    return int(rulebook.value("box.open_every_days", on=day))


def openers(day: date) -> int:
    """Return how many persons an opening takes."""
    return int(rulebook.value("box.openers_min", on=day))


def usual_weekday(day: date) -> int:
    """Return the weekday (0 is Monday) the rulebook names for the rounds of boxes."""
    return DAY_NAMES.index(rulebook.value("box.open_weekday", on=day))


def in_use() -> "QuerySet[Box]":
    """Return the boxes in use with the day of their last opening (`last_on`), by code."""
    found = Box.objects.filter(closed_on=None).select_related("place", "keeper")
    return found.annotate(last_on=Max("openings__opened_on")).order_by("code")


def rounds(today: date) -> list[Round]:
    """Return each box in use with where it stands today. Two queries."""
    boxes = _in_use()
    last: dict[int, Opening] = {}
    unsigned: Counter[int] = Counter()
    days: set[date] = {box.last_on for box in boxes if box.last_on is not None}
    for opening in _on_or_unsigned(days=sorted(days)):  # some are of a box that was opened again since
        last[opening.box_id] = opening
        unsigned[opening.box_id] += opening.witnessed_at is None
    return [_round(b, last.get(b.pk), unsigned[b.pk], today) for b in boxes]


@prepared
def _in_use() -> "QuerySet[Box]":
    return in_use()


@prepared
def _on_or_unsigned(*, days: Givens) -> "QuerySet[Opening]":
    return Opening.objects.filter(Q(opened_on__in=days) | Q(witnessed_at=None)).order_by("opened_on", "pk")


def round_of(box: Box, today: date) -> Round:
    """Return where one box stands today."""
    last = Opening.objects.filter(box=box).order_by("-opened_on").first()
    return _round(box, last, Opening.objects.filter(box=box, witnessed_at=None).count(), today)


def _round(box: Box, last: Opening | None, unsigned: int, today: date) -> Round:
    last_on = last.opened_on if last else None
    every_days = min(box.every_days, longest_interval(today))  # a rule that was tightened holds for boxes in use, too
    next_on = next_opening(last_on, box.since_on, every_days, box.weekday)
    count, is_open = (last.count, not last.is_signed) if last else (None, False)
    return Round(box, next_on, rules.standing(next_on, today), last_on, count, unsigned, is_open)


def get_for(actor: Actor, pk: int) -> Box:
    """Return a box for who keeps boxes and who owes or supervises its round; else `Box.DoesNotExist` (a 404)."""
    if not rules.may_manage(actor) and not duties.has_owed(actor, "box", pk):
        raise Box.DoesNotExist
    return Box.objects.select_related("place", "place__unit", "keeper").get(pk=pk)


def opening_for(actor: Actor, pk: int) -> Opening:
    """Return an opening for who opened it, who is named its witness, and who keeps boxes; else a 404."""
    opening = log().get(pk=pk)
    if actor.person_id in (opening.opener_id, opening.witness_id) or rules.may_manage(actor):
        return opening
    raise Opening.DoesNotExist


def log(box: Box | None = None) -> "QuerySet[Opening]":
    """Return openings, newest first."""
    found = Opening.objects.select_related("box", "box__place", "opener", "witness")
    return (found if box is None else found.filter(box=box)).order_by("-opened_on", "-pk")


def awaiting_witness(actor: Actor) -> "QuerySet[Opening]":
    """Return the openings the actor has been named a witness of and hasn't signed yet."""
    return log().filter(witness=actor.person_id, witnessed_at=None)


def counts_by_month(box: Box, months: list[date]) -> list[tuple[date, int, int]]:
    """Return letters and openings of each month given by its first day."""
    found = Opening.objects.filter(box=box, opened_on__gte=months[0]).values_list("opened_on", "count")
    letters: Counter[date] = Counter()
    openings: Counter[date] = Counter()
    for day, count in found.order_by("opened_on"):
        letters[day.replace(day=1)] += count
        openings[day.replace(day=1)] += 1
    return [(month, letters[month], openings[month]) for month in months]


def keeper_posts() -> list[Post]:
    """Return the posts that may keep a box."""
    return list(Post.objects.filter(office__in=sorted(rules.KEEPERS), closed_on=None).order_by("code"))


def place_units() -> list[Unit]:
    """Return the units a new place may belong to: mine, departments, teams."""
    kinds = (UnitKind.MINE, UnitKind.DEPARTMENT, UnitKind.TEAM)
    return list(Unit.objects.filter(kind__in=kinds, closed_on=None).order_by("path")[:MOST])


def place_names() -> list[str]:
    """Return the names of the open places, for suggestions."""
    return list(Place.objects.filter(closed_on=None).order_by("name").values_list("name", flat=True)[:MOST])


def place_named(name: str) -> Place | None:
    """Return the open place of this name."""
    return Place.objects.filter(name=name.strip(), closed_on=None).first()


def person_named(text: str) -> Person | None:
    """Return the person at work that a picker chose (`id:7`) or whose staff number or unique name was typed."""
    people = Person.objects.filter(is_active=True)
    key = text.strip()
    if key.startswith("id:") and key[3:].isdecimal() and len(key) < 20:
        return people.filter(pk=int(key[3:])).first()
    found = list(people.filter(Q(staff_number=key) | Q(name=key)).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def plan_picture() -> Attachment | None:
    """Return the uploaded plan of the mine, the newest one, or None where ours is shown."""
    found = files.of_subject(PLAN, PLAN_ID)
    return found[-1] if found else None


def may_see_plan(actor: Actor, subject_id: int) -> bool:
    """Return whether the actor may see the plan: everybody signed in."""
    return actor.person_id is not None
