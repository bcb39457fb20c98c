"""Series: presets, schedules, periods that are owed exactly once, whatever the tick does."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.models import Series, Term
from huiyin.voice.meetings.rules import periods
from huiyin.voice.meetings.rules.kinds import FACTS, OF_BRANCH, Kind
from huiyin.voice.meetings.tests.conftest import closed, planned, running, said, series_of


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MINE_TIME)


def owed(series: Series) -> list[tuple[date, date]]:
    return list(Term.objects.filter(series=series).order_by("from_on").values_list("from_on", "to_on"))


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.sampled_from(periods.SPANS), st.integers(0, 800))
def test_periods_follow_each_other_without_gap_or_overlap(day, months, rest):
    found = list(periods.owed(day, day + timedelta(days=rest), months))

    days = [day, *(p.to_on for p in found)]
    assert [p.from_on for p in found] == [d + timedelta(days=1) for d in days[:-1]]
    assert days[-1] >= day + timedelta(days=rest)
    assert all(p.from_on <= p.to_on for p in found)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "11月"),
        (date(2026, 10, 1), date(2026, 12, 31), "四季度"),
        (date(2026, 11, 2), date(2026, 12, 31), "四季度"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (date(2026, 7, 1), date(2026, 10, 31), "7月至10月"),
        (date(2026, 7, 1), date(2026, 12, 31), "7月至12月"),
        (date(2026, 8, 2), date(2026, 12, 31), "2026年"),
    ],
)
def test_periods_have_names(first, last, name):
    assert periods.name_of(first, last) == name


def test_presets_give_a_branch_one_series_of_each_kind_as_often_as_the_rules_say(mine, branch):
    made = actions.set_up_branch(branch, by=mine.actor("secretary"), at=cast.MONDAY)
    again = actions.set_up_branch(branch, by=mine.actor("secretary"), at=cast.later(1))

    assert [s.kind for s in made] == list(OF_BRANCH)
    assert {s.kind: s.every_months for s in made}[Kind.CONGRESS] == 3
    assert {s.kind: s.every_months for s in made}[Kind.THEME_DAY] == 1
    assert (again, Entry.objects.filter(verb="series.set_up").count()) == ([], len(OF_BRANCH))


def test_presets_are_refused_to_others(mine, branch):
    with pytest.raises(Refused, match="支部书记"):
        actions.set_up_branch(branch, by=mine.actor("wind"), at=cast.MONDAY)

    assert not Series.objects.exists()


@pytest.mark.django_db
def test_every_kind_of_meeting_has_its_interval_in_the_rulebook():
    assert {kind: queries.longest(kind, date(2026, 11, 2)) for kind in FACTS}[Kind.GRID] == 3


def test_a_series_is_held_more_often_than_the_rule_never_less(mine, branch):
    series = series_of(mine, branch, Kind.LECTURE)

    with pytest.raises(Refused, match="至少每 3 个月一次"):
        actions.change_series(series, actions.Schedule(6), by=mine.actor("secretary"), at=cast.MONDAY)

    assert (
        actions.change_series(series, actions.Schedule(1), by=mine.actor("secretary"), at=cast.MONDAY).every_months == 1
    )


def test_tick_lets_the_secretary_owe_each_period_once(mine, branch):
    series = series_of(mine, branch)

    first, again = actions.tick(cast.MONDAY), actions.tick(cast.MONDAY)

    duty = Duty.objects.get(source="series", source_id=series.pk)
    assert (first, again) == (len(OF_BRANCH), 0)
    assert (duty.post, duty.kind, duty.subject) == (mine.posts["secretary"], "meeting", "支委会（11月）：机电队党支部")
    assert duty.due_at == on(11, 30).replace(hour=23, minute=59, second=59)


def test_missed_ticks_lose_no_period(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)

    actions.tick(datetime(2027, 2, 3, tzinfo=MINE_TIME))

    assert [first.month for first, _ in owed(series)] == [11, 12, 1, 2]
    assert Duty.objects.filter(source="series", source_id=series.pk).count() == 4


def test_a_changed_schedule_begins_after_what_is_owed_already(mine, branch):
    series = series_of(mine, branch, Kind.LECTURE)
    actions.tick(cast.MONDAY)

    actions.change_series(series, actions.Schedule(1), by=mine.actor("secretary"), at=cast.later(1))
    actions.tick(on(12, 15))
    actions.tick(datetime(2027, 1, 5, tzinfo=MINE_TIME))

    assert owed(series) == [(date(2026, 11, 2), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 1, 31))]


def test_a_tightened_rule_holds_for_series_in_use(mine, branch):
    series = series_of(mine, branch, Kind.LECTURE)
    adoption = Adoption(1, effective_from=cast.MONDAY.date(), document="矿党发〔2026〕1号")

    rulebook.override("branch.lecture", adoption, by=mine.actor("chief"), at=cast.MONDAY)
    actions.tick(cast.MONDAY)

    assert owed(series) == [(date(2026, 11, 2), date(2026, 11, 30))]


def test_a_branch_without_a_secretary_owes_by_the_chief(mine, branch):
    Post.objects.filter(code="secretary").update(closed_on=cast.MONDAY.date())

    actions.set_up_branch(branch, by=SYSTEM, at=cast.MONDAY)
    actions.tick(cast.MONDAY)

    assert set(Duty.objects.filter(source="series").values_list("post", flat=True)) == {mine.posts["chief"].pk}


def test_a_missing_meeting_is_late_and_climbs(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)

    duties.tick(on(12, 1))

    above = Duty.objects.get(source="series", source_id=series.pk, level=1)
    assert (above.post, above.link) == (mine.posts["chief"], series.link())


def test_closing_a_meeting_settles_its_period(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    meeting = running(mine, series)
    point = said(mine, meeting)
    actions.conclude(
        point, actions.End("done", words="已换"), version=1, by=mine.actor("secretary"), at=cast.later(hours=4)
    )

    closed(mine, meeting)

    term = Term.objects.get(series=series)
    assert (term.meeting.pk, term.duty.outcome) == (meeting.pk, "done")


def test_a_new_chair_takes_the_open_period_over(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)

    actions.change_series(
        series, actions.Schedule(1, chair=mine.posts["electric"]), by=mine.actor("secretary"), at=cast.later(1)
    )

    assert Duty.objects.get(source="series", source_id=series.pk).post == mine.posts["electric"]


def test_close_series_is_refused_while_a_meeting_is_planned(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    planned(mine, series)

    with pytest.raises(Refused, match="还有排好没开的会"):
        actions.close_series(series, by=mine.actor("dispatcher"), at=cast.later(1), reason="两个党小组合并")


def test_close_series_ends_what_is_owed_and_is_not_the_secretarys(mine, branch):
    series = series_of(mine, branch, Kind.GROUP)
    actions.tick(cast.MONDAY)

    with pytest.raises(Refused):
        actions.close_series(series, by=mine.actor("secretary"), at=cast.later(1), reason="合并")
    actions.close_series(series, by=mine.actor("dispatcher"), at=cast.later(1), reason="两个党小组合并")

    assert Duty.objects.get(source="series", source_id=series.pk).outcome == "dropped"
    assert actions.tick(on(12, 2)) == 3


@pytest.mark.parametrize(
    "wrong",
    [{"every_months": 5}, {"fixed_day": 32}, {"branch": None, "chair": None}],
)
def test_database_refuses_a_series_that_can_not_be(mine, branch, wrong):
    series = series_of(mine, branch)

    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.filter(pk=series.pk).update(**wrong)


def test_a_branch_has_a_series_of_a_name_once(mine, branch):
    series_of(mine, branch)
    new = actions.NewSeries(Kind.COMMITTEE, "支委会", actions.Schedule(1), cast.MONDAY.date(), branch)

    with pytest.raises(Refused, match="已经有"):
        actions.set_up(new, by=mine.actor("secretary"), at=cast.MONDAY)


def paper(mine, series, **changes) -> actions.PaperMinutes:
    facts = {"term": Term.objects.get(series=series), "starts_at": cast.later(2), "place": "队部"}
    facts |= {"present": [mine.people["member1"]], "excused": [mine.people["member2"]]}
    facts |= {"item": "分工", "text": "安全包保分工", "done": "按分工落实"}
    return actions.PaperMinutes(**{**facts, **changes})


def test_meetings_held_on_paper_are_entered_and_settle_their_periods(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)

    (made,) = actions.enter_many([paper(mine, series)], by=mine.actor("dispatcher"), at=cast.later(9))

    term = Term.objects.get(series=series)
    assert (made.document_number, term.duty.outcome, made.attendances.count()) == ("〔2026〕1号", "done", 2)
    assert Entry.objects.filter(verb="meeting.enter_held").count() == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"present": []}, "到会的人"),
        ({"done": " "}, "办了什么"),
        ({"starts_at": cast.later(20)}, "还没有到"),
    ],
)
def test_paper_that_says_nothing_is_refused(mine, branch, changes, reason):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)

    with pytest.raises(Refused, match=reason):
        actions.enter_many([paper(mine, series, **changes)], by=mine.actor("dispatcher"), at=cast.later(9))


def test_a_secretary_enters_no_paper_without_evidence(mine, branch):
    series = series_of(mine, branch)
    actions.tick(cast.MONDAY)

    with pytest.raises(Refused):
        actions.enter_many([paper(mine, series)], by=mine.actor("secretary"), at=cast.later(9))
