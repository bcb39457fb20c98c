"""A small mine and matters in every state, made by the product's own actions; for tests of boards and pages."""

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as who
from huiyin.ground.people.rules import SYSTEM, Actor, Office, UnitKind
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import AnswerResult, Grade, Kind, Origin, RefusalCode, Topic

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, 10:00 at the mine

POSTS = (
    # key, unit, name, office, superior
    ("chief", "top", "矿长", Office.CHIEF, None),
    ("leader", "top", "生产副矿长", Office.LEADER, "chief"),
    ("discipline", "top", "纪委书记", Office.DISCIPLINE, "chief"),
    ("chair", "union", "工会主席", Office.UNION_CHAIR, "chief"),
    ("officer", "union", "工会干事", Office.UNION_OFFICER, "chair"),
    ("dispatcher", "top", "调度员", Office.DISPATCHER, "leader"),
    ("power", "power", "机电队队长", Office.HEAD, "leader"),
    ("air", "air", "通风队队长", Office.HEAD, "leader"),
    ("logistics", "logistics", "后勤科科长", Office.HEAD, "chief"),
    ("crew", "crew", "机电一班班长", Office.CREW_LEADER, "power"),
    ("delegate", "air", "职工代表", Office.DELEGATE, "air"),
    ("keeper", "top", "技术管理员", Office.ADMINISTRATOR, None),
)
NAMES = dict(
    zip(
        [p[0] for p in POSTS],
        ["陈国梁", "王海涛", "周正", "李秀兰", "张敏", "郑凯", "赵海", "刘建军", "孙丽", "马强", "何伟", "吴涛"],
        strict=True,
    )
)


def small_mine(staff: int = 6) -> SimpleNamespace:
    """A mine with a union, two teams, a crew and a department; every post held; `staff` workers in each team."""
    made = SimpleNamespace()
    made.top = people.open_unit(None, code="K", name="回音示范矿", kind=UnitKind.MINE, by=SYSTEM, at=START)
    for key, code, name, kind in (
        ("union", "GH", "矿工会", UnitKind.DEPARTMENT),
        ("power", "JD", "机电队", UnitKind.TEAM),
        ("air", "TF", "通风队", UnitKind.TEAM),
        ("logistics", "HQ", "后勤科", UnitKind.DEPARTMENT),
    ):
        setattr(made, key, people.open_unit(made.top, code=code, name=name, kind=kind, by=SYSTEM, at=START))
    made.crew = people.open_unit(made.power, code="JD1", name="机电一班", kind=UnitKind.CREW, by=SYSTEM, at=START)
    made.posts, made.people, made.actors = {}, {}, {}
    for number, (key, unit, name, office, above) in enumerate(POSTS, start=1):
        _seat(made, key, (getattr(made, unit), name, office, made.posts.get(above)), number)
    made.workers = [
        people.hire(f"2{i:03d}", name=f"职工{i}", unit=unit, by=SYSTEM, at=START)
        for i, unit in enumerate([made.power, made.air, made.crew] * staff)
    ]
    made.places = {
        name: matters.add_place(name, unit=unit, by=SYSTEM, at=START)
        for name, unit in (("东翼泵房", made.power), ("二号澡堂", made.logistics), ("东翼通风口", made.air))
    }
    return made


def _seat(made: SimpleNamespace, key: str, seat: tuple, number: int) -> None:
    unit, name, office, above = seat
    post = people.open_post(unit, code=f"P{number}", name=name, office=office, superior=above, by=SYSTEM, at=START)
    person = people.hire(f"1{number:03d}", name=NAMES[key], unit=unit, by=SYSTEM, at=START)
    people.appoint(person, post, by=SYSTEM, on=START.date(), at=START)
    made.posts[key], made.people[key], made.actors[key] = post, person, who.actor(person)


def matter_in(mine: SimpleNamespace, place: str = "东翼泵房", *, at: datetime = START, **more) -> Matter:
    """Register a matter at the union's desk."""
    values = {
        "title": "东翼水泵噪声大，要求检修",
        "summary": "泵房值班室外夜班连续噪声，说话要喊。",
        "registrar": mine.posts["officer"],
        "unit": mine.union,
        "kind": Kind.REQUEST,
        "topic": Topic.EQUIPMENT,
        "origin": Origin.LETTER,
        "place": mine.places[place] if place else None,
    }
    return matters.register(matters.NewMatter(**(values | more)), by=mine.actors["officer"], at=at)


def assigned(mine: SimpleNamespace, to: str = "power", *, at: datetime = START, **more) -> Matter:
    """Register and assign."""
    matter = matter_in(mine, at=at, **more)
    return matters.assign(matter, to=mine.posts[to], by=mine.actors["officer"], at=at + timedelta(hours=1))


def answered(mine: SimpleNamespace, to: str = "power", *, at: datetime = START, **more) -> Matter:
    """Register, assign, accept, answer a day later."""
    matter = assigned(mine, to, at=at, **more)
    matter = matters.accept(matter, by=mine.actors[to], at=at + timedelta(hours=2))
    done = {"text": "已换轴承，噪声消除。", "result": AnswerResult.DONE}
    return matters.answer(matter, by=mine.actors[to], at=at + timedelta(days=1), **done)


