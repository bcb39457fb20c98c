"""Minutes: ends of points, two recorders, votes, what comes back, what closing does."""

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger import queries as ledger
from huiyin.ground.ledger.models import Entry
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point
from huiyin.voice.meetings.queries import agenda, outcome
from huiyin.voice.meetings.rules.kinds import End, Kind, Why
from huiyin.voice.meetings.rules.permissions import Vote
from huiyin.voice.meetings.tests.conftest import NOON, as_matter, closed, planned, running, said, series_of


def conclude(mine, point, to, by="secretary", at=NOON) -> Point:
    point.refresh_from_db()
    return actions.conclude(point, to, version=point.version, by=mine.actor(by), at=at)


@pytest.fixture
def series(mine, branch):
    found = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    return found


@pytest.fixture
def meeting(mine, series):
    return running(mine, series)


def test_a_point_becomes_a_matter_of_the_named_post_when_the_meeting_is_closed(mine, meeting):
    point = conclude(mine, said(mine, meeting), as_matter(mine, measure="每班检查截齿"))
    before = Matter.objects.count()

    closed(mine, meeting)

    point.refresh_from_db()
    matter = point.matter
    assert (before, matter.debtor, matter.origin, matter.state) == (0, mine.posts["electric"], "meeting", "assigned")
    assert (matter.registrar, matter.title) == (mine.posts["secretary"], "更换采煤机截齿")
    assert "措施：每班检查截齿" in matter.summary
    assert outcome.became_of(point) == "已交办，等受理，轮到 机电队队长"


def test_close_is_refused_while_a_point_has_no_end_and_leaves_no_trace(mine, meeting):
    conclude(mine, said(mine, meeting), as_matter(mine))
    said(mine, meeting, "液压支架漏液")

    with pytest.raises(Refused, match=r"要点 1\.2 还没有定结果"):
        closed(mine, meeting)

    assert (Matter.objects.count(), Meeting.objects.get().state) == (0, "running")


def test_close_is_refused_while_an_item_is_silent(mine, meeting):
    conclude(mine, said(mine, meeting), as_matter(mine))
    actions.add_item(meeting, "食堂夜班", by=mine.actor("secretary"), at=NOON)

    with pytest.raises(Refused, match="第 2 项议题还没有要点"):
        closed(mine, meeting)


def test_close_is_refused_before_anybody_came(mine, series):
    meeting = running(mine, series, present=0)
    conclude(mine, said(mine, meeting), as_matter(mine))

    with pytest.raises(Refused, match="还没有人签到"):
        closed(mine, meeting)


def test_close_is_the_chairs(mine, meeting):
    conclude(mine, said(mine, meeting), as_matter(mine))
    Meeting.objects.filter(pk=meeting.pk).update(recorder=mine.people["member1"])

    with pytest.raises(Refused, match="主持岗位决定"):
        actions.close(meeting, by=mine.actor("member1"), at=NOON)


def test_close_commits_to_the_words_and_tells_those_present(mine, meeting):
    conclude(mine, said(mine, meeting), actions.End(End.NO, words="班中不停机", reason="no_means"))

    closed(mine, meeting)

    entry = Entry.objects.get(verb="meeting.close")
    text = ledger.words_of([entry.pk])[entry.pk]["minutes"]
    assert "不办（现有条件办不到）：班中不停机" in text
    assert Notice.objects.filter(text__contains="纪要出来了").count() == 3


def test_nothing_changes_after_closing(mine, meeting):
    point = conclude(mine, said(mine, meeting), as_matter(mine))
    meeting = closed(mine, meeting)
    who = mine.actor("secretary")
    point.refresh_from_db()

    for act in (
        lambda: actions.write(point, actions.Words("改"), version=point.version, by=who, at=NOON),
        lambda: actions.conclude(point, actions.End("done", words="办了"), version=point.version, by=who, at=NOON),
        lambda: actions.drop_point(point, version=point.version, by=who, at=NOON),
        lambda: actions.add_item(meeting, "再议", by=who, at=NOON),
        lambda: actions.mark(meeting, [], by=who, at=NOON),
        lambda: actions.close(meeting, by=who, at=NOON),
    ):
        with pytest.raises(Refused, match="会议已出纪要"):
            act()


