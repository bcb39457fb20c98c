"""The small mine of the loop's tests with a branch on the grid: a secretary, two carers, three workers, personnel."""

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Office, UnitKind
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import MONDAY, later
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Contact, Trigger
from huiyin.voice.visits.rules.kinds import CaseVerb, Form, Where

TODAY = MONDAY.date()
SICK, MOVED = "生病住院", "岗位变动"
CANARY = "金丝雀备注七四一"


@dataclass
class Mine(cast.Mine):
    """The cast, the branch, and the cells of its carers."""

    branch: Branch
    cells: dict[str, Cell]


def build() -> Mine:
    """Create it; `worker` and `second` are cared for by `carer`, `third` by `other`."""
    base = cast.build()
    units = {
        **base.units,
        "crew": cast.unit("E1", "机电早班一组", UnitKind.CREW, base.units["electric"]),
        "personnel": cast.unit("P", "人力资源部", UnitKind.DEPARTMENT, base.units["mine"]),
    }
    branch = Branch.objects.create(code="BE", name="机电队党支部", unit=units["electric"])
    mine = Mine(units, base.posts, base.people, branch, {})
    seat(mine, "secretary", Office.SECRETARY, units["electric"], "chief")
    seat(mine, "personnel", Office.CADRE, units["personnel"], "chief")
    seat(mine, "leader", Office.CREW_LEADER, units["crew"], "electric")
    for name in ("carer", "other"):
        seat(mine, name, Office.MEMBER, units["crew"], "secretary")
        Person.objects.filter(pk=mine.people[name].pk).update(is_member=True, branch=branch)
        mine.people[name].refresh_from_db()
        mine.cells[name] = Cell.objects.create(
            code=f"C-{name}", name=f"网格{name}", branch=branch, post=mine.posts[name], opened_on=TODAY
        )
    for name, carer in (("worker", "carer"), ("second", "carer"), ("third", "other")):
        if name not in mine.people:
            mine.people[name] = cast.person(name, units["crew"])
        Person.objects.filter(pk=mine.people[name].pk).update(branch=branch, unit=units["crew"])
        mine.people[name].refresh_from_db()
        care(mine, name, carer)
    return mine


def seat(mine: cast.Mine, name: str, office: Office, where: Unit, above: str) -> Post:
    mine.posts[name] = Post.objects.create(
        code=name, name=f"{office.label}{name}", unit=where, office=office, superior=mine.posts[above]
    )
    mine.people[name] = cast.person(name, where)
    Tenure.objects.create(person=mine.people[name], post=mine.posts[name], from_on=TODAY)
    return mine.posts[name]


def care(mine: Mine, name: str, carer: str, on: date = TODAY) -> None:
    """Give somebody another carer, as the grid does between versions."""
    Care.objects.filter(person=mine.people[name], to_on=None).update(to_on=on)
    Care.objects.create(level=4, cell=mine.cells[carer], person=mine.people[name], from_on=on)


def raised(mine: Mine, name: str = "worker", *, kind: str = SICK, by: str = "leader", at: datetime = MONDAY) -> Trigger:
    form = Form.TALK if kind == MOVED else Form.VISIT
    new = visits.NewTrigger(form, kind, at.date())
    return visits.raise_trigger(mine.people[name], new, by=mine.actor(by), at=at)


def said(at: datetime = MONDAY, **changes: object) -> visits.Record:
    facts: dict[str, object] = {"form": Form.VISIT, "on": at.date(), "place": Where.HOSPITAL, "note": CANARY}
    return visits.Record(**{**facts, **changes})  # type: ignore[arg-type]


def visited(
    mine: Mine, trigger: Trigger | None = None, *, by: str = "carer", at: datetime | None = None, **changes: object
) -> Contact:
    at = at or later(1)
    trigger = trigger or raised(mine)
    return visits.record_trigger(trigger, said(at, **changes), by=mine.actor(by), at=at)


def talked(mine: Mine, name: str = "worker", *, by: str = "carer", at: datetime = MONDAY, **changes: object) -> Contact:
    facts: dict[str, object] = {"form": Form.TALK, "place": Where.WORKPLACE, **changes}
    return visits.record(mine.people[name], said(at, **facts), by=mine.actor(by), at=at)


def proposed(mine: Mine, name: str = "worker", *, by: str = "secretary", at: datetime = MONDAY) -> Case:
    new = visits.NewCase(mine.people[name], "意外致困", mine.posts["officer"])
    return visits.propose_case(new, by=mine.actor(by), at=at)


def helped(mine: Mine, name: str = "worker", *, at: datetime = MONDAY) -> Case:
    return visits.act(proposed(mine, name, at=at), CaseVerb.CONSENT, by=mine.actor(name), at=at)
