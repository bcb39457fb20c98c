"""Finding people, posts and units by code, name, pinyin or initials, for pickers and the tree page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, Value, When

from huiyin.ground.people.models import Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Office

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a picker: what is chosen, what is shown, what helps to tell it from its like."""

    id: int
    text: str
    hint: str


def find_people(words: str, *, most: int = MOST, has_post: bool = False) -> list[Found]:
    """Return people at work whose number, name, pinyin or initials match; exact and early matches first.

    `has_post` leaves out who holds no post now.
    """
    people = Person.objects.filter(is_active=True).select_related("unit")
    if has_post:
        people = people.filter(Exists(Tenure.objects.filter(person_id=OuterRef("pk"), to_on=None)))
    rows = _matching(people, words, number="staff_number").order_by("nearness", "staff_number")[:most]
    return [Found(p.pk, p.name, f"{p.unit.name} · {p.staff_number}") for p in rows]


# Within a unit whoever leads it comes first, delegates last: they are many, and hardly ever meant.
RANK = Case(When(office=Office.HEAD, then=Value(0)), When(office=Office.DELEGATE, then=Value(2)), default=Value(1))


def find_posts(words: str, *, most: int = MOST) -> list[Found]:
    """Return open posts whose code, name, pinyin, initials or holder's name match, with the holder; none of the grid's.

    A matter is handed to an office, never to the seat of a cell.
    """
    live = Prefetch("tenures", Tenure.objects.filter(to_on=None).select_related("person"), to_attr="live")
    posts = (
        Post.objects.filter(closed_on=None).exclude(office=Office.MEMBER).select_related("unit").prefetch_related(live)
    )
    held_by = Q(tenures__to_on=None, tenures__person__name__startswith=words) if words else None
    rows = _matching(posts, words, number="code", also=held_by).order_by("nearness", "unit__path", RANK, "code")
    return [Found(p.pk, p.name, f"{p.unit.name} · {_who(p)}") for p in rows.distinct()[:most]]


def find_units(words: str, *, most: int = MOST) -> list[Found]:
    """Return open units whose code or name match, with the unit above."""
    units = Unit.objects.filter(closed_on=None).select_related("parent")
    if words:
        units = units.filter(Q(code__istartswith=words) | Q(name__icontains=words))
    return [
        Found(u.pk, u.name, u.parent.name if u.parent else u.get_kind_display()) for u in units.order_by("path")[:most]
    ]


def _who(post: Post) -> str:
    live: list[Tenure] = post.live  # type: ignore[attr-defined]
    return live[0].person.name if live else "空缺"


def _matching(rows: Any, words: str, *, number: str, also: Q | None = None) -> Any:
    """Return the rows that match, annotated with `nearness` (0 the very number … 3 somewhere inside)."""
    if not words:
        return rows.annotate(nearness=Value(0))
    letters = words.lower().replace(" ", "")
    ways = [Q(name__contains=words)]
    if letters.isascii():
        ways += [Q(**{f"{number}__startswith": typed}) for typed in {words, words.upper()}]
        ways += [Q(pinyin__startswith=letters), Q(pinyin__contains=f" {letters}")]
    every = rows.model.objects.order_by().values("pk")  # a union, not an OR: each way reads a narrow index only
    found, *more = [every.filter(way) for way in ways]
    match = Q(pk__in=found.union(*more) if more else found)
    nearness = Case(
        When(**{number: words}, then=Value(0)),
        When(name=words, then=Value(1)),
        When(Q(name__startswith=words) | Q(pinyin__contains=f" {letters}"), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.filter(match | also if also else match).annotate(nearness=nearness)


def tree() -> list[Unit]:
    """Return every open unit from the root down, in the order of a tree."""
    return list(Unit.objects.filter(closed_on=None).order_by("path"))
