"""Lists entered for many people at once, and reports signed together: as if each had done it, in few statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.models import Line, Plan
from huiyin.branch.tasks.queries import plans, reports, takers
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.rules.plans import PlanState, Source
from huiyin.branch.tasks.tests.cast import MONDAY, add_member, day
from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.reports import actions as signing
from huiyin.loop.reports.models import Report

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = plans.month(day(2026, 10, 1).date()), plans.month(MONDAY.date())
WORDS = signing.Words("查了风筒，谈了两人", "班中餐凉", "盯住风量")


def sheet(mine, name="member", lines=("查风筒", "谈心"), done=("查了两处", ""), at=None):
    at = at or day(2026, 10, 1)
    taker = takers.of_person(mine.people[name])
    told = [one if isinstance(one, Proposal) else Proposal("own", one, Source.OWN) for one in lines]
    return actions.Sheet(taker, told, done, at, at + timedelta(hours=1), at + timedelta(days=2))


def entered(mine, *names, at=None, **kept):
    at = at or day(2026, 11, 1)
    return actions.enter_many([sheet(mine, name, **kept) for name in names], period=OCTOBER, by=SYSTEM, at=at)


def test_entered_list_of_a_month_gone_by_is_closed_and_asks_nobody(mine):
    plan = entered(mine, "member")[0]

    plan.refresh_from_db()
    assert (plan.state, plan.setter, plan.branch) == (PlanState.CLOSED, mine.posts["cadre"], mine.branches["team"])
    assert [(n.number, n.text, n.evidence, n.is_open) for n in plan.lines.order_by("number")] == [
        (1, "查风筒", "查了两处", False),
        (2, "谈心", "", True),
    ]
    assert Duty.objects.count() == 0
    entry = Entry.objects.get(verb="plan.enter", subject_id=plan.pk)
    assert Text.objects.get(entry_id=entry.pk).words == {"1": "查风筒", "2": "谈心", "done 1": "查了两处"}


def test_entered_list_of_the_present_month_runs_on(mine):
    at = day(2026, 10, 20)

    plan = entered(mine, "member", at=at)[0]

    assert plan.state == PlanState.TAKEN
    line = plan.lines.get(done_at=None)
    actions.finish(line, evidence="谈过了", by=mine.actor("member"), at=at)
    assert not plan.lines.filter(done_at=None).exists()


def test_what_was_left_of_an_entered_list_comes_back(mine):
    left = entered(mine, "member")[0].lines.get(done_at=None)

    plan = actions.set_list(mine.people["member"], [], period=NOVEMBER, by=mine.actor("cadre"), at=MONDAY)

    assert [(line.text, line.carried_from) for line in plan.lines.all()] == [("谈心", left)]
    assert plans.carried([mine.people["member"].pk], NOVEMBER) == {}


def test_entering_settles_the_setter_only_when_everybody_has_a_list(mine):
    actions.tick(day(2026, 10, 9))
    owed = Duty.objects.get(kind=DutyKind.TASK_LIST, key__contains="2026-10")

    entered(mine, "member", at=day(2026, 10, 20))
    owed.refresh_from_db()
    assert owed.is_open
    entered(mine, "second", at=day(2026, 10, 20))

    owed.refresh_from_db()
    assert owed.outcome == "done"


def test_entering_leaves_out_who_has_a_list(mine):
    first = entered(mine, "member")

    again = entered(mine, "member", "second", lines=("别的",), done=("",))

    assert [plan.person for plan in again] == [mine.people["second"]]
    assert first[0].lines.count() == 2


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ({"done": ("查了",)}, "完成情况"),
        ({"lines": (), "done": ()}, "至少定一项"),
        ({"lines": ("长" * 121,), "done": ("",)}, "最多 120 字"),
        ({"at": day(2026, 9, 30)}, "不在这个月里"),
        ({"at": day(2026, 10, 31)}, "时间先后不对"),
    ],
)
def test_entering_a_wrong_list_is_refused_and_writes_none(mine, kept, why):
    sheets = [sheet(mine, "second"), sheet(mine, "member", **kept)]

    with pytest.raises(Refused, match=why):
        actions.enter_many(sheets, period=OCTOBER, by=SYSTEM, at=day(2026, 11, 1))

    assert (Plan.objects.count(), Line.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_entering_for_others_is_refused_to_people(mine):
    with pytest.raises(Refused, match="本人来办"):
        actions.enter_many([sheet(mine)], period=OCTOBER, by=mine.actor("cadre"), at=day(2026, 11, 1))


def signings(mine, *names):
    return [signing.Signing(mine.posts[name], WORDS, mine.actor(name)) for name in names]


def signed(mine, *names):
    return signing.sign_many(signings(mine, *names), kind="month", period=OCTOBER, at=day(2026, 11, 3))


def test_signing_together_says_of_each_what_signing_alone_says(mine):
    entered(mine, "member", at=day(2026, 10, 20))
    actions.tick(day(2026, 11, 2))
    names = ("secretary", "second", "cadre", "member")
    alone = {name: reports.facts([mine.posts[name]], OCTOBER, day(2026, 11, 3))[mine.posts[name].pk] for name in names}

    made = signed(mine, *names)

    assert [report.post for report in made] == [mine.posts[name] for name in names]
    assert [(report.facts, report.branch) for report in made] == [alone[name] for name in names]
    assert [report.facts["lines"] for report in made] == [
        {"set": 2, "done": 1},
        {"set": 0, "done": 0},
        {"set": 0, "done": 0},
        {"set": 2, "done": 1},
    ]
    assert reports.recount(made) == {report.pk: report.facts for report in made}
    owed = Duty.objects.filter(kind=DutyKind.REPORT)
    assert set(owed.filter(post__in=[r.post for r in made]).values_list("outcome", flat=True)) == {"done"}
    assert set(owed.exclude(post__in=[r.post for r in made]).values_list("outcome", flat=True)) == {""}


def test_signing_together_refuses_all_where_one_is_refused(mine):
    signed(mine, "second")

    with pytest.raises(Refused, match="已经签字"):
        signed(mine, "member", "second")
    with pytest.raises(Refused, match="由这个岗位的人签字"):
        signing.sign_many(
            [*signings(mine, "member"), signing.Signing(mine.posts["cadre"], WORDS, mine.actor("head"))],
            kind="month",
            period=OCTOBER,
            at=day(2026, 11, 3),
        )

    assert Report.objects.count() == 1


def test_signing_nothing_writes_nothing(mine):
    assert signing.sign_many([], kind="month", period=OCTOBER, at=day(2026, 11, 3)) == []


def test_both_secretaries_of_a_unit_report_on_its_branch(mine):
    """Two posts may lead one branch where none is named: each report counts the branch's people and lists."""
    entered(mine, "member", at=day(2026, 10, 20))
    first = mine.posts["secretary"]
    second = type(first).objects.create(
        code="deputy", name="副书记", unit=first.unit, office=first.office, superior=first.superior
    )

    found = reports.facts([first, second], OCTOBER, day(2026, 11, 3))

    assert {facts["people"] for facts, _ in found.values()} == {4}
    assert {facts["lines"]["set"] for facts, _ in found.values()} == {2}


def test_many_take_as_many_statements_as_a_few(mine):
    def statements(names):
        at = day(2026, 11, 1)
        with CaptureQueriesContext(connection) as few:
            actions.enter_many([sheets[name] for name in names], period=OCTOBER, by=SYSTEM, at=at)
            signing.sign_many([wanted[name] for name in names], kind="month", period=OCTOBER, at=at)
        return len(few)

    for n in range(9):
        add_member(mine, f"more{n}")
    names = ["member", "second", *(f"more{n}" for n in range(9))]
    sheets = {name: sheet(mine, name) for name in names}
    wanted = dict(zip(names, signings(mine, *names), strict=True))
    statements(names[:1])

    assert statements(names[1:3]) == statements(names[3:])
