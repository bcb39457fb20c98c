"""Dual duty and the diary: presets, the bound of forms, evidence that settles, notes that go up."""

from datetime import timedelta

import pytest

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.models import DualLine
from huiyin.branch.tasks.queries import dual as queries
from huiyin.branch.tasks.rules.dual import PRESETS, Preset, Track
from huiyin.branch.tasks.tests.cast import MONDAY, day
from huiyin.ground.ledger.models import Entry
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.periods import Cadence
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

pytestmark = pytest.mark.django_db
SAFETY = Preset(Track.BUSINESS, "到现场查隐患", Cadence.MONTH)


def proven(people=12, on=MONDAY):
    return actions.Proven("skill", people, "教会换滤芯", on.date(), "https://intranet.example/1")


def owed(line):
    return Duty.objects.filter(kind=DutyKind.ROUTINE, source="dual", source_id=line.pk).order_by("pk")


def test_preset_fills_both_tracks_of_an_office(mine):
    made = actions.preset(mine.posts["head"], by=mine.actor("leader"), at=MONDAY)

    assert len(made) == len(PRESETS["head"])
    assert {line.track for line in made} == set(Track)
    with pytest.raises(Refused, match="已经有职责清单"):
        actions.preset(mine.posts["head"], by=mine.actor("leader"), at=MONDAY)


def test_list_is_edited_by_the_superior_only(mine):
    for name in ("head", "secretary", "other_head"):
        with pytest.raises(Refused, match="由上级岗位定"):
            actions.add(mine.posts["head"], SAFETY, by=mine.actor(name), at=MONDAY)

    assert (DualLine.objects.count(), Entry.objects.count()) == (0, 0)


def test_line_is_owed_once_a_period_and_settled_by_evidence(mine):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)
    actions.tick(MONDAY)
    actions.tick(day(2026, 11, 3))

    evidence = actions.prove(line, proven(), by=mine.actor("head"), at=day(2026, 11, 4))

    assert [(duty.pk, duty.outcome) for duty in owed(line)] == [(evidence.duty_id, "done")]
    actions.tick(day(2026, 12, 1))
    assert [duty.outcome for duty in owed(line)] == ["done", ""]


def test_second_evidence_of_a_period_is_kept_without_a_duty(mine):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)
    actions.tick(MONDAY)
    actions.prove(line, proven(), by=mine.actor("head"), at=MONDAY)

    more = actions.prove(line, proven(3), by=mine.actor("head"), at=day(2026, 11, 5))

    assert (more.duty, line.evidence.count()) == (None, 2)


def test_evidence_by_somebody_else_or_of_tomorrow_is_refused(mine):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)

    with pytest.raises(Refused, match="由这个岗位的人记录"):
        actions.prove(line, proven(), by=mine.actor("leader"), at=MONDAY)
    with pytest.raises(Refused, match="不能晚于今天"):
        actions.prove(line, proven(on=day(2026, 11, 3)), by=mine.actor("head"), at=MONDAY)
    assert line.evidence.count() == 0


def test_ended_line_owes_nothing_more_and_keeps_its_evidence(mine):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)
    actions.prove(line, proven(), by=mine.actor("head"), at=MONDAY)
    actions.tick(MONDAY)  # done before it was asked for: not owed
    actions.tick(day(2026, 12, 1))

    actions.end(line, by=mine.actor("leader"), at=day(2026, 12, 2))

    assert owed(line).get().outcome == "dropped"
    assert line.evidence.count() == 1
    actions.tick(day(2027, 1, 4))
    assert owed(line).count() == 1


def test_no_more_monthly_lines_than_the_rulebook_bears(mine):
    for n in range(8):
        actions.add(
            mine.posts["head"], Preset(Track.PEOPLE, f"第{n}项", Cadence.MONTH), by=mine.actor("leader"), at=MONDAY
        )

    with pytest.raises(Refused, match="规定不超过 8 份"):
        actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)

    quarterly = Preset(Track.PEOPLE, "每季一次", Cadence.QUARTER)
    assert actions.add(mine.posts["head"], quarterly, by=mine.actor("leader"), at=MONDAY).pk


