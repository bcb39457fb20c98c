"""Races of the grid: two who adopt, a person moved or given another carer meanwhile, two ticks; for `racing.py`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

Act = Callable[[], Any]


class Mine:
    """A mine whose grid stands, and a draft that moves half of the workers, as often as asked."""

    def __init__(self) -> None:
        from huiyin.ground.grid import actions
        from huiyin.ground.grid.tests import standing

        self.standing, self.grid = standing, actions
        self.made = standing.build(staff=6)
        standing.adopted(self.made)
        self.days = count(1)

    def at(self) -> datetime:
        """Return a moment, each a day later than the one before."""
        return self.standing.AT + timedelta(days=next(self.days))

    def draft(self, at: datetime) -> Any:
        """Propose, and let the other member answer for the first two workers of the first team."""
        from huiyin.ground.grid.models import Choice, Grid
        from huiyin.ground.people.rules import SYSTEM

        for waiting in Grid.objects.filter(state="draft"):
            self.grid.drop(waiting, by=SYSTEM, at=at)
        draft = self.grid.propose(by=SYSTEM, at=at)
        for name in ("T1-s1", "T1-s2"):
            row = Choice.objects.get(grid=draft, person=self.made.people[name])
            other = "T1-m2" if self.made.name_of(row.carer) == "T1-m1" else "T1-m1"
            self.grid.choose(row, carer=self.made.people[other], by=SYSTEM, at=at)
        return draft

    def adopting(self, draft: Any, at: datetime, by: str = "dispatcher", **more: Any) -> Act:
        """Return the adoption of a draft by somebody."""
        more.setdefault("effective_on", at.date())
        return partial(self.grid.adopt, draft, by=self.made.actor(by), at=at, **more)

    def wrong(self) -> list[str]:
        """Return what is not as it should be: gaps, carers, versions half adopted."""
        from django.db.models import Count

        from huiyin.ground.grid.models import Care, Grid
        from huiyin.ground.grid.queries import proof
        from huiyin.ground.ledger.models import Entry

        found = proof.compare(self.standing.DAY)
        twice = Care.objects.filter(to_on=None, person__isnull=False).values("person").annotate(n=Count("pk"))
        found += [f"carried twice: {row}" for row in twice.filter(n__gt=1)]
        adopted = Grid.objects.filter(state="adopted").order_by("number")
        entries = Entry.objects.filter(verb="grid.adopt", subject_id__in=[grid.pk for grid in adopted]).count()
        numbers = [grid.number for grid in Grid.objects.exclude(number=None).order_by("number")]
        if entries != len(adopted) or numbers != list(range(1, len(numbers) + 1)):
            found.append(f"{entries} entries of {len(adopted)} versions, numbered {numbers}")
        for grid in adopted.exclude(took_effect_at=None):
            begun = grid.figures["adopted"]["begun"]
            if grid.begun.count() != begun:
                found.append(f"version {grid.number} began {grid.begun.count()} rows of {begun}")
        return found


def races(ends: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Let several change the grid at one moment."""
    from huiyin.ground.grid.models import Grid
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.rules import SYSTEM

    mine = Mine()
    made, places = mine.made, count()

    def two_adopt() -> tuple[Act, ...]:
        at = mine.at()
        draft = mine.draft(at)
        return mine.adopting(draft, at, "dispatcher"), mine.adopting(draft, at, "chief")

    def adopt_or_drop() -> tuple[Act, ...]:
        at = mine.at()
        draft = mine.draft(at)
        return mine.adopting(draft, at), partial(mine.grid.drop, draft, by=made.actor("chief"), at=at)

    def moving(at: datetime) -> Act:
        there = ("T1", "T2")[next(places) % 2 == 0]
        return partial(
            people.move,
            made.people["T1-s1"],
            unit=made.units[f"{there}1"],
            branch=made.branches[there],
            by=SYSTEM,
            at=at,
        )

    def moved_while_adopted() -> tuple[Act, ...]:
        at = mine.at()
        draft = mine.draft(at)
        return mine.adopting(draft, at, leaving_out=True), moving(at)

    def moved_while_proposed() -> tuple[Act, ...]:
        at = mine.at()
        mine.draft(at)
        return partial(mine.grid.propose, by=made.actor("dispatcher"), at=at), moving(at)

    def mended_while_adopted() -> tuple[Act, ...]:
        at = mine.at()
        draft = mine.draft(at)
        now = made.carer("T1-s2")
        other = "T1-c1" if now != "T1-c1" else "T1-c2"
        mend = partial(mine.grid.mend, made.people["T1-s2"], made.people[other], by=made.actor("T1-sec"), at=at)
        return mine.adopting(draft, at, leaving_out=True), mend

    def two_ticks() -> tuple[Act, ...]:
        at = mine.at()
        day = at + timedelta(days=1)
        mine.adopting(mine.draft(at), at, effective_on=day.date())()
        next(mine.days)
        tick = partial(mine.grid.tick, day)
        return tick, tick, tick

    def recalled_on_the_eve() -> tuple[Act, ...]:
        at = mine.at()
        day = at + timedelta(days=1)
        waiting = mine.adopting(mine.draft(at), at, effective_on=day.date())()
        next(mine.days)
        recall = partial(mine.grid.recall, waiting, by=made.actor("dispatcher"), at=at)
        return partial(mine.grid.tick, day), recall

    def one_state() -> list[str]:
        states = Grid.objects.filter(state="adopted", took_effect_at=None)
        return mine.wrong() + [f"version {grid.number} still waits" for grid in states]

    return {
        "two_adopt": ends(two_adopt, check=mine.wrong),
        "adopt_or_drop": ends(adopt_or_drop, check=mine.wrong),
        "moved_while_adopted": ends(moved_while_adopted, check=mine.wrong),
        "moved_while_proposed": ends(moved_while_proposed, check=mine.wrong),
        "mended_while_adopted": ends(mended_while_adopted, check=mine.wrong),
        "two_ticks": ends(two_ticks, check=one_state),
        "recalled_on_the_eve": ends(recalled_on_the_eve, check=one_state),
        **over_a_branch(ends, mine),
        **over_a_seat(ends, mine),
    }


