"""A small mine with the fixed cast of the loop's tests; legal objects only, later states through actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Actor, Office, UnitKind
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Grade, Origin

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=MINE_TIME)


def later(days: float = 0, hours: float = 0) -> datetime:
    """Return a moment after the Monday the stories begin on."""
    return MONDAY + timedelta(days=days, hours=hours)


@dataclass
class Mine:
    """Posts by short names; `actors` holds who sits on each."""

    units: dict[str, Unit]
    posts: dict[str, Post]
    people: dict[str, Person]

    def actor(self, name: str) -> Actor:
        """Return the holder of a post as the rules see them."""
        return people.actor(self.people[name])


def unit(code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
    made = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path=f"+{code}")
    made.path = f"{parent.path if parent else ''}{made.pk:08d}"
    made.save(update_fields=["path"])
    return made


SEATS = [
    ("chief", "矿长", "mine", Office.CHIEF, None),
    ("vice", "机电副矿长", "mine", Office.LEADER, "chief"),
    ("chair", "工会主席", "union", Office.UNION_CHAIR, "chief"),
    ("officer", "工会干事甲", "union", Office.UNION_OFFICER, "chair"),
    ("officer2", "工会干事乙", "union", Office.UNION_OFFICER, "chair"),
    ("electric", "机电队队长", "electric", Office.HEAD, "vice"),
    ("wind", "通风队队长", "wind", Office.HEAD, "vice"),
    ("discipline", "纪委书记", "mine", Office.DISCIPLINE, None),
    ("delegate", "职工代表（通风）", "wind", Office.DELEGATE, "chair"),
    ("administrator", "技术管理员", "mine", Office.ADMINISTRATOR, "chief"),
]


def build() -> Mine:
    """Create the mine: four units, ten posts with holders, one worker without a post."""
    root = unit("M", "示例矿", UnitKind.MINE)
    units = {
        "mine": root,
        "union": unit("U", "工会", UnitKind.DEPARTMENT, root),
        "electric": unit("E", "机电队", UnitKind.TEAM, root),
        "wind": unit("W", "通风队", UnitKind.TEAM, root),
    }
    mine = Mine(units, {}, {})
    for name, label, where, office, above in SEATS:
        mine.posts[name] = Post.objects.create(
            code=name, name=label, unit=units[where], office=office, superior=mine.posts[above] if above else None
        )
        mine.people[name] = person(name, units[where])
        Tenure.objects.create(person=mine.people[name], post=mine.posts[name], from_on=MONDAY.date())
    mine.people["worker"] = person("worker", units["electric"])
    return mine


def person(number: str, where: Unit) -> Person:
    return Person.objects.create(staff_number=number, name=f"人员{number}", unit=where, must_change_password=False)


def new(mine: Mine, **changes: object) -> matters.NewMatter:
    """Return what the union's first officer would write down."""
    facts: dict[str, object] = {
        "title": "二号澡堂没有热水",
        "summary": "二号澡堂夜班下班后没有热水，已有三天。",
        "registrar": mine.posts["officer"],
        "unit": mine.units["mine"],
        "grade": Grade.ORDINARY,
        "origin": Origin.COUNTER,
    }
    return matters.NewMatter(**{**facts, **changes})  # type: ignore[arg-type]


def registered(mine: Mine, **changes: object) -> Matter:
    return matters.register(new(mine, **changes), by=mine.actor("officer"), at=MONDAY)


def assigned(mine: Mine, **changes: object) -> Matter:
    return matters.assign(
        registered(mine, **changes), to=mine.posts["electric"], by=mine.actor("officer"), at=later(hours=1)
    )


def accepted(mine: Mine, **changes: object) -> Matter:
    return matters.accept(assigned(mine, **changes), by=mine.actor("electric"), at=later(hours=2))


def asking(mine: Mine, **changes: object) -> Matter:
    """Return a matter whose handler asked on Thursday for a week more than the 11th."""
    said = {"until": later(16).date(), "reason": "配件未到。"}
    return matters.extend(accepted(mine, **changes), by=mine.actor("electric"), at=later(3), **said)


def answered(mine: Mine, **changes: object) -> Matter:
    return matters.answer(
        accepted(mine, **changes), text="已更换循环泵。", result="done", by=mine.actor("electric"), at=later(1)
    )


def landed(mine: Mine, **changes: object) -> Matter:
    return matters.report_landed(
        answered(mine, **changes), text="热水已恢复，附照片。", by=mine.actor("electric"), at=later(2)
    )


def closed(mine: Mine, **changes: object) -> Matter:
    matter = landed(mine, **changes)
    return matters.confirm(matter, by=Actor(writer_of=matter.pk), at=later(3), rating=5)


def refused(mine: Mine, **changes: object) -> Matter:
    return matters.refuse(
        registered(mine, **changes),
        code="not_ours",
        basis="《信访工作条例》第二十二条",
        alternative="可向所在县人社局反映。",
        by=mine.actor("officer"),
        at=later(hours=1),
    )
