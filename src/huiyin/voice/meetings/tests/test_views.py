"""Pages of meetings: who sees them, two taps to check in, two recorders, what those present see afterwards."""

import re

import pytest
from django.urls import reverse

from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point, Series
from huiyin.voice.meetings.queries import gathering
from huiyin.voice.meetings.rules.kinds import Kind
from huiyin.voice.meetings.tests.conftest import NOON, as_matter, closed, planned, running, said, series_of


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def html(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def series(mine, branch):
    found = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    return found


@pytest.fixture
def meeting(mine, series):
    return running(mine, series)


@pytest.mark.parametrize(
    ("who", "status", "reads"),
    [
        ("secretary", 200, True),
        ("member1", 200, True),
        ("electric", 200, True),
        ("chief", 200, True),
        ("discipline", 200, True),
        ("dispatcher", 200, False),
        ("wind", 404, False),
        ("worker", 404, False),
    ],
)
def test_meeting_is_read_by_those_it_concerns(mine, meeting, enter, who, status, reads):
    said(mine, meeting)

    answer = enter(mine.people[who]).get(meeting.link())

    assert answer.status_code == status
    assert ("采煤机滚筒截齿" in answer.content.decode()) is reads


@pytest.mark.parametrize("name", ["minutes", "agenda", "people", "mark", "screen", "attach", "qr"])
@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("member1", 404), ("chief", 404), ("worker", 404)])
def test_preparing_is_for_chair_and_recorder(mine, meeting, enter, name, who, status):
    assert enter(mine.people[who]).get(url(name, meeting.pk)).status_code == status


@pytest.mark.parametrize(
    ("who", "opens"),
    [("secretary", True), ("electric", True), ("chief", True), ("discipline", True), ("member1", False)],
)
def test_breadcrumbs_lead_to_the_series_whom_it_is_open_to(mine, meeting, enter, who, opens):
    client, link = enter(mine.people[who]), meeting.series.link()

    page = client.get(meeting.link()).content.decode()

    assert (f'href="{link}"' in page, client.get(link).status_code) == (opens, 200 if opens else 404)
    assert meeting.series.name in page


def test_breadcrumbs_of_a_series_that_ended_lead_nowhere_but_for_its_hosts(mine, meeting, enter):
    actions.conclude(
        said(mine, meeting), actions.End("done", words="已换"), version=1, by=mine.actor("secretary"), at=NOON
    )
    closed(mine, meeting)
    actions.close_series(meeting.series, by=mine.actor("dispatcher"), at=NOON, reason="并入党委会")

    for who in ("secretary", "chief"):
        client, link = enter(mine.people[who]), meeting.series.link()
        is_shown = f'href="{link}"' in client.get(meeting.link()).content.decode()
        assert is_shown == (client.get(link).status_code == 200), who


@pytest.mark.parametrize(("who", "opens"), [("secretary", True), ("discipline", True), ("electric", False)])
def test_breadcrumbs_of_a_series_lead_to_the_branch_whom_it_is_open_to(mine, series, enter, who, opens):
    client, link = enter(mine.people[who]), url("branch", series.branch_id)

    page = client.get(series.link()).content.decode()

    assert (f'href="{link}"' in page, client.get(link).status_code) == (opens, 200 if opens else 404)


def test_recorder_writes_and_the_chair_alone_signs(mine, series, enter):
    meeting = running(mine, series, recorder=mine.people["member1"])
    point = said(mine, meeting)
    client = enter(mine.people["member1"])

    shown = html(client.get(url("minutes", meeting.pk)))
    signed = client.post(url("close", meeting.pk))

    assert point.text in shown
    assert "由会议的主持岗位决定：机电队党支部书记" in shown
    assert (signed.status_code, Meeting.objects.get().state) == (409, "running")


def test_who_was_still_writing_when_the_minutes_were_signed_is_told_so_and_keeps_the_words(mine, series, enter):
    meeting = running(mine, series, recorder=mine.people["member1"])
    point = said(mine, meeting)
    actions.conclude(point, as_matter(mine), version=point.version, by=mine.actor("member1"), at=NOON)
    version = Point.objects.get().version
    closed(mine, meeting)
    client = enter(mine.people["member1"])

    typed = {"text": "又写的一段", "version": str(version)}
    wrote = client.post(url("write", point.pk), typed, headers={"HX-Request": "true"})
    added = client.post(url("add_point", point.item_id), {"text": "又写的一段"})

    assert (wrote.status_code, added.status_code) == (409, 409)
    assert "会议已出纪要，不能再改" in html(wrote)
    assert "会议已出纪要，不能再改。" in html(added)
    assert "又写的一段" in html(added)
    assert Point.objects.get().text == point.text


