"""What climbs says that a visit is late and where; whether it was a visit or a step of help can't be told from it."""

import re

import pytest

from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Measure, Trigger
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MONDAY, later
from huiyin.voice.visits.tests.test_hardship import measured

LATE = 40
SHOWN = ("kind", "subject", "level", "walled", "workdays")


@pytest.fixture
def climbed(mine):
    """A visit and a measure, owed by the same carer until the same day, both late for long."""
    trigger = cast.raised(mine, "second")
    measured(mine, cast.helped(mine), days=(trigger.duty.due_at.date() - MONDAY.date()).days)
    for day in (8, 12, 20, 30, LATE):
        duties.tick(later(day))
    return mine


def climbing(source):
    rows = Duty.objects.filter(source=source).order_by("level").values(*SHOWN)
    return [{**row, "links": link(source)} for row in rows]


def link(source):
    """Return the shape of the addresses, numbers apart."""
    return {re.sub(r"\d+", "0", text) for text in Duty.objects.filter(source=source).values_list("link", flat=True)}


def test_a_late_measure_climbs_like_a_late_visit(climbed):
    assert len(climbing("measure")) > 1
    assert climbing("measure") == climbing("trigger")
    assert link("measure") == {"/visits/owed/0/"}


@pytest.mark.parametrize("address", ["/duties/", "/desk/", "{link}"])
def test_pages_of_a_superior_tell_both_alike(climbed, enter, address):
    client = enter(climbed.people["chief"], later(LATE))

    def shown(source):
        duty = Duty.objects.filter(source=source, level=0).get()
        text = client.get(address.format(link=duty.link)).content.decode()
        lines = text[text.index("<main") :] if address == "{link}" else "".join(_rows(text, duty.link))
        return re.sub(r'nonce="[^"]*"|value="[^"]*"|\d+', "", lines)

    assert shown("measure") == shown("trigger")
    assert "走访" in shown("measure")
    assert not re.search("帮扶|困难|hardship|measure", shown("measure").replace("stack measure", ""))


def _rows(text, link):
    """Return the list items that lead to an address."""
    return [row for row in re.findall(r"<li.*?</li>", text, re.S) if link in row]


def test_a_review_and_a_visit_of_a_case_climb_alike_too(mine):
    case = cast.helped(mine)
    visits.divide(mine.branch, {f"case-{case.pk}": mine.posts["carer"].pk}, by=mine.actor("secretary"), at=MONDAY)
    visits.tick(later(days=(case.review_on - MONDAY.date()).days))

    rows = Duty.objects.filter(source__in=["case", "case.review"])
    assert {(duty.kind, duty.subject, re.sub(r"\d+", "0", duty.link)) for duty in rows} == {
        ("visit", "机电队党支部一名职工", "/visits/owed/0/")
    }
    assert rows.count() == 2


def test_the_address_leads_who_may_know_to_the_page_and_others_nowhere(climbed, enter):
    measure, trigger = Measure.objects.get(), Trigger.objects.get()
    at = later(LATE)

    def leads(name, duty):
        answer = enter(climbed.people[name], at).get(f"/visits/owed/{duty}/")
        return answer.status_code, answer.headers.get("Location", "")

    assert leads("carer", measure.duty_id) == (302, f"/visits/measures/{measure.pk}/")
    assert leads("secretary", trigger.duty_id) == (302, trigger.link())
    assert leads("chief", measure.duty_id) == (200, "")
    assert leads("wind", measure.duty_id)[0] == leads("third", trigger.duty_id)[0] == 404
    assert leads("chief", Duty.objects.filter(level=1, source="measure").get().pk)[0] == 404


def test_older_duties_are_pointed_to_the_one_address(climbed):
    import importlib

    from django.apps import apps

    Duty.objects.filter(source="measure").update(link="/visits/measures/1/")

    importlib.import_module("huiyin.voice.visits.migrations.0002_one_address_for_what_is_owed").forwards(apps, None)

    root = Duty.objects.get(source="measure", level=0).pk
    assert set(Duty.objects.filter(source="measure").values_list("link", flat=True)) == {f"/visits/owed/{root}/"}
