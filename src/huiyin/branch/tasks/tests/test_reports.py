"""Reports: filled from facts, the same whenever they are counted, signed once, corrected beside the old one."""

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.queries import plans, reports
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.rules import reports as rules
from huiyin.branch.tasks.tests.cast import day
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import start_of
from huiyin.kit.periods import Cadence, period_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties import queries as owed
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.reports import actions as signing
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.queries import versions
from huiyin.loop.reports.rules import digest

pytestmark = pytest.mark.django_db
OCTOBER = period_of(day(2026, 10, 1).date(), Cadence.MONTH)
SIGNED = day(2026, 11, 3)
WORDS = signing.Words("查了风筒，谈了两人", "班中餐凉", "盯住风量")


def duty(mine, name, kind, opened, due, done=None):
    made = duties.open_duty(duties.NewDuty(kind, mine.posts[name].pk, "一件事", due), by=SYSTEM, at=opened)
    if done is not None:
        duties.settle(made, by=SYSTEM, at=done)
    return made


def october(mine):
    """A month of the member's: one visit in time, one late, one talk gone by, one of September settled in October."""
    duty(mine, "member", DutyKind.VISIT, day(2026, 10, 2), day(2026, 10, 9), day(2026, 10, 8))
    duty(mine, "member", DutyKind.VISIT, day(2026, 10, 2), day(2026, 10, 9), day(2026, 10, 12))
    duty(mine, "member", DutyKind.MEASURE, day(2026, 9, 20), day(2026, 10, 20), day(2026, 10, 10))
    talk = duty(mine, "member", DutyKind.TALK, day(2026, 10, 5), day(2026, 10, 8))
    duties.tick(day(2026, 10, 15))
    return talk


def signed(mine, at=SIGNED):
    return signing.sign(mine.posts["member"], WORDS, kind="month", period=OCTOBER, by=mine.actor("member"), at=at)


def told(mine, name):
    return reports.facts([mine.posts[name]], OCTOBER, SIGNED)[mine.posts[name].pk]


def test_facts_count_what_happened_in_the_month_by_kind(mine):
    october(mine)

    facts, branch = told(mine, "member")

    assert facts["own"] == {
        "opened": {"talk": 1, "visit": 2},
        "in_time": {"measure": 1, "visit": 1},
        "late": {"measure": 0, "visit": 1},
        "overdue": {"talk": 1},
    }
    assert (facts["people"], branch) == (2, mine.branches["team"])


def test_facts_stay_the_same_whatever_happens_afterwards(mine):
    talk = october(mine)
    report = signed(mine)
    duties.hand_over([talk], mine.posts["second"], by=SYSTEM, at=day(2026, 11, 5))
    duties.move_due(Duty.objects.get(pk=talk.pk), day(2026, 12, 1), by=SYSTEM, at=day(2026, 11, 5))
    duties.settle(Duty.objects.get(pk=talk.pk), by=SYSTEM, at=day(2026, 11, 6))
    duty(mine, "member", DutyKind.VISIT, day(2026, 11, 2), day(2026, 11, 9), day(2026, 11, 8))
    people.vacate(mine.posts["member"], by=SYSTEM, at=day(2026, 11, 20))

    assert reports.recount([report]) == {report.pk: report.facts}
    assert digest(reports.recount([report])[report.pk]) == report.digest


def test_tally_uses_the_ledgers_own_index(mine):
    october(mine)
    begin, end = start_of(OCTOBER.first), start_of(OCTOBER.after().first)
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL reads a small table whole")

    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN QUERY PLAN SELECT verb, data FROM ledger_entry WHERE {owed.HELD} "
            "AND post_id IN (1) AND at >= %s AND at < %s",
            [begin, end],
        )
        plan = " ".join(row[3] for row in cursor.fetchall())

    assert "entry_held_by_post" in plan


def test_branch_report_counts_the_whole_branch(mine):
    october(mine)
    duty(mine, "head", DutyKind.ACCEPT, day(2026, 10, 2), day(2026, 10, 9), day(2026, 10, 3))
    duty(mine, "head", DutyKind.ANSWER, day(2026, 10, 3), day(2026, 10, 9), day(2026, 10, 8))
    duty(mine, "other_head", DutyKind.ANSWER, day(2026, 10, 3), day(2026, 10, 9), day(2026, 10, 8))

    facts, branch = told(mine, "secretary")

    assert branch == mine.branches["team"]
    assert facts["matters"] == {"in": 1, "answered": 1, "landed": 0, "late": 0}
    assert facts["own"]["in_time"]["visit"] == 1
    assert facts["people"] == 4