def test_two_recorders_do_not_overwrite_each_other(mine, meeting):
    point, who = said(mine, meeting), mine.actor("secretary")
    actions.write(point, actions.Words("截齿两天一换"), version=1, by=who, at=NOON)

    with pytest.raises(Refused, match="另一位记录人已经改过"):
        actions.write(point, actions.Words("截齿三天一换"), version=1, by=who, at=NOON)
    same = actions.write(point, actions.Words("截齿两天一换"), version=1, by=who, at=NOON)

    assert (Point.objects.get().text, same.version) == ("截齿两天一换", 2)


def test_outsiders_write_nothing(mine, meeting):
    point = said(mine, meeting)

    with pytest.raises(Refused, match="主持岗位和记录人"):
        actions.write(point, actions.Words("改"), version=1, by=mine.actor("wind"), at=NOON)


def test_an_unfinished_point_comes_back_by_itself_and_a_limit_makes_it_a_matter(mine, series):
    for month in range(3):
        at = cast.later(days=month * 31, hours=3)
        actions.tick(at)
        meeting = running(mine, series, at=at)
        point = Point.objects.filter(item__meeting=meeting).first() or said(mine, meeting, at=at)
        conclude(mine, point, actions.End(End.CARRIED), at=at)
        closed(mine, meeting, at=at)

    points = list(Point.objects.order_by("pk"))
    assert [(p.times, p.end) for p in points] == [(0, "carried"), (1, "carried"), (2, "matter")]
    assert [p.item.why for p in points] == [Why.OWN, Why.CARRIED, Why.CARRIED]
    assert points[2].matter.handler == mine.posts["secretary"]


def test_a_point_carried_over_after_the_next_meeting_was_planned_comes_back_at_its_opening(mine, series):
    first = running(mine, series)
    actions.tick(cast.later(31))
    following = planned(mine, series, at=cast.later(31))
    conclude(mine, said(mine, first), actions.End(End.CARRIED))
    closed(mine, first)

    actions.call_to_order(following, by=mine.actor("secretary"), at=cast.later(31))

    assert Item.objects.get(meeting=following).why == Why.CARRIED


def test_a_meeting_without_a_series_carries_nothing_over(mine):
    meeting = running(mine)
    point = said(mine, meeting)

    with pytest.raises(Refused, match="没有下一次"):
        conclude(mine, point, actions.End(End.CARRIED), by="chair")


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (actions.End(End.DONE), "请填写办了什么"),
        (actions.End(End.NO, words="不行"), "请选不办的原因"),
        (actions.End(End.NO, reason="not_ours"), "请填写不办的说明"),
        (actions.End(End.MATTER, title="换截齿"), "请选承办岗位"),
        (actions.End(""), "请选结果"),
    ],
)
def test_conclude_says_what_is_missing(mine, meeting, to, reason):
    with pytest.raises(Refused, match=reason):
        conclude(mine, said(mine, meeting), to)


def test_a_resolution_needs_the_quorum_and_more_than_half_of_all(mine, branch):
    series = series_of(mine, branch, Kind.CONGRESS)
    meeting = running(mine, series, present=2)
    point, who = said(mine, meeting), mine.actor("secretary")

    with pytest.raises(Refused, match="不到法定人数，不能表决：应到 6 人，实到 2 人"):
        actions.vote(point, Vote(2, 0, 0), version=1, by=who, at=NOON)
    rows = list(Attendance.objects.filter(meeting=meeting).order_by("pk").values_list("pk", flat=True))
    actions.mark(meeting, rows[:4], by=who, at=NOON)
    with pytest.raises(Refused, match="比到会的 4 人还多"):
        actions.vote(point, Vote(4, 1, 0), version=1, by=who, at=NOON)

    assert actions.vote(point, Vote(3, 1, 0), version=1, by=who, at=NOON).is_resolution


def test_a_meeting_without_votes_counts_none(mine):
    meeting = running(mine)

    with pytest.raises(Refused, match="不作表决"):
        actions.vote(said(mine, meeting), Vote(1, 0, 0), version=1, by=mine.actor("chair"), at=NOON)


