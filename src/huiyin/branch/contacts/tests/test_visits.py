"""Leaders at their contact points: owed by rule, recorded on the spot, problems owed at once, a report of facts."""

import pytest

from huiyin.branch.contacts import actions
from huiyin.branch.contacts.models import Problem, Visit
from huiyin.branch.contacts.queries import points, reports
from huiyin.branch.tasks.tests.cast import MONDAY, care_for, day, give_cell
from huiyin.ground.grid.models import Care, Gap
from huiyin.ground.grid.rules import GapKind, Level
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence, period_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.reports import actions as signing
from huiyin.loop.reports.queries import versions

pytestmark = pytest.mark.django_db
SIGNED = day(2026, 10, 10)
Q3 = period_of(day(2026, 9, 1).date(), Cadence.QUARTER)


def seen(**changes):
    return actions.Seen(**{"on": MONDAY.date(), "looked_at": "班前会和更衣室", **changes})


def record(mine, name="leader", branch="team", at=MONDAY, **changes):
    return actions.record(mine.branches[branch], seen(**changes), by=mine.actor(name), at=at)


def owed(source):
    return Duty.objects.filter(kind=DutyKind.CONTACT, source=source, level=0).order_by("pk")


def test_tick_opens_what_the_rulebook_says(mine):
    actions.tick(MONDAY)

    assert sorted(d.source for d in Duty.objects.filter(kind=DutyKind.CONTACT)) == [
        *("contact", "lecture", "note", "point_report"),
    ]
    assert day_of(owed("contact").get().due_at).isoformat() == "2026-12-31"
    assert {d.post for d in Duty.objects.filter(kind=DutyKind.CHECK)} == {
        mine.posts["secretary"],
        mine.posts["other_secretary"],
    }
    actions.tick(MONDAY)
    actions.tick(day(2026, 11, 3))
    assert Duty.objects.filter(kind=DutyKind.CONTACT).count() == 4


def test_what_was_done_before_it_was_asked_for_is_not_owed(mine):
    record(mine)
    record(mine, kind="lecture")

    actions.tick(day(2026, 11, 3))

    assert sorted(d.source for d in Duty.objects.filter(kind=DutyKind.CONTACT)) == ["note", "point_report"]


def test_visit_settles_what_was_owed_at_the_branch_only(mine):
    actions.tick(MONDAY)

    visit = record(mine)

    assert visit.duty == owed("contact").get()
    assert (owed("contact").get().outcome, owed("lecture").get().outcome) == ("done", "")
    assert Entry.objects.filter(verb="contact.record", subject_id=visit.pk).count() == 1


@pytest.mark.parametrize("kind", ["lecture", "note"])
def test_lecture_and_note_settle_the_years(mine, kind):
    actions.tick(MONDAY)

    record(mine, kind=kind)

    assert (owed(kind).get().outcome, owed("contact").get().outcome) == ("done", "")


def test_problem_raised_on_the_spot_is_owed_at_once(mine):
    visit = record(mine, problems=("更衣室没有热水", "风筒接口漏风"), topic="dormitory")

    raised = list(Problem.objects.order_by("pk"))
    assert [(p.visit, p.matter.title, p.matter.debtor, p.matter.unit) for p in raised] == [
        (visit, "更衣室没有热水", mine.posts["officer"], mine.units["team"]),
        (visit, "风筒接口漏风", mine.posts["officer"], mine.units["team"]),
    ]
    assert all(p.matter.asker == mine.people["leader"] and p.matter.clock.is_open for p in raised)


def test_problem_alone_is_owed_too(mine):
    made = actions.raise_problem(mine.branches["team"], "班中餐凉", by=mine.actor("leader"), at=MONDAY)

    assert made.matter.debtor == mine.posts["officer"]
    assert Entry.objects.filter(verb="contact.raise").count() == 1