@pytest.mark.parametrize("name", ["minutes", "agenda", "mark"])
def test_pages_of_preparing_lead_to_the_meeting_once_it_is_over(mine, meeting, enter, name):
    actions.conclude(said(mine, meeting), as_matter(mine), version=1, by=mine.actor("secretary"), at=NOON)
    closed(mine, meeting)

    answer = enter(mine.people["secretary"]).get(url(name, meeting.pk))

    assert (answer.status_code, answer["Location"]) == (303, meeting.link())


def test_list_says_what_is_owed_and_planning_takes_it_off(mine, series, enter):
    client = enter(mine.people["secretary"])

    before = html(client.get(url("list")))
    answer = client.post(
        url("plan_of_series", series.pk), {"day": "2026-11-04", "hour": "15:00", "place": "队部会议室"}
    )
    after = html(client.get(url("list")))

    assert "支委会（11月）" in before
    assert answer.status_code == 303
    assert ("支委会（11月）" in after, "11月支委会" in after) == (False, True)


def test_plan_keeps_what_was_typed(mine, series, enter):
    answer = enter(mine.people["secretary"]).post(
        url("plan_of_series", series.pk), {"day": "", "hour": "25:00", "place": "队部会议室"}
    )

    assert answer.status_code == 422
    assert "请选日期" in html(answer)
    assert "队部会议室" in html(answer)


def test_symposium_is_planned_by_the_union_with_seats(mine, enter):
    client = enter(mine.people["chair"])
    facts = {"kind": "symposium", "title": "一线职工座谈会", "day": "2026-11-05", "hour": "15:00", "place": "俱乐部"}

    client.post(url("plan"), {**facts, "chair": mine.posts["chair"].code})
    made = Meeting.objects.get()
    client.post(url("open_seat", made.pk), {"unit": "E", "count": "2", "name": "机电一线"})
    seat = made.seats.get()
    client.post(url("draw_seat", seat.pk))

    assert Attendance.objects.filter(seat=seat).count() == 2
    assert "满了" in html(client.get(url("people", made.pk)))


def test_check_in_takes_two_taps_on_the_phone(mine, series, enter):
    meeting = running(mine, series, present=0)
    client = enter(mine.people["member1"])
    code = gathering.code_of(meeting, NOON)

    scanned = client.get(f"{url('check_in', meeting.pk)}?code={code}")
    pressed = client.get(client.post(url("check_in", meeting.pk), {"code": code})["Location"])

    assert code in html(scanned)
    assert "签到好了" in html(pressed)


def test_screen_shows_code_and_count_and_turns_with_time(mine, meeting, enter):
    first = html(enter(mine.people["secretary"]).get(url("screen", meeting.pk), headers={"HX-Request": "true"}))
    second = html(enter(mine.people["secretary"], cast.later(hours=4)).get(url("screen", meeting.pk)))

    codes = [re.search(r"meet-code mono\">(\d{3}) (\d{3})", text)[0] for text in (first, second)]
    assert codes[0] != codes[1]
    assert "应到 6 人，实到 3 人" in first


def test_invited_person_answers_on_the_page(mine, series, enter):
    meeting = planned(mine, series)
    actions.invite_people(meeting, [mine.people["member1"]], by=mine.actor("secretary"), at=NOON)
    client = enter(mine.people["member1"])

    wrong = client.post(url("answer", meeting.pk), {"answer": "excused", "absence": ""})
    client.post(url("answer", meeting.pk), {"answer": "excused", "absence": "shift"})

    assert (wrong.status_code, "请选请假的原因" in html(wrong)) == (409, True)
    assert "您答复过：请假（当班）" in html(client.get(meeting.link()))


def test_agenda_takes_ticked_matters_and_own_items(mine, series, enter):
    cast.accepted(mine, title="水泵噪声大")
    meeting = planned(mine, series, at=cast.later(60))
    client = enter(mine.people["secretary"], cast.later(60))

    shown = html(client.get(url("agenda", meeting.pk)))
    client.post(url("agenda", meeting.pk), {"take": re.findall(r'value="(m\d+)"', shown)})
    client.post(url("add_item", meeting.pk), {"title": "雨季三防"})

    assert "过了承诺的日期" in shown
    assert list(Item.objects.order_by("place").values_list("title", flat=True)) == ["水泵噪声大", "雨季三防"]