def test_agenda_proposes_open_matters_with_reasons_and_never_walled_ones(mine, series):
    late = cast.accepted(mine, title="水泵噪声大")
    cast.assigned(mine, title="回避的事", walls=[mine.posts["wind"]])
    cast.assigned(mine, title="检举的事", kind="accusation")
    at = cast.later(60)
    duties.tick(at)
    matters.register(cast.new(mine, title="刚登记的事"), by=mine.actor("officer"), at=at)
    meeting = planned(mine, series, at=at)

    found = agenda.proposals(meeting, mine.actor("secretary"), at)

    assert [(one.title, one.matter, one.whys) for one in found] == [("水泵噪声大", late, (Why.OVERDUE, Why.PROMISED))]


def test_take_puts_only_proposed_matters_on_the_agenda(mine, series):
    cast.assigned(mine, title="回避的事", walls=[mine.posts["wind"]])
    hidden = Matter.objects.get(title="回避的事")
    meeting = planned(mine, series)

    actions.take(meeting, [f"m{hidden.pk}"], by=mine.actor("secretary"), at=NOON)

    assert not Item.objects.exists()


def test_an_existing_matter_is_taken_up_only_where_it_may_be_spoken_of(mine, meeting):
    walled = cast.assigned(mine, walls=[mine.posts["wind"]])
    open_one = cast.accepted(mine)
    point = said(mine, meeting)

    with pytest.raises(Refused, match="要求回避"):
        conclude(mine, point, actions.End(End.MATTER, matter=walled))

    assert conclude(mine, point, actions.End(End.MATTER, matter=open_one)).matter == open_one


def test_matters_of_the_own_post_are_joined_into_a_common_problem(mine, meeting):
    who = mine.actor("secretary")
    own = cast.new(mine, registrar=mine.posts["secretary"], title="东翼照明暗")
    child = matters.register(own, by=who, at=NOON)
    conclude(mine, said(mine, meeting), as_matter(mine, joins=[child]))

    closed(mine, meeting)

    child.refresh_from_db()
    assert (child.state, child.parent.title) == ("merged", "更换采煤机截齿")


def test_matters_of_another_desk_are_not_joined_by_a_secretary(mine, meeting):
    child = cast.registered(mine)

    with pytest.raises(Refused, match="不能并入"):
        conclude(mine, said(mine, meeting), as_matter(mine, joins=[child]))


def test_the_named_speaker_confirms_what_was_put_right(mine, meeting):
    who = mine.actor("secretary")
    item = actions.add_item(meeting, "食堂", by=who, at=NOON)
    words = actions.Words("夜班没有热饭", speaker=mine.people["member2"], is_named=True)
    conclude(mine, actions.add_point(item, words, by=who, at=NOON), as_matter(mine))

    closed(mine, meeting)

    assert Matter.objects.get().asker == mine.people["member2"]


def test_a_speaker_must_have_been_invited(mine, meeting):
    who = mine.actor("secretary")
    item = actions.add_item(meeting, "食堂", by=who, at=NOON)

    with pytest.raises(Refused, match="不在这次会议的名单里"):
        actions.add_point(item, actions.Words("夜班没有热饭", speaker=mine.people["wind"]), by=who, at=NOON)


@pytest.mark.parametrize(
    "wrong",
    [{"end": "no", "words": ""}, {"end": "done", "words": ""}, {"end": "matter"}, {"is_named": True}, {"agree": 3}],
)
def test_database_refuses_a_point_that_can_not_be(mine, meeting, wrong):
    point = said(mine, meeting)

    with pytest.raises(IntegrityError), transaction.atomic():
        Point.objects.filter(pk=point.pk).update(**wrong)


def test_minutes_are_numbered_by_branch_kind_and_year(mine, series):
    numbers = []
    for month in range(2):
        at = cast.later(days=month * 28, hours=3)
        actions.tick(at)
        meeting = running(mine, series, at=at)
        conclude(mine, said(mine, meeting, at=at), as_matter(mine), at=at)
        numbers.append(closed(mine, meeting, at=at).document_number)

    assert numbers == ["〔2026〕1号", "〔2026〕2号"]


def test_cancel_keeps_the_period_owed_and_leaves_what_was_carried_for_the_next(mine, series):
    first = running(mine, series)
    conclude(mine, said(mine, first), actions.End(End.CARRIED))
    closed(mine, first)
    at = cast.later(30)
    actions.tick(at)
    off = planned(mine, series, at=at)

    actions.cancel(off, by=mine.actor("secretary"), at=at, reason="当天停电")
    again = planned(mine, series, at=at)

    assert again.term is not None
    assert Item.objects.get(meeting=again).why == Why.CARRIED