def closed(mine: SimpleNamespace, to: str = "power", *, at: datetime = START, **more) -> Matter:
    """Answered, landed and confirmed by the one who wrote."""
    matter = answered(mine, to, at=at, **more)
    matter = matters.report_landed(matter, by=mine.actors[to], at=at + timedelta(days=2), text="现场已验收。")
    writer = Actor(writer_of=matter.pk)
    return matters.confirm(matter, by=writer, at=at + timedelta(days=3), text="确实好了。")


def published(mine: SimpleNamespace, to: str = "power", *, at: datetime = START, **more) -> Matter:
    """Closed, and its answer put on the public page."""
    return matters.publish(closed(mine, to, at=at, **more), by=mine.actors["officer"], at=at + timedelta(days=4))


def wander(mine: SimpleNamespace, choices: random.Random, steps: int) -> datetime:
    """Do random verbs by random roles at rising moments; what the rules refuse simply doesn't happen."""
    at = START
    for _ in range(steps):
        at += timedelta(hours=choices.choice([1, 6, 24, 72, 240]))
        try:
            choices.choice(_MOVES)(mine, choices, at)
        except Refused:
            continue
    return at


def _register(mine, choices, at):
    place = choices.choice([*mine.places, ""])
    more = {"grade": choices.choice(Grade.values), "topic": choices.choice(Topic.values)}
    if choices.random() < 0.2:
        more |= {"is_vital": True, "readers": [mine.posts["chief"], mine.posts["leader"]]}
    matter_in(mine, place, at=at, **more)


def _any(choices):
    found = list(Matter.objects.order_by("pk"))
    if not found:
        raise Refused("无")
    return choices.choice(found)


def _post(mine, choices):
    return mine.posts[choices.choice(["power", "air", "logistics", "crew", "leader"])]


def _debtor(matter, mine):
    return Actor(person_id=mine.people["chief"].pk, posts=frozenset({matter.debtor_id or 0}))


def _approver(matter):
    return Actor(posts=frozenset({matter.approver_id or 0}))


def _drive(mine, choices, at):
    """Whatever comes next for some open matter, by whoever owes it."""
    matter = _any(choices)
    by, officer = _debtor(matter, mine), mine.actors["officer"]
    writer = Actor(writer_of=matter.pk)
    result = choices.choice(AnswerResult.values)
    options = {
        "registered": [
            lambda: matters.assign(matter, to=_post(mine, choices), by=officer, at=at),
            lambda: matters.assign(matter, to=_post(mine, choices), by=officer, at=at),
            lambda: matters.refuse(
                matter, code=choices.choice(RefusalCode.values), basis="条例", alternative="法院", by=officer, at=at
            ),
            lambda: matters.propose_disposal(matter, reason="到期", by=officer, at=at),
            lambda: matters.dispose(matter, by=mine.actors["discipline"], at=at),
        ],
        "assigned": [
            lambda: matters.accept(matter, by=by, at=at),
            lambda: matters.object(matter, by=by, at=at, reason="不归我们"),
        ],
        "disputed": [lambda: matters.rule(matter, to=_post(mine, choices), by=by, at=at, reason="归口管理")],
        "accepted": [
            lambda: matters.answer(matter, text="已办", result=result, by=by, at=at),
            lambda: matters.pause(matter, by=by, at=at, code="waiting_parts"),
            lambda: matters.resume(matter, by=by, at=at),
            lambda: matters.extend(matter, by=by, at=at, until=(at + timedelta(days=12)).date(), reason="等备件"),
            lambda: matters.approve_extension(matter, by=_approver(matter), at=at),
            lambda: matters.decline_extension(matter, by=_approver(matter), at=at, reason="按期办"),
            lambda: matters.merge(matter, into=_any(choices), by=officer, at=at),
        ],
        "answered": [
            lambda: matters.report_landed(matter, by=by, at=at, text="已落实"),
            lambda: matters.reopen(matter, by=writer, at=at, reason="还响"),
        ],
        "landed": [
            lambda: matters.confirm(matter, by=writer, at=at),
            lambda: matters.reopen(matter, by=writer, at=at, reason="还响"),
        ],
        "closed": [
            lambda: matters.publish(matter, by=officer, at=at),
            lambda: matters.reopen(matter, by=writer, at=at, reason="又坏了"),
            lambda: matters.propose_disposal(matter, reason="到期", by=officer, at=at),
            lambda: matters.dispose(matter, by=mine.actors["discipline"], at=at),
        ],
        "refused": [lambda: matters.review(matter, reason="不服", by=writer, at=at)],
        "reviewed": [
            lambda: matters.uphold(matter, reason="维持", by=by, at=at),
            lambda: matters.overturn(matter, reason="应受理", by=by, at=at),
        ],
    }
    options["reopened"] = options["accepted"][:3]
    choices.choice(options.get(matter.state, [lambda: None]))()


def _tick(mine, choices, at):
    duties.tick(at)
    matters.tick(at)


def _vacate(mine, choices, at):
    if choices.random() < 0.3:
        people.vacate(mine.posts[choices.choice(["power", "air", "logistics"])], by=SYSTEM, at=at)


def _supervise(mine, choices, at):
    matter = _any(choices)
    by = mine.actors[choices.choice(["chief", "leader"])]
    matters.supervise(matter, by=by, at=at, text="抓紧", until=(at + timedelta(days=3)).date())


_MOVES = [_register, _register, _drive, _drive, _drive, _drive, _drive, _drive, _tick, _vacate, _supervise]
