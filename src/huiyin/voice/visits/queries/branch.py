"""What a secretary sees of the own branch: open visits, late ones, words said against a record, the month to divide."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.voice.visits.models import Case, Contact, Trigger
from huiyin.voice.visits.queries.owing import apart_by_person, apart_of, kept_away
from huiyin.voice.visits.queries.seen import cases_of
from huiyin.voice.visits.rules.division import Item, Seat, propose
from huiyin.voice.visits.rules.kinds import CaseState, Word

__all__ = [
    "Month",
    "apart_of",
    "branch_for",
    "disputed",
    "items",
    "leads",
    "month_of",
    "open_triggers",
    "proposal",
    "seats",
]

MOST = 200


def led(actor: Actor) -> list[Branch]:
    """Return the branches the actor leads, by code."""
    return grid.led_branches(actor.posts) if actor.posts else []


def leads(actor: Actor, branch_id: int) -> bool:
    """Return whether the actor leads a branch."""
    return any(branch.pk == branch_id for branch in led(actor))


def branch_for(actor: Actor, pk: int) -> Branch:
    """Return a branch the actor leads; raises `Branch.DoesNotExist` otherwise (a 404)."""
    found = next((branch for branch in led(actor) if branch.pk == pk), None)
    if found is None:
        raise Branch.DoesNotExist
    return found


def open_triggers(branch: Branch, actor: Actor) -> "QuerySet[Trigger]":
    """Return the open triggers of a branch, the one due first leading; not those kept from the actor, nor one's own."""
    found = Trigger.objects.filter(branch=branch, ended_at=None, duty__isnull=False)
    found = found.exclude(person__in=kept_away(actor.posts)).exclude(person=actor.person_id)
    found = found.select_related("person", "person__unit", "duty", "duty__post")
    return found.order_by("duty__due_at", "pk")


def disputed(branch: Branch, actor: Actor, since: datetime) -> list[Contact]:
    """Return the records of a branch of which the person said that it was not so, newest first."""
    found = Contact.objects.filter(branch=branch, word=Word.DISPUTED, said_at__gte=since)
    found = found.exclude(person__in=kept_away(actor.posts)).exclude(person=actor.person_id)
    return list(found.select_related("person", "post").order_by("-said_at", "-pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Month:
    """Plain numbers of a branch since the first of the month."""

    contacts: int
    two_sided: int
    needs: int


def month_of(branch: Branch, today: date) -> Month:
    """Return how many meetings there were this month, confirmed, and with a need; disputed ones left out. One query."""
    rows = Contact.objects.filter(branch=branch, on__gte=today.replace(day=1), is_reached=True)
    rows = rows.exclude(word=Word.DISPUTED)
    found = list(rows.order_by("pk").values_list("word", "has_need"))
    return Month(len(found), sum(w == Word.CONFIRMED for w, _ in found), sum(bool(n) for _, n in found))


def items(branch: Branch, actor: Actor) -> list[Item]:
    """Return what can be divided: open triggers, and help cases under way."""
    return [item for item, _ in _things(branch, actor)]


def _things(branch: Branch, actor: Actor) -> list[tuple[Item, Trigger | Case]]:
    """Return what can be divided with its row. Bounded, whatever there is."""
    rows: list[Trigger | Case] = [*open_triggers(branch, actor)[:MOST], *_running(branch, actor)]
    apart = apart_by_person({row.person_id for row in rows})
    return [(_item(row, apart.get(row.person_id, frozenset())), row) for row in rows]


def _item(row: Trigger | Case, apart: frozenset[int]) -> Item:
    if isinstance(row, Case):
        return Item(f"case-{row.pk}", row.person_id, row.person.unit_id, row.post_id, apart)
    post_id = row.duty.post_id if row.duty else None
    return Item(f"trigger-{row.pk}", row.person_id, row.person.unit_id, post_id, apart)


def _running(branch: Branch, actor: Actor) -> "QuerySet[Case]":
    running = [CaseState.OPEN, CaseState.CLOSING]
    return cases_of(actor).filter(branch=branch, state__in=running).order_by("pk")[:MOST]


def seats(branch: Branch) -> list[Seat]:
    """Return the posts of a branch's cells that somebody holds, with the steps of help they owe. Three queries."""
    cells = Cell.objects.filter(branch=branch, closed_on=None, post__closed_on=None).order_by("pk")
    posts = list(cells.values_list("post", flat=True))
    held = people.holders(posts)
    kinds = (DutyKind.TALK, DutyKind.VISIT)
    owed = Duty.objects.filter(post__in=posts, kind__in=kinds, level=0, settled_at=None)
    load = Counter(owed.exclude(source__in=["trigger", "case"]).values_list("post", flat=True))
    return [Seat(pk, held[pk].pk, held[pk].unit_id, load[pk]) for pk in posts if pk in held and held[pk].is_member]


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the month's division: what, whom it is about, who has it now, who is proposed."""

    item: Item
    thing: Trigger | Case
    post_id: int | None


def proposal(branch: Branch, actor: Actor) -> tuple[list[Given], dict[int, Post]]:
    """Return the month's division as proposed, and the posts that may be chosen by id."""
    found, chairs = _things(branch, actor), seats(branch)
    given = propose([item for item, _ in found], chairs)
    posts = Post.objects.in_bulk([seat.post_id for seat in chairs])
    return [Given(item, row, given.get(item.key)) for item, row in found], posts


def is_late(trigger: Trigger, at: datetime) -> bool:
    """Return whether a trigger's visit is late."""
    return trigger.duty is not None and day_of(trigger.duty.due_at) < day_of(at)