@pytest.mark.parametrize(
    ("name", "branch", "changes", "why"),
    [
        ("leader", "other", {}, "由联系这个支部的领导记录"),
        ("secretary", "team", {}, "由联系这个支部的领导记录"),
        ("leader", "team", {"on": day(2026, 11, 3).date()}, "不能晚于今天"),
        ("leader", "team", {"on": day(2026, 8, 3).date()}, "60 天以内"),
        ("leader", "team", {"looked_at": "  "}, "看了什么"),
        ("leader", "team", {"problems": ("甲", " ")}, "问题"),
    ],
)
def test_record_is_refused_with_a_reason_and_leaves_nothing(mine, name, branch, changes, why):
    with pytest.raises(Refused, match=why):
        record(mine, name, branch, **changes)

    assert (Visit.objects.count(), Problem.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_superior_records_for_a_vacant_leader(mine):
    actions.tick(MONDAY)
    people.vacate(mine.posts["leader"], by=SYSTEM, at=MONDAY)

    visit = record(mine, "chief")

    assert visit.post == mine.posts["chief"]
    assert owed("contact").get().outcome == "done"


def test_branch_given_to_another_leader_moves_what_is_owed(mine):
    actions.tick(MONDAY)
    Care.objects.filter(branch=mine.branches["team"]).update(to_on=day(2026, 11, 5).date())

    give_cell(mine, "chief", branch=None)
    Care.objects.create(
        level=Level.LEADERS,
        cell=mine.cells["chief"],
        branch=mine.branches["team"],
        from_on=day(2026, 11, 5).date(),
    )

    actions.tick(day(2026, 11, 6))

    assert [(d.post, d.outcome) for d in owed("contact")] == [
        (mine.posts["leader"], "dropped"),
        (mine.posts["chief"], ""),
    ]


def test_late_matters_of_a_unit_that_two_branches_share_count_once(mine):
    team = mine.branches["team"]
    inside = Branch(code="Z", name="同队的另一个支部", unit=mine.units["crew"])

    def point(branch, late):
        return points.Point(branch, None, late, late, 0, 0, None)

    assert points.late_together([point(team, 9), point(inside, 4), point(Branch(unit=team.unit), 9)]) == 9
    assert points.late_together([point(inside, 4)]) == 4
    assert points.late_together([]) == 0


def test_point_counts_what_is_open_there(mine):
    matter = matters.register(
        matters.NewMatter("风筒漏风", "早班风筒漏风", registrar=mine.posts["officer"], unit=mine.units["crew"]),
        by=mine.actor("officer"),
        at=MONDAY,
    )
    Gap.objects.create(
        kind=GapKind.HOLE, person=mine.people["welder"], branch=mine.branches["team"], found_on=MONDAY.date()
    )
    report = duties.NewDuty(DutyKind.REPORT, mine.posts["secretary"].pk, "月报", day(2026, 11, 3))
    duties.open_duty(report, by=SYSTEM, at=MONDAY)
    record(mine)
    duties.tick(day(2026, 11, 30))

    (one,) = points.points(mine.actor("leader"))

    assert (one.branch, one.leader) == (mine.branches["team"], mine.posts["leader"])
    assert (one.open_matters, one.late_matters, one.gaps, one.late_duties) == (1, 1, 1, 1)
    assert one.last_on == MONDAY.date()
    assert points.late_of(one.branch)[0].kind == DutyKind.REPORT
    assert matter.is_open


def test_dispatcher_sees_every_point_and_others_none(mine):
    assert [p.branch for p in points.points(mine.actor("dispatcher"))] == [mine.branches["team"]]
    assert points.points(mine.actor("head")) == []


def signed(mine, done, name="leader", at=SIGNED):
    words, by = signing.Words(done), mine.actor(name)
    return signing.sign(mine.posts["leader"], words, kind="contact", period=Q3, by=by, at=at)


def test_report_fills_itself_and_counts_the_same_later(mine):
    record(mine, at=day(2026, 9, 20), on=day(2026, 9, 18).date(), problems=("更衣室没有热水",))
    record(mine, at=day(2026, 9, 20), on=day(2026, 9, 18).date(), kind="lecture")
    actions.tick(day(2026, 10, 9))

    report = signed(mine, "到支部一次")

    (row,) = report.facts["branches"]
    assert (row["visits"], row["raised"], report.facts["lectures"], report.facts["notes"]) == (1, 1, 1, 0)
    assert Duty.objects.get(source="point_report").outcome == "done"
    record(mine)
    Care.objects.filter(branch=mine.branches["team"]).update(to_on=MONDAY.date())
    assert reports.recount([report]) == {report.pk: report.facts}


def test_corrected_report_stands_beside_the_old_one_which_counts_as_it_was_known_then(mine):
    record(mine, at=day(2026, 9, 20), on=day(2026, 9, 18).date())
    first, by = signed(mine, "去了一次"), mine.actor("leader")
    record(mine, at=day(2026, 10, 12), on=day(2026, 9, 25).date())

    second = signing.correct_report(first, signing.Words("去了两次"), reason="漏记一次", by=by, at=day(2026, 10, 13))

    assert [(r.version, r.done) for r in versions(mine.posts["leader"].pk, "contact", Q3)] == [
        (2, "去了两次"),
        (1, "去了一次"),
    ]
    assert [r.facts["branches"][0]["visits"] for r in (first, second)] == [1, 2]
    assert reports.recount([first, second]) == {r.pk: r.facts for r in (first, second)}
    entry = Entry.objects.get(verb="contact.correct_report")
    assert entry.data == {"kind": "contact", "period": "2026Q3", "version": 2, "facts": second.digest}


def test_correction_is_refused_without_a_reason_and_for_others(mine):
    report = signed(mine, "一")

    for name, reason, says in (("leader", " ", "为什么更正"), ("secretary", "错了", "由签字的领导岗位更正")):
        with pytest.raises(Refused, match=says):
            signing.correct_report(report, signing.Words("二"), reason=reason, by=mine.actor(name), at=MONDAY)
    assert len(versions(mine.posts["leader"].pk, "contact", Q3)) == 1


def test_report_is_refused_too_early_twice_and_for_others(mine):
    with pytest.raises(Refused, match="还没有结束"):
        signed(mine, "一", at=day(2026, 9, 30))
    with pytest.raises(Refused, match="由联系支部的领导签字"):
        signed(mine, "一", name="secretary")
    signed(mine, "一")
    with pytest.raises(Refused, match="已经签字"):
        signed(mine, "二")


def test_care_for_people_makes_no_contact_point(mine):
    care_for(mine, "leader", "outsider", Level.CHIEFS)

    assert len(points.pairs()) == 1


def test_a_visit_of_last_quarter_settles_nothing_of_this_one(mine):
    actions.tick(MONDAY)

    visit = record(mine, on=day(2026, 9, 30).date())

    assert (visit.duty, owed("contact").get().outcome) == (None, "")
