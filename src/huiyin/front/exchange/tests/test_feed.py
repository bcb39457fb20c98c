"""The calendar feed: who opens it, what stands in it, and above all what never does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from huiyin.front.exchange import actions, rules
from huiyin.front.exchange.models import CalendarFeed
from huiyin.front.exchange.queries import feed as queries
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import DutyKind
from huiyin.voice.meetings import actions as meetings
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MONDAY, later

HOUR = timedelta(hours=1)


@pytest.fixture
def mine(db):
    return cast.build()


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


def read(mine, name, client=None):
    """Return the entries of somebody's feed by what they say."""
    person = mine.people[name]
    content = queries.write(queries.lines(person, MONDAY), at=MONDAY, host="h", base="https://h")
    return {str(event["summary"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def planned(mine, *names, **changes):
    facts = {"kind": "symposium", "unit": mine.units["mine"], "chair": mine.posts["chair"], "title": "一线座谈会"}
    new = meetings.NewMeeting(later(2), "二楼会议室", **{**facts, **changes})
    made = meetings.plan(new, by=mine.actor("chair"), at=MONDAY)
    meetings.invite_people(made, [mine.people[name] for name in names], by=mine.actor("chair"), at=MONDAY)
    return made


def test_meeting_comes_with_its_moment_and_place_to_who_is_invited(mine):
    made = planned(mine, "worker")

    event = read(mine, "worker")["一线座谈会"]
    assert event.decoded("dtstart") == made.starts_at
    assert (str(event["location"]), str(event["url"])) == ("二楼会议室", f"https://h{made.link()}")
    assert read(mine, "second") == {}


def test_cancelled_meeting_says_so_and_a_declined_one_is_gone(mine):
    made = planned(mine, "worker", "second")
    invited = made.attendances.get(person=mine.people["second"])
    meetings.answer(invited, "excused", by=mine.actor("second"), at=MONDAY, absence="shift")
    meetings.cancel(made, by=mine.actor("chair"), at=MONDAY, reason="停电")

    assert str(read(mine, "worker")["一线座谈会"]["status"]) == "CANCELLED"
    assert read(mine, "second") == {}


def test_duty_is_told_by_kind_and_day_never_by_subject(mine):
    new = duties.NewDuty(DutyKind.REPORT, mine.posts["carer"].pk, "金丝雀月报", later(5), "/tasks/")
    duties.open_duty(new, by=SYSTEM, at=MONDAY)

    event = read(mine, "carer")["应办：月报"]
    assert str(event["url"]) == "https://h/tasks/"
    assert not any("金丝雀" in name for name in read(mine, "carer"))


def test_visits_and_talks_are_something_only(mine):
    cast.raised(mine)

    found = read(mine, "carer")
    assert list(found) == ["一项应办"]
    assert str(found["一项应办"]["url"]) == "https://h/desk/"
    content = queries.write(queries.lines(mine.people["carer"], MONDAY), at=MONDAY, host="h", base="https://h").decode()
    for secret in ("visits", "走访", "谈心", mine.people["worker"].name, cast.SICK, mine.branch.name):
        assert secret not in content


@pytest.mark.parametrize("kind", list(DutyKind))
def test_every_kind_of_duty_is_said_by_its_label_or_not_at_all(kind):
    spoken = rules.owed(kind)

    assert spoken in {"一项应办", f"应办：{kind.label}"}
    assert (spoken == "一项应办") == (rules.way_to(kind, "/matters/9/") == "/desk/")


@pytest.mark.parametrize("path", ["/visits/triggers/20/", "/visits/heart/", "/desk/letters/", "/desk/boxes/3/", ""])
def test_supervision_of_something_private_leads_to_the_list(path):
    assert rules.way_to(DutyKind.SUPERVISE, path) == "/desk/"


@pytest.mark.parametrize("kind", ["talk", "visit", "measure", "sort", "reply", "read", "open_box"])
def test_private_kinds_are_unspoken(kind):
    assert rules.owed(kind) == "一项应办"


def sign_in(client, mine, name):
    client.force_login(mine.people[name])
    return client


def secret_of(answer):
    return answer.content.decode().partition("/desk/calendar/")[2].partition(".ics")[0]


def test_address_is_shown_once_opens_without_signing_in_and_only_its_digest_is_kept(mine, client):
    planned(mine, "worker")

    made = sign_in(client, mine, "worker").post(reverse("exchange:renew_feed"))

    secret = secret_of(made)
    assert len(secret) == 32
    assert secret not in client.get(reverse("exchange:show_feed")).content.decode()
    client.logout()
    answer = client.get(reverse("exchange:feed", args=[secret]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "一线座谈会" in answer.content.decode()
    assert CalendarFeed.objects.get().digest == rules.digest(secret)
    assert Entry.objects.filter(verb="feed.renew").count() == 1


def test_new_address_ends_the_old_one_and_stopping_ends_both(mine, client):
    client = sign_in(client, mine, "worker")
    first = secret_of(client.post(reverse("exchange:renew_feed")))
    second = secret_of(client.post(reverse("exchange:renew_feed")))

    assert client.get(reverse("exchange:feed", args=[first])).status_code == 404
    assert client.get(reverse("exchange:feed", args=[second])).status_code == 200
    assert client.post(reverse("exchange:stop_feed")).status_code == 303
    assert client.get(reverse("exchange:feed", args=[second])).status_code == 404
    assert Entry.objects.filter(verb="feed.stop").count() == 1


def test_who_left_has_no_feed(mine, client):
    secret = actions.renew_feed(by=mine.actor("worker"), at=MONDAY)
    people.leave(mine.people["worker"], by=SYSTEM, at=MONDAY)

    assert client.get(reverse("exchange:feed", args=[secret])).status_code == 404


def test_changes_are_posted_and_strangers_are_turned_away(mine, client):
    assert client.get(reverse("exchange:show_feed")).status_code in {302, 303}
    client = sign_in(client, mine, "worker")
    assert client.get(reverse("exchange:renew_feed")).status_code == 405
    assert client.get(reverse("exchange:stop_feed")).status_code == 405
    assert client.get(reverse("exchange:feed", args=["x" * 32])).status_code == 404


def test_feed_takes_the_same_number_of_queries_for_more_rows(mine, client, django_assert_num_queries):
    secret = actions.renew_feed(by=mine.actor("carer"), at=MONDAY)
    url = reverse("exchange:feed", args=[secret])
    with django_assert_num_queries(4):
        client.get(url)
    for n in range(3):
        planned(mine, "carer", title=f"座谈会{n}")
        new = duties.NewDuty(DutyKind.REPORT, mine.posts["carer"].pk, "月报", later(n + 1), key=f"k{n}")
        duties.open_duty(new, by=SYSTEM, at=MONDAY)

    with django_assert_num_queries(4):
        client.get(url)
