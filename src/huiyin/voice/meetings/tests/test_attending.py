"""Who comes: inviting, seats by lot, answers, checking in, the name list, the quorum."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.models import Person
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Seat
from huiyin.voice.meetings.queries import gathering
from huiyin.voice.meetings.rules import lots
from huiyin.voice.meetings.rules.kinds import Kind
from huiyin.voice.meetings.rules.permissions import Count, Vote, is_passed
from huiyin.voice.meetings.tests.conftest import NOON, planned, running, series_of


@pytest.fixture
def symposium(mine):
    return planned(mine)


def row_of(meeting, name) -> Attendance:
    return Attendance.objects.get(meeting=meeting, person__staff_number=name)


def seated(mine, meeting, count=2, **changes):
    return actions.open_seat(
        meeting, mine.units["electric"], name="机电一线", count=count, by=mine.actor("chair"), at=NOON, **changes
    )


@given(st.text(max_size=20), st.sets(st.integers(1, 10**6), max_size=60), st.integers(0, 20))
def test_lot_is_repeatable_and_never_draws_more_than_there_are(seed, candidates, count):
    found = lots.drawn(seed, candidates, count)

    assert found == lots.drawn(seed, sorted(candidates, reverse=True), count)
    assert set(found) <= candidates
    assert len(found) == len(set(found)) == min(count, len(candidates))


def test_members_are_invited_to_their_congress_by_themselves(mine, branch):
    meeting = planned(mine, series_of(mine, branch, Kind.CONGRESS))

    assert {a.person.staff_number for a in gathering.attendances(meeting)} == {
        "secretary",
        *(f"member{n}" for n in range(1, 6)),
    }
    assert Notice.objects.filter(text__startswith="请您参加").count() == 6


def test_invite_people_tells_each_once(mine, symposium):
    who = [mine.people["worker"], mine.people["worker"], mine.people["wind"]]

    first = actions.invite_people(symposium, who, by=mine.actor("chair"), at=NOON)
    again = actions.invite_people(symposium, who, by=mine.actor("chair"), at=NOON)

    assert (first, again, Notice.objects.filter(link=symposium.link()).count()) == (2, 0, 2)


def test_invite_by_kind_of_post(mine, symposium):
    actions.invite(symposium, mine.units["mine"], by=mine.actor("chair"), at=NOON, office="head")

    assert {a.person.staff_number for a in gathering.attendances(symposium)} == {"electric", "wind"}


def test_invite_refuses_more_people_than_a_room_holds(mine, symposium, monkeypatch):
    monkeypatch.setattr(gathering, "MOST", 3)

    with pytest.raises(Refused, match="一次会议最多请 3 人"):
        actions.invite(symposium, mine.units["mine"], by=mine.actor("chair"), at=NOON)

    assert not Attendance.objects.exists()


def test_drawn_seats_can_be_drawn_again_from_the_stated_seed(mine, symposium):
    seat = seated(mine, symposium)
    pool = gathering.candidates(seat)

    actions.draw_seat(seat, by=mine.actor("chair"), at=NOON)

    symposium.refresh_from_db()
    taken = list(Attendance.objects.filter(seat=seat).values_list("person", flat=True))
    assert sorted(taken) == sorted(lots.drawn(f"{symposium.seed}/{seat.pk}/1", pool, 2))
    assert Entry.objects.get(verb="meeting.invite").data["of"] == len(pool)


def test_a_declined_seat_is_filled_by_another_round(mine, symposium):
    seat = seated(mine, symposium, count=1)
    actions.draw_seat(seat, by=mine.actor("chair"), at=NOON)
    drawn = Attendance.objects.get(seat=seat)
    person = Person.objects.get(pk=drawn.person_id)

    with pytest.raises(Refused, match="已经满了"):
        actions.draw_seat(seat, by=mine.actor("chair"), at=NOON)
    actions.answer(drawn, "declined", by=mine.actor(person.staff_number), at=NOON)
    actions.draw_seat(seat, by=mine.actor("chair"), at=NOON)

    assert [a.answer for a in Attendance.objects.filter(seat=seat).order_by("pk")] == ["declined", ""]


def test_fill_seat_wants_somebody_of_the_unit_and_the_job(mine, symposium):
    Person.objects.filter(pk=mine.people["electric"].pk).update(job="电工")
    seat = seated(mine, symposium, count=1, job="电工")
    who = mine.actor("chair")
    actions.invite_people(symposium, [mine.people["electric"]], by=who, at=NOON)

    with pytest.raises(Refused, match="不在“机电队”"):
        actions.fill_seat(seat, mine.people["wind"], by=who, at=NOON)
    with pytest.raises(Refused, match="工种不是电工"):
        actions.fill_seat(seat, mine.people["worker"], by=who, at=NOON)
    with pytest.raises(Refused, match="没有可以抽的人"):
        actions.draw_seat(seat, by=who, at=NOON)


def test_answer_is_the_persons_own_and_a_leave_has_a_kind(mine, symposium):
    actions.invite_people(symposium, [mine.people["worker"]], by=mine.actor("chair"), at=NOON)
    row = row_of(symposium, "worker")

    with pytest.raises(Refused, match="只有本人"):
        actions.answer(row, "coming", by=mine.actor("wind"), at=NOON)
    with pytest.raises(Refused, match="请选请假的原因"):
        actions.answer(row, "excused", by=mine.actor("worker"), at=NOON)
    with pytest.raises(Refused, match="来不了请选“请假”"):
        actions.answer(row, "declined", by=mine.actor("worker"), at=NOON)

    assert actions.answer(row, "excused", by=mine.actor("worker"), at=NOON, absence="shift").absence == "shift"
    assert not Notice.objects.filter(link=symposium.link(), read_at=None).exists()


def code_at(meeting, moment) -> str:
    return lots.code(settings.SECRET_KEY, meeting.pk, lots.slot_of(moment.timestamp()))


@pytest.mark.parametrize(("minutes", "is_good"), [(0, True), (1, True), (2, True), (3, False), (-1, False)])
def test_code_on_the_screen_is_good_for_three_minutes(mine, symposium, minutes, is_good):
    actions.invite_people(symposium, [mine.people["worker"]], by=mine.actor("chair"), at=NOON)
    shown = code_at(symposium, NOON)
    at = cast.later(hours=3 + minutes / 60)

    if is_good:
        assert actions.check_in(symposium, code=shown, by=mine.actor("worker"), at=at).is_present
    else:
        with pytest.raises(Refused, match="签到码不对或已经换了"):
            actions.check_in(symposium, code=shown, by=mine.actor("worker"), at=at)


def test_check_in_twice_changes_nothing(mine, symposium):
    actions.invite_people(symposium, [mine.people["worker"]], by=mine.actor("chair"), at=NOON)
    for _ in range(2):
        actions.check_in(symposium, code=code_at(symposium, NOON), by=mine.actor("worker"), at=NOON)

    assert Entry.objects.filter(verb="meeting.check_in").count() == 1


def test_check_in_lets_nobody_in_who_was_not_invited_nor_on_another_day(mine, symposium):
    with pytest.raises(Refused, match="不在这次会议的名单里"):
        actions.check_in(symposium, code=code_at(symposium, NOON), by=mine.actor("worker"), at=NOON)
    tomorrow = cast.later(1, hours=3)
    with pytest.raises(Refused, match="开会当天"):
        actions.check_in(symposium, code=code_at(symposium, tomorrow), by=mine.actor("worker"), at=tomorrow)


def test_mark_keeps_who_checked_in_by_the_code(mine, symposium):
    who = mine.actor("chair")
    actions.invite_people(symposium, [mine.people["worker"], mine.people["wind"]], by=who, at=NOON)
    actions.check_in(symposium, code=code_at(symposium, NOON), by=mine.actor("worker"), at=NOON)
    wind = row_of(symposium, "wind")

    count = actions.mark(symposium, [], by=who, at=NOON, excused={wind.pk: "sick"})

    wind.refresh_from_db()
    assert (count, row_of(symposium, "worker").is_present, wind.answer, wind.absence) == (1, True, "excused", "sick")


def test_uninvite_is_refused_for_who_came_or_was_drawn(mine, symposium):
    who = mine.actor("chair")
    actions.invite_people(symposium, [mine.people["wind"], mine.people["vice"]], by=who, at=NOON)
    actions.draw_seat(seated(mine, symposium, count=1), by=who, at=NOON)
    wind = row_of(symposium, "wind")
    actions.mark(symposium, [wind.pk], by=who, at=NOON)

    with pytest.raises(Refused, match="已经签到"):
        actions.uninvite(wind, by=who, at=NOON)
    with pytest.raises(Refused, match="由本人答复"):
        actions.uninvite(Attendance.objects.exclude(seat=None).get(), by=who, at=NOON)
    actions.uninvite(row_of(symposium, "vice"), by=who, at=NOON)

    assert not Attendance.objects.filter(person=mine.people["vice"]).exists()


@pytest.mark.parametrize(
    ("due", "present", "share", "is_enough", "needed"),
    [(6, 3, 0.5, True, 3), (7, 3, 0.5, False, 4), (7, 4, 0.5, True, 4), (0, 0, 0.5, False, 0), (9, 0, 0, True, 0)],
)
def test_quorum_is_a_share_of_those_with_a_vote(due, present, share, is_enough, needed):
    count = Count(due, present, share=share)

    assert (count.is_enough, count.needed) == (is_enough, needed)


@pytest.mark.parametrize(("agree", "is_carried"), [(3, False), (4, True)])
def test_a_resolution_passes_by_more_than_half_of_those_who_should_be_there(agree, is_carried):
    assert is_passed(Vote(agree, 0, 0), Count(6, 4, share=0.5)) is is_carried


def test_guests_count_for_no_quorum(mine, branch):
    meeting = running(mine, series_of(mine, branch, Kind.CONGRESS), present=3)

    actions.invite_people(meeting, [mine.people["wind"]], by=mine.actor("secretary"), at=NOON, is_guest=True)
    actions.mark(
        meeting,
        [row_of(meeting, name).pk for name in ("secretary", "wind")],
        by=mine.actor("secretary"),
        at=NOON,
    )

    count = gathering.count(meeting)
    assert (count.due, count.present, count.guests, count.is_enough) == (6, 1, 1, False)
    assert "列席 1 人，不到法定人数（至少 3 人），不能表决" in count.sentence


def test_others_invite_nobody(mine, symposium):
    with pytest.raises(Refused, match="主持岗位和记录人"):
        actions.invite_people(symposium, [mine.people["worker"]], by=mine.actor("electric"), at=NOON)


def test_database_refuses_a_reason_without_a_leave(mine, symposium):
    actions.invite_people(symposium, [mine.people["worker"]], by=mine.actor("chair"), at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.update(absence="sick")


def test_whoever_plans_a_symposium_for_anothers_chair_goes_on_to_invite(mine, enter):
    meeting = planned_by_officer(mine)
    browser = enter(mine.people["officer"])

    actions.invite_people(meeting, [mine.people["worker"]], by=mine.actor("officer"), at=NOON)

    assert meeting.recorder == mine.people["officer"]
    assert browser.get(f"/meetings/{meeting.pk}/people/").status_code == 200


def test_whoever_plans_a_symposium_and_names_a_recorder_sees_it_and_does_not_run_it(mine, enter):
    meeting = planned_by_officer(mine, recorder=mine.people["wind"])
    browser = enter(mine.people["officer"])

    with pytest.raises(Refused, match="由主持岗位和记录人办理"):
        actions.invite_people(meeting, [mine.people["worker"]], by=mine.actor("officer"), at=NOON)

    assert browser.get(f"/meetings/{meeting.pk}/").status_code == 200
    assert enter(mine.people["electric"]).get(f"/meetings/{meeting.pk}/").status_code == 404


def planned_by_officer(mine, **changes):
    """Return a symposium of the union chair's that an officer planned."""
    facts = {"unit": mine.units["mine"], "chair": mine.posts["chair"], "title": "一线职工座谈会", **changes}
    return actions.plan(actions.NewMeeting(NOON, "二楼会议室", **facts), by=mine.actor("officer"), at=NOON)


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"job": "宇航员", "count": 1}, "“机电队”工种“宇航员”没有可以请的人"), ({"count": 30}, "“机电队”还能请的只有")],
)
def test_more_seats_than_people_are_refused_without_a_trace(mine, symposium, changes, why):
    with pytest.raises(Refused, match=why):
        seated(mine, symposium, **changes)

    assert (Seat.objects.count(), Entry.objects.filter(verb="meeting.open_seat").count()) == (0, 0)