def test_second_recorder_sees_both_texts(mine, meeting, enter):
    point = said(mine, meeting)
    actions.write(point, actions.Words("截齿两天一换"), version=1, by=mine.actor("secretary"), at=NOON)
    client = enter(mine.people["secretary"])
    typed = {"text": "截齿三天一换", "version": "1", "speaker": ""}

    plain = client.post(url("write", point.pk), typed)
    fragment = client.post(url("write", point.pk), typed, headers={"HX-Request": "true"})
    again = client.post(url("write", point.pk), {**typed, "version": "2"}, headers={"HX-Request": "true"})

    assert (plain.status_code, fragment.status_code, again.status_code) == (409, 409, 200)
    assert "截齿两天一换" in html(plain)
    assert "截齿三天一换" in html(plain)
    assert 'name="version" value="2"' in html(fragment)
    assert Point.objects.get().text == "截齿三天一换"


def test_a_refused_point_keeps_what_was_typed(mine, meeting, enter):
    item = said(mine, meeting).item
    client = enter(mine.people["secretary"])

    answer = client.post(url("add_point", item.pk), {"text": "食堂夜班没有热饭", "is_named": "on", "speaker": ""})

    assert answer.status_code == 409
    assert "食堂夜班没有热饭" in html(answer)
    assert "公开姓名要先选发言人" in html(answer)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_conclude_ends_a_point_with_and_without_script(mine, meeting, enter, headers):
    point = said(mine, meeting)
    client = enter(mine.people["secretary"])
    typed = {
        "end": "matter",
        "version": "1",
        "title": "更换截齿",
        "to": "electric",
        "topic": "equipment",
        "grade": "simple",
    }

    form = client.get(f"{url('conclude', point.pk)}?end=matter", headers=headers)
    answer = client.post(url("conclude", point.pk), typed, headers=headers)

    point.refresh_from_db()
    assert (form.status_code, answer.status_code) == (200, 200 if headers else 303)
    assert (point.end, point.to, point.title) == ("matter", mine.posts["electric"], "更换截齿")


def test_conclude_names_missing_fields_at_their_place(mine, meeting, enter):
    point = said(mine, meeting)
    client = enter(mine.people["secretary"])

    answer = client.post(url("conclude", point.pk), {"end": "matter", "version": "1", "measure": "每班检查"})

    assert answer.status_code == 422
    assert "请选承办岗位" in html(answer)
    assert "每班检查" in html(answer)


def test_close_says_why_not_and_then_shows_what_became_of_each_point(mine, meeting, enter):
    point = said(mine, meeting)
    client = enter(mine.people["secretary"])

    refused = client.post(url("close", meeting.pk))
    actions.conclude(point, as_matter(mine), version=1, by=mine.actor("secretary"), at=NOON)
    done = client.get(client.post(url("close", meeting.pk))["Location"])
    seen = html(enter(mine.people["member1"]).get(meeting.link()))

    assert (refused.status_code, "还没有定结果" in html(refused)) == (409, True)
    assert "纪要已签发" in html(done)
    assert "已交办，等受理，轮到 机电队队长" in seen


def test_matter_shows_every_meeting_that_spoke_of_it(mine, meeting, enter):
    actions.conclude(said(mine, meeting), as_matter(mine), version=1, by=mine.actor("secretary"), at=NOON)
    closed(mine, meeting)
    matter = Point.objects.get().matter

    handler = html(enter(mine.people["electric"]).get(url("of_matter", matter.pk)))
    page = html(enter(mine.people["electric"]).get(matter.link()))
    stranger = enter(mine.people["worker"]).get(url("of_matter", matter.pk))

    assert "11月支委会" in handler
    assert url("of_matter", matter.pk) in page
    assert stranger.status_code == 404