def test_same_line_twice_is_refused(mine):
    actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)

    with pytest.raises(Refused, match="已经有了"):
        actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)


def write(mine, name="secretary", branch="team", **changes):
    facts = {"on": MONDAY.date(), "text": "班中餐到井下已经凉了", "by": mine.actor(name), "at": MONDAY}
    return actions.write(mine.branches[branch], **{**facts, **changes})


def test_diary_settles_the_months_duty_with_the_last_note(mine):
    actions.tick(MONDAY)
    duty = Duty.objects.get(key=f"routine:diary:2026-11:{mine.posts['secretary'].pk}")

    for _ in range(2):
        write(mine)
    duty.refresh_from_db()
    assert duty.is_open
    write(mine)

    duty.refresh_from_db()
    assert duty.outcome == "done"


def test_note_that_goes_up_becomes_a_matter_owed_by_somebody(mine):
    note = write(mine, goes_up=True)

    assert (note.matter.debtor, note.matter.asker) == (mine.posts["officer"], mine.people["secretary"])
    assert note.matter.unit == mine.units["team"]


@pytest.mark.parametrize(
    ("name", "branch", "changes", "why"),
    [
        ("head", "team", {}, "由支部书记记"),
        ("secretary", "other", {}, "由本支部书记记"),
        ("secretary", "team", {"text": " "}, "写一两句"),
        ("secretary", "team", {"on": day(2026, 11, 3).date()}, "不能晚于今天"),
        ("secretary", "team", {"on": day(2026, 9, 1).date()}, "45 天以内"),
    ],
)
def test_diary_refuses_with_a_reason(mine, name, branch, changes, why):
    with pytest.raises(Refused, match=why):
        write(mine, name, branch, **changes)

    assert Entry.objects.count() == 0


def test_diary_is_read_by_nobody_else(mine):
    write(mine)
    november = queries.period_of(MONDAY.date(), Cadence.MONTH)

    assert queries.diary(mine.actor("secretary"), november).count() == 1
    assert queries.diary(mine.actor("leader"), november).count() == 0


def test_evidence_of_the_month_before_settles_nothing_of_this_month(mine):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)
    actions.tick(MONDAY)
    actions.prove(line, proven(), by=mine.actor("head"), at=MONDAY)
    actions.tick(day(2026, 12, 1))

    again = actions.prove(line, proven(on=day(2026, 11, 30)), by=mine.actor("head"), at=day(2026, 12, 2))

    assert (again.duty, owed(line).last().outcome) == (None, "")


def test_evidence_of_this_month_settles_what_is_late_first(mine):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)
    actions.tick(MONDAY)
    actions.tick(day(2026, 12, 1))

    late = actions.prove(line, proven(on=day(2026, 12, 2)), by=mine.actor("head"), at=day(2026, 12, 2))

    assert (late.duty, owed(line).last().outcome) == (owed(line).first(), "")


@pytest.mark.parametrize("days", [92, 30])
def test_evidence_is_dated_as_far_back_as_the_rulebook_says(mine, days):
    line = actions.add(mine.posts["head"], SAFETY, by=mine.actor("leader"), at=MONDAY)
    if days == 30:
        shorter = Adoption(30, effective_from=MONDAY.date(), document="矿党发〔2026〕9号")
        rulebook.override("dual.evidence_days", shorter, by=mine.actor("chief"), at=MONDAY)

    with pytest.raises(Refused, match=f"只能补记 {days} 天以内的"):
        actions.prove(line, proven(on=MONDAY - timedelta(days=days + 1)), by=mine.actor("head"), at=MONDAY)

    made = actions.prove(line, proven(on=MONDAY - timedelta(days=days)), by=mine.actor("head"), at=MONDAY)
    assert made.line == line