def test_lines_of_the_list_are_counted(mine):
    at, wanted = day(2026, 10, 2), [Proposal("own", "甲", "own"), Proposal("own", "乙", "own")]
    plan = actions.set_list(mine.people["member"], wanted, period=plans.month(at.date()), by=mine.actor("cadre"), at=at)
    actions.take(plan, by=mine.actor("member"), at=at)
    actions.finish(plan.lines.first(), evidence="好了", by=mine.actor("member"), at=at)

    facts, _ = told(mine, "member")

    assert facts["lines"] == {"set": 2, "done": 1}
    assert facts["forms"] == 1  # taking the list on


def test_sign_freezes_facts_and_settles_the_duty(mine):
    actions.tick(day(2026, 11, 2))
    october(mine)

    report = signed(mine)

    entry = Entry.objects.get(verb="report.sign")
    assert entry.data == {"kind": "month", "period": "2026-10", "version": 1, "facts": report.digest}
    assert entry.commitment
    owing = Duty.objects.get(key=f"routine:report_cell:2026-10:{mine.posts['member'].pk}")
    assert owing.outcome == "done"


def test_sign_is_refused_for_others_too_early_and_twice(mine):
    def sign(name, at, period=OCTOBER):
        return signing.sign(mine.posts["member"], WORDS, kind="month", period=period, by=mine.actor(name), at=at)

    with pytest.raises(Refused, match="由这个岗位的人签字"):
        sign("secretary", SIGNED)
    with pytest.raises(Refused, match="期间还没有结束"):
        sign("member", day(2026, 10, 31))
    sign("member", SIGNED)
    with pytest.raises(Refused, match="已经签字"):
        sign("member", SIGNED)
    assert Report.objects.count() == 1


def test_superior_signs_for_a_vacant_secretary(mine):
    people.vacate(mine.posts["secretary"], by=SYSTEM, at=day(2026, 11, 1))
    actions.tick(day(2026, 11, 2))

    by = mine.actor("leader")
    report = signing.sign(mine.posts["secretary"], WORDS, kind="month", period=OCTOBER, by=by, at=SIGNED)

    assert report.signed_by == mine.people["leader"]


def test_correct_leaves_both(mine):
    first = signed(mine)

    second = signing.correct_report(
        first, signing.Words("查了三处风筒"), reason="数错了", by=mine.actor("member"), at=day(2026, 11, 9)
    )

    assert [(r.version, r.done, r.reason) for r in versions(mine.posts["member"].pk, "month", OCTOBER)] == [
        (2, "查了三处风筒", "数错了"),
        (1, WORDS.done, ""),
    ]
    assert Entry.objects.filter(verb="report.correct", subject_id=second.pk).count() == 1


@pytest.mark.parametrize(("name", "reason", "why"), [("member", " ", "为什么更正"), ("second", "错", "由这个岗位")])
def test_correct_is_refused_with_a_reason(mine, name, reason, why):
    first = signed(mine)

    with pytest.raises(Refused, match=why):
        signing.correct_report(first, WORDS, reason=reason, by=mine.actor(name), at=SIGNED)

    assert Report.objects.count() == 1


def test_summary_of_a_quarter_is_signed_by_the_member(mine):
    quarter = period_of(day(2026, 8, 1).date(), Cadence.QUARTER)
    actions.tick(day(2026, 10, 2))

    report = signing.sign(
        mine.posts["member"],
        signing.Words("三个月", ahead="停一项"),
        kind="summary",
        period=quarter,
        by=mine.actor("member"),
        at=SIGNED,
    )

    assert (report.kind, report.period.key) == ("summary", "2026Q3")
    assert Duty.objects.get(kind=DutyKind.SUMMARY, post=mine.posts["member"]).outcome == "done"


def test_burden_says_when_too_many_forms_are_asked():
    quarter = period_of(OCTOBER.first, Cadence.QUARTER)

    assert rules.burden({"forms": 9, "forms_max": 8}, OCTOBER).endswith("已经超过，请向党群部门反映。")
    assert rules.burden({"forms": 8, "forms_max": 8}, OCTOBER) == "这个月要您填的表格 8 份，规定不超过 8 份。"
    assert rules.burden({"forms": 24, "forms_max": 8}, quarter) == "这个季度要您填的表格 24 份，规定每月不超过 8 份。"
    assert rules.is_heavy({"forms": 25, "forms_max": 8}, quarter)


def test_a_version_is_written_once(mine):
    report = signed(mine)

    report.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)