def over_a_branch(ends: Callable[..., dict[str, Any]], mine: Mine) -> dict[str, Any]:
    """Let somebody change who leads or follows a branch while a version is carried out, which looks at every branch."""
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.rules import SYSTEM

    made, places = mine.made, count()

    def named_while_adopted() -> tuple[Act, ...]:
        at = mine.at()
        draft = mine.draft(at)
        post = made.posts["T1-sec"] if next(places) % 2 else None
        naming = partial(people.name_secretary, made.branches["T1"], post, by=SYSTEM, at=at)
        return mine.adopting(draft, at), naming

    def followed_while_adopted() -> tuple[Act, ...]:
        at = mine.at()
        draft = mine.draft(at)
        leader = made.people["vice" if next(places) % 2 else "chief"]
        by = made.actor("dispatcher")
        return mine.adopting(draft, at, leaving_out=True), partial(
            mine.grid.mend_branch, made.branches["T1"], leader, by=by, at=at
        )

    return {
        "named_while_adopted": ends(named_while_adopted, check=mine.wrong),
        "followed_while_adopted": ends(followed_while_adopted, check=mine.wrong),
    }


def over_a_seat(ends: Callable[..., dict[str, Any]], mine: Mine) -> dict[str, Any]:
    """Let members be seated in a cell that fell vacant: two at once, and while a version empties and closes it."""
    from huiyin.ground.grid.models import Care, Cell, Choice
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.rules import SYSTEM

    made, numbers = mine.made, count(1)

    def member(at: datetime) -> str:
        name = f"T2-h{next(numbers)}"
        mine.standing.hire(made, name, "T21", branch="T2", is_member=True, at=at)
        return name

    def vacant(at: datetime) -> Cell:
        """Return a cell that carries a worker of the second team and whose holder has just left."""
        before = member(at)
        if made.carer("T2-s1") is not None:
            mine.grid.mend(made.people["T2-s1"], None, by=SYSTEM, at=at)
        mine.grid.mend(made.people["T2-s1"], made.people[before], by=SYSTEM, at=at)
        cell = made.cell(before)
        people.leave(made.people[before], by=SYSTEM, at=at)
        return cell

    def handing(cell: Cell, at: datetime, by: str = "T2-sec") -> Act:
        return partial(mine.grid.hand_over, cell, made.people[member(at)], by=made.actor(by), at=at)

    def two_heirs() -> tuple[Act, ...]:
        at = mine.at()
        cell = vacant(at)
        return handing(cell, at), handing(cell, at, "dispatcher")

    def handed_over_while_adopted() -> tuple[Act, ...]:
        at = mine.at()
        cell = vacant(at)
        handed = handing(cell, at)
        draft = mine.draft(at)
        row = Choice.objects.get(grid=draft, person=made.people["T2-s1"])
        mine.grid.choose(row, carer=made.people["T2-m1"], by=SYSTEM, at=at)
        return mine.adopting(draft, at, leaving_out=True), handed

    def appointed_while_moved() -> tuple[Act, ...]:
        at = mine.at()
        name = member(at)
        mine.grid.mend(made.people["T2-s1"], None, by=SYSTEM, at=at)
        mine.grid.mend(made.people["T2-s1"], made.people[name], by=SYSTEM, at=at)
        seat, heir = made.cell(name).post, made.people[member(at)]
        there = {"unit": made.units["T11"], "branch": made.branches["T1"]}
        return (
            partial(people.move, made.people[name], **there, by=SYSTEM, at=at),
            partial(people.appoint, heir, seat, by=SYSTEM, at=at),
        )

    def seated() -> list[str]:
        closed = Care.objects.filter(to_on=None).exclude(cell__closed_on=None)
        return mine.wrong() + [f"{care.pk} in a closed cell" for care in closed]

    return {
        "two_heirs": ends(two_heirs, check=seated),
        "handed_over_while_adopted": ends(handed_over_while_adopted, check=seated),
        "appointed_while_moved": ends(appointed_while_moved, check=seated),
    }
