"""What adoption reads: the rows of a draft against the roll and the care of today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from huiyin.ground.grid.models import Care, Choice, Grid
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.queries.sheets import levels
from huiyin.ground.grid.rules import Level, State, Version
from huiyin.ground.grid.rules.adopting import LeftOut, Moved
from huiyin.ground.grid.rules.places import Places
from huiyin.ground.people.models import Branch, Person, Tenure


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the rows see them."""

    name: str
    is_active: bool
    unit: int
    branch: int | None


@dataclass(slots=True)
class Today:
    """The roll and the care in force, by id; care as (id, cell)."""

    where: Places
    people: dict[int, Somebody] = field(default_factory=dict)
    branches: dict[int, str] = field(default_factory=dict)
    of_people: dict[int, tuple[int, int]] = field(default_factory=dict)
    of_branches: dict[int, tuple[int, int]] = field(default_factory=dict)
    cells: dict[int, int] = field(default_factory=dict)  # open cell: who holds its post
    begun_by: dict[int, int] = field(default_factory=dict)  # care that a version began: that version's number
    levels: dict[int, int] = field(default_factory=dict)  # who is carried at all: at which level

    def home(self, person: int) -> int | None:
        """Return the branch that looks after somebody."""
        one = self.people[person]
        return self.where.of(one.unit, one.branch)

    def now(self, choice: Choice) -> tuple[int, int] | None:
        """Return the care in force for whom a row is about: its id and its cell."""
        if choice.branch_id is not None:
            return self.of_branches.get(choice.branch_id)
        return self.of_people.get(choice.person_id or 0)


def today() -> Today:
    """Return the roll and the care in force. Eight queries, whatever the size."""
    rows = Person.objects.order_by().values_list("pk", "name", "is_active", "unit_id", "branch_id")
    cares = (
        Care.objects.filter(to_on=None)
        .order_by()
        .values_list("pk", "person_id", "branch_id", "cell_id", "grid__number")
    )
    made = Today(proof.places())
    made.people = {row[0]: Somebody(*row[1:]) for row in rows.iterator(chunk_size=5000)}
    made.branches = dict(Branch.objects.order_by().values_list("pk", "name"))
    for pk, person, branch, cell, number in cares.iterator(chunk_size=5000):
        if number is not None:
            made.begun_by[pk] = number
        if person is not None:
            made.of_people[person] = (pk, cell)
        elif branch is not None:
            made.of_branches[branch] = (pk, cell)
    held = Tenure.objects.filter(to_on=None, post__cell__closed_on=None, post__cell__isnull=False).order_by()
    made.cells = dict(held.values_list("post__cell", "person_id"))
    made.levels = {pk: int(level) for pk, level in levels().items()}
    return made


def choices(grid: Grid) -> list[Choice]:
    """Return the rows of a draft, in the order they were made."""
    return list(Choice.objects.filter(grid=grid).order_by("pk").iterator(chunk_size=5000))


def moved(rows: Iterable[Choice], now: Today, *, number: int | None = None) -> list[LeftOut]:
    """Return the rows that the roll has left behind since the draft was made, each with its reason.

    `number` is that of a version adopted for a later day: care begun by versions before it doesn't hold against it.
    """
    found = []
    for row in rows:
        why = _why(row, now, number)
        if why is not None:
            found.append(LeftOut(row.pk, _name(row, now), why))
    return found


def _name(row: Choice, now: Today) -> str:
    if row.branch_id is not None:
        return now.branches[row.branch_id]
    return now.people[row.person_id or 0].name


def _why(row: Choice, now: Today, number: int | None) -> Moved | None:
    if row.branch_id is not None and row.branch_id not in now.where.open_branches:
        return Moved.CLOSED
    if row.person_id is not None:
        if not now.people[row.person_id].is_active:
            return Moved.GONE
        if row.home_id is not None and now.home(row.person_id) != row.home_id:
            return Moved.ELSEWHERE
        if now.levels.get(row.person_id) != row.level:
            return Moved.OTHER_ROLE
    in_force = now.now(row)
    is_other = (in_force[1] if in_force else None) != row.was_id
    if is_other and not _is_as_chosen(row, in_force, now) and not _is_overruled(in_force, now, number):
        return Moved.MENDED
    return _of_carer(row, now)


def _is_overruled(in_force: tuple[int, int] | None, now: Today, number: int | None) -> bool:
    """Return whether a version decided later may replace this care: begun by a version before it, or there is none."""
    if number is None:
        return False
    return in_force is None or now.begun_by.get(in_force[0], number) < number


def _is_as_chosen(row: Choice, in_force: tuple[int, int] | None, now: Today) -> bool:
    return in_force is not None and now.cells.get(in_force[1]) == row.carer_id


def _of_carer(row: Choice, now: Today) -> Moved | None:
    if row.carer_id is None:
        return None
    if not now.people[row.carer_id].is_active:
        return Moved.CARER_GONE
    if row.carer_home_id is not None and row.level != Level.LEADERS and now.home(row.carer_id) != row.carer_home_id:
        return Moved.CARER_ELSEWHERE
    return None


def neighbours() -> tuple[Version | None, Version | None]:
    """Return the version that began last and the latest that waits for its day. Two queries."""
    rows = Grid.objects.filter(state=State.ADOPTED).order_by("-effective_on", "-number")
    last, awaited = rows.exclude(took_effect_at=None).first(), rows.filter(took_effect_at=None).first()
    return last.version if last else None, awaited.version if awaited else None


def due(day: date) -> list[Grid]:
    """Return the versions whose day has come and that still wait, the earliest first. One query."""
    rows = Grid.objects.filter(state=State.ADOPTED, took_effect_at=None, effective_on__lte=day)
    return list(rows.order_by("effective_on", "number"))


def last_number() -> int:
    """Return the number of the newest adopted version, 0 for none."""
    return Grid.objects.exclude(number=None).order_by("-number").values_list("number", flat=True).first() or 0
