"""Pure rules: epochs, membership, the words for writers."""

from datetime import date, timedelta

import pytest

from huiyin.ground.people.rules import POWERS, Actor, Office
from huiyin.loop.matters.rules.states import State, Verb
from huiyin.voice.letters.rules import permissions, words
from huiyin.voice.letters.tests.cast import MONDAY


@pytest.mark.parametrize(
    ("day", "used", "name"),
    [
        (date(2026, 11, 2), [], "2026Q4"),
        (date(2026, 11, 2), ["2026Q4"], "2026Q4-2"),
        (date(2026, 11, 2), ["2026Q3", "2026Q4", "2026Q4-2"], "2026Q4-3"),
        (date(2027, 1, 1), ["2026Q4"], "2027Q1"),
    ],
)
def test_epoch_is_the_quarter_and_a_number(day, used, name):
    assert permissions.epoch_of(day, used) == name


def test_key_is_stale_when_its_quarter_is_over():
    assert permissions.is_stale("2026Q4-2", date(2026, 12, 31)) is False
    assert permissions.is_stale("2026Q4-2", date(2027, 1, 1)) is True


@pytest.mark.parametrize("office", list(Office))
def test_only_recipients_offices_open_letters_of_their_own_group(office):
    actor = Actor(1, posts=frozenset({7}), powers=POWERS[office])

    is_expected = office in (Office.UNION_CHAIR, Office.UNION_OFFICER, Office.DISCIPLINE)
    assert permissions.is_member(actor, {7, 8}) is is_expected
    assert permissions.is_member(actor, {8}) is False


def test_letter_counts_as_read_by_other_until_the_moment_passes():
    until = MONDAY + timedelta(minutes=3)

    assert permissions.is_read_by_other(5, until, person=6, at=MONDAY) is True
    assert permissions.is_read_by_other(5, until, person=5, at=MONDAY) is False
    assert permissions.is_read_by_other(5, until, person=6, at=until) is False
    assert permissions.is_read_by_other(None, None, person=6, at=MONDAY) is False


def moved(verb: str, **changes) -> words.Moved:
    given = {"state": State.ACCEPTED, "number": "2026-00001", "title": "热水", "post": "机电队队长"}
    given |= {"due_on": date(2026, 11, 26), "parent": "2026-00009", "details": {"code": "not_ours", "result": "done"}}
    if verb == Verb.PAUSE:
        given["details"] = {"code": "waiting_parts"}
    return words.Moved(verb=verb, **{**given, **changes})


@pytest.mark.parametrize("verb", [v for v in Verb if v not in words.SILENT])
def test_every_verb_that_concerns_the_writer_has_a_sentence(verb):
    body = words.body_of(moved(verb))

    assert body["status"]["sentence"].endswith("。")
    assert body["text"].startswith(body["status"]["sentence"])
    assert set(body["status"]) == {"sentence", "state", "post", "due_on", "can_confirm"}


def test_after_landing_it_is_the_writers_turn():
    assert words.body_of(moved(Verb.REPORT_LANDED, state=State.LANDED))["status"]["post"] == "您"
    assert words.body_of(moved(Verb.ANSWER, state=State.ANSWERED))["status"]["post"] == "机电队队长"


@pytest.mark.parametrize("verb", sorted(words.SILENT))
def test_verbs_between_posts_say_nothing_to_the_writer(verb):
    assert words.body_of(moved(verb)) is None


def test_reasons_between_posts_and_the_writers_own_are_not_repeated():
    for verb in (Verb.RULE, Verb.REOPEN, Verb.REVIEW, Verb.ASSIGN):
        body = words.body_of(moved(verb, words={"reason": "内部理由", "note": "内部说明"}))

        assert "内部" not in body["text"]


@pytest.mark.parametrize(
    ("verb", "text"),
    [
        (Verb.APPROVE_EXTENSION, "机电队队长需要多一些时间，上级已经同意，改在11月26日前答复您。\n理由：等配件"),
        (Verb.DECLINE_EXTENSION, "机电队队长申请过延期，上级没有同意，仍在11月26日前答复您。\n理由：等配件"),
    ],
)
def test_a_decided_extension_tells_the_reason_and_the_day(verb, text):
    body = words.body_of(moved(verb, words={"reason": "等配件"}))

    assert (body["text"], body["status"]["due_on"]) == (text, "2026-11-26")


def test_a_request_for_more_time_says_nothing_before_it_is_decided():
    assert words.body_of(moved(Verb.EXTEND, words={"reason": "等配件"})) is None