def test_staff_of_the_invited_units_see_a_symposium_without_names(mine, enter):
    meeting = running(mine, None)
    actions.open_seat(meeting, mine.units["electric"], name="机电", count=2, by=mine.actor("chair"), at=NOON)
    item = actions.add_item(meeting, "设备", by=mine.actor("chair"), at=NOON)
    for n, is_named in ((1, True), (2, False)):
        words = actions.Words(f"第{n}条", speaker=mine.people[f"member{n}"], is_named=is_named)
        point = actions.add_point(item, words, by=mine.actor("chair"), at=NOON)
        actions.conclude(point, actions.End("done", words="已经换"), version=1, by=mine.actor("chair"), at=NOON)
    closed(mine, meeting)

    seen = html(enter(mine.people["worker"]).get(url("heard")))
    elsewhere = html(enter(mine.people["wind"]).get(url("heard")))

    assert ("第1条" in seen, "第2条" in seen, "已经办了：已经换" in seen) == (True, True, True)
    assert ("人员member1" in seen, "人员member2" in seen) == (True, False)
    assert "第1条" not in elsewhere


def test_calendar_shows_the_month_as_table_and_list(mine, meeting, enter):
    text = html(enter(mine.people["secretary"]).get(f"{url('calendar')}?month=2026-11"))

    assert text.count("11月支委会") == 2
    assert enter(mine.people["secretary"]).get(f"{url('calendar')}?month=nonsense").status_code == 200


def test_calendar_folds_what_is_more_than_five_on_a_day_and_keeps_it_within_reach(mine, meeting, enter):
    for _ in range(6):
        meeting.pk = meeting.term = None
        meeting.save(force_insert=True)

    text = html(enter(mine.people["secretary"]).get(f"{url('calendar')}?month=2026-11"))

    assert ("还有 2 次" in text, text.count("11月支委会")) == (True, 14)


def test_branches_page_shows_the_running_periods(mine, series, enter):
    text = html(enter(mine.people["dispatcher"]).get(url("branches")))

    assert "1 个支部，没有过期没开的会" in text
    assert enter(mine.people["worker"]).get(url("branches")).status_code == 404


def test_branch_page_gives_the_presets_once(mine, branch, enter):
    client = enter(mine.people["secretary"])

    client.post(url("branch", branch.pk))
    text = html(client.get(url("branch", branch.pk)))

    assert Series.objects.count() == 9
    assert "按规则还缺" not in text
    assert enter(mine.people["discipline"]).post(url("branch", branch.pk)).status_code == 409


def test_pack_gathers_what_the_secretary_needs(mine, branch, enter):
    series = series_of(mine, branch, Kind.GRID)
    actions.tick(cast.MONDAY)
    cast.accepted(mine, title="水泵噪声大")
    first = running(mine, series)
    actions.conclude(
        said(mine, first), as_matter(mine, target="两天一换"), version=1, by=mine.actor("secretary"), at=NOON
    )
    closed(mine, first)
    at = cast.later(70)
    actions.tick(at)
    following = planned(mine, series, at=at)

    text = html(enter(mine.people["secretary"], at).get(url("pack", following.pk)))

    assert "机电队党支部现在有 2 件没办完的事" in text
    assert "两天一换" in text


@pytest.mark.parametrize("name", ["list", "branches", "calendar"])
def test_lists_cost_the_same_with_one_row_and_three(mine, series, enter, django_assert_max_num_queries, name):
    planned(mine, series)
    client = enter(mine.people["dispatcher"])
    client.get(url(name))
    with django_assert_max_num_queries(20) as one:
        client.get(url(name))
    for kind in (Kind.GROUP, Kind.LECTURE):
        planned(mine, Series.objects.get(kind=kind))

    with django_assert_max_num_queries(len(one.captured_queries)):
        assert client.get(url(name)).status_code == 200


def test_minutes_page_costs_the_same_with_one_point_and_three(mine, meeting, enter, django_assert_max_num_queries):
    said(mine, meeting)
    client = enter(mine.people["secretary"])
    client.get(url("minutes", meeting.pk))
    with django_assert_max_num_queries(30) as one:
        client.get(url("minutes", meeting.pk))
    for text in ("第二条", "第三条"):
        said(mine, meeting, text)

    with django_assert_max_num_queries(len(one.captured_queries)):
        assert "第三条" in html(client.get(url("minutes", meeting.pk)))


def test_agenda_asks_few_queries_however_long_it_is(mine, meeting, enter, django_assert_max_num_queries):
    who = mine.actor("secretary")
    client = enter(mine.people["secretary"])
    client.get(url("agenda", meeting.pk))
    with django_assert_max_num_queries(12) as few:
        client.get(url("agenda", meeting.pk))
    for title in ("第二项", "第三项", "第四项"):
        actions.add_item(meeting, title, by=who, at=NOON)

    with django_assert_max_num_queries(len(few.captured_queries)):
        assert "第四项" in html(client.get(url("agenda", meeting.pk)))
