"""What `huiyin verify` finds about visits: a fault that is planted, and nothing where all is well."""

import pytest

from huiyin.front.operations.queries.checks.visits import triggers_and_notes
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Measure, Note
from huiyin.voice.visits.rules.kinds import CaseVerb
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MONDAY, later
from huiyin.voice.visits.tests.test_hardship import measured


@pytest.fixture
def lived(mine, time_machine):
    """Return a mine with an open visit, one that was made, and a help case that ended."""
    time_machine.move_to(later(3), tick=False)
    cast.raised(mine, "second")
    cast.visited(mine, cast.raised(mine), at=MONDAY)
    case = cast.helped(mine, "third")
    measured(mine, case, owner="other")
    visits.act(case, CaseVerb.WITHDRAW, by=mine.actor("third"), at=later(1))
    return mine


def test_verify_finds_nothing_where_all_is_well(lived):
    assert list(triggers_and_notes()) == []


def test_verify_finds_an_open_trigger_that_nobody_owes(lived):
    Duty.objects.filter(source="trigger", settled_at=None).update(settled_at=later(2), outcome="done")

    assert ["应当有 1 件未了的应办，实际 0 件" in line for line in triggers_and_notes()] == [True]


def test_verify_finds_a_visit_that_is_owed_though_it_was_made(lived):
    Duty.objects.filter(source="trigger", outcome="done").update(settled_at=None, outcome="")

    assert ["应当有 0 件未了的应办，实际 1 件" in line for line in triggers_and_notes()] == [True]


def test_verify_finds_a_note_past_its_day(lived):
    Note.objects.update(expires_on=MONDAY.date())

    assert list(triggers_and_notes()) == ["有 1 段备注已经到期，却还没有销毁"]


def test_verify_finds_words_of_a_case_that_ended(lived):
    Measure.objects.update(sealed=b"words")

    assert list(triggers_and_notes()) == ["有 1 项措施的帮扶已经结束，文字还在"]
    assert Case.objects.get().state == "withdrawn"
