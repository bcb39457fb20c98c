"""Help cases: consent first, measures owed by the circle, ended with the person's word; nobody else sees one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Measure
from huiyin.voice.visits.queries import notes, seen
from huiyin.voice.visits.rules.kinds import CaseState, CaseVerb
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import CANARY, MONDAY, later


def measured(mine, case, *, owner="carer", at=MONDAY, days=10):
    new = visits.NewMeasure(CANARY, mine.posts[owner], at.date() + timedelta(days=days))
    return visits.promise(case, new, by=mine.actor("secretary"), at=at)


@pytest.mark.parametrize("who", ["carer", "secretary", "officer"])
def test_propose_case_asks_the_person_and_owes_nothing(mine, who):
    case = cast.proposed(mine, by=who)

    assert (case.state, case.post, case.officer) == (CaseState.ASKED, mine.posts["carer"], mine.posts["officer"])
    assert not Duty.objects.exists()
    assert [n.person for n in Notice.objects.all()] == [mine.people["worker"]]


@pytest.mark.parametrize("who", ["other", "leader", "worker", "chief", "discipline"])
def test_propose_case_is_refused_to_others(mine, who):
    with pytest.raises(Refused, match="由联系人、支部书记或者工会提出"):
        cast.proposed(mine, by=who)

    assert not Case.objects.exists()


def test_propose_case_happens_once_at_a_time(mine):
    cast.proposed(mine)

    with pytest.raises(Refused, match="已经有人问过"):
        cast.proposed(mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            person=mine.people["worker"],
            state="asked",
            post=mine.posts["carer"],
            asked_at=MONDAY,
            asked_by=mine.people["carer"],
        )


def test_consent_begins_it_and_sets_the_day_of_review(mine):
    case = cast.helped(mine)

    assert (case.state, case.review_on) == (CaseState.OPEN, date(2027, 5, 2))


def test_decline_leaves_no_class_behind(mine):
    case = visits.act(cast.proposed(mine), CaseVerb.DECLINE_CASE, by=mine.actor("worker"), at=later(1))

    assert (case.state, case.grade, case.ended_at) == (CaseState.DECLINED, "", later(1))


@pytest.mark.parametrize("verb", [CaseVerb.CONSENT, CaseVerb.DECLINE_CASE])
@pytest.mark.parametrize("who", ["carer", "secretary", "officer", "second", "chief"])
def test_nobody_consents_for_the_person(mine, verb, who):
    case = cast.proposed(mine)

    with pytest.raises(Refused, match="要由本人说"):
        visits.act(case, verb, by=mine.actor(who), at=later(1))


def test_a_case_without_consent_cannot_run(mine):
    case = cast.proposed(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="open")


def test_promise_is_owed_by_the_circle_and_its_words_are_sealed(mine):
    measure = measured(mine, cast.helped(mine))

    assert (measure.duty.kind, measure.duty.post, measure.duty.subject) == (
        "visit",
        mine.posts["carer"],
        "机电队党支部一名职工",
    )
    assert notes.words_of(measure) == CANARY
    assert CANARY.encode() not in bytes(measure.sealed)


@pytest.mark.parametrize("owner", ["other", "leader", "chief"])
def test_promise_by_somebody_outside_the_circle_is_refused(mine, owner):
    with pytest.raises(Refused, match="别人不知道有这件事"):
        measured(mine, cast.helped(mine), owner=owner)


def test_promise_before_consent_is_refused(mine):
    with pytest.raises(Refused, match="还没有开始"):
        measured(mine, cast.proposed(mine))


def test_finish_settles_what_was_owed(mine):
    measure = measured(mine, cast.helped(mine))

    visits.finish(measure, by=mine.actor("carer"), at=later(2))

    assert Duty.objects.get(source="measure").outcome == "done"
    with pytest.raises(Refused, match="已经了结"):
        visits.finish(measure, by=mine.actor("carer"), at=later(3))


def test_close_waits_for_the_persons_word(mine):
    case = visits.act(cast.helped(mine), CaseVerb.CLOSE, by=mine.actor("secretary"), at=later(1))

    assert case.state == CaseState.CLOSING
    case = visits.act(case, CaseVerb.CARRY_ON, by=mine.actor("worker"), at=later(2))
    case = visits.act(case, CaseVerb.CLOSE, by=mine.actor("secretary"), at=later(3))
    assert visits.act(case, CaseVerb.AGREE, by=mine.actor("worker"), at=later(4)).state == CaseState.CLOSED


def test_withdraw_destroys_words_and_drops_what_is_owed(mine):
    case = cast.helped(mine)
    measure = measured(mine, case)

    visits.act(case, CaseVerb.WITHDRAW, by=mine.actor("worker"), at=later(1))

    measure.refresh_from_db()
    assert (bytes(measure.sealed), measure.duty.outcome) == (b"", "dropped")
    assert Entry.objects.get(verb="case.withdraw").person_id is None


def test_review_is_owed_two_weeks_before_its_day_and_once(mine):
    case = cast.helped(mine)
    at = later(170)

    assert visits.tick(at) > 0
    assert visits.tick(at) == 0
    duty = Duty.objects.get(source="case.review")
    assert (duty.post, duty.due_at.date()) == (mine.posts["secretary"], case.review_on)
    visits.act(case, CaseVerb.REVIEW, by=mine.actor("secretary"), at=at)
    duty.refresh_from_db()
    assert duty.outcome == "done"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *(("worker", True), ("carer", True), ("secretary", True), ("officer", True)),
        *(("other", False), ("second", False), ("leader", False), ("chief", False), ("chair", False)),
        *(("discipline", False), ("officer2", False), ("electric", False), ("administrator", False)),
    ],
)
def test_a_case_is_seen_by_the_person_and_its_circle_only(mine, who, sees):
    case = cast.helped(mine)

    try:
        seen.case_for(mine.actor(who), case.pk)
        found = True
    except Case.DoesNotExist:
        found = False

    assert found is sees


def test_a_superior_of_a_late_measure_learns_only_that_it_is_late(mine):
    measure = measured(mine, cast.helped(mine))
    duties.tick(later(12))
    duties.tick(later(40))

    _, how = seen.measure_for(mine.actor("chief"), measure.pk)

    assert (how.is_partial, how.is_whole) == (True, False)
    with pytest.raises(Measure.DoesNotExist):
        seen.measure_for(mine.actor("wind"), measure.pk)


@pytest.mark.parametrize(("days", "why"), [(-1, "不能早于今天"), (36_500, "不能晚于 12 个月以后")])
def test_promise_for_yesterday_or_the_next_century_is_refused(mine, days, why):
    with pytest.raises(Refused, match=why):
        measured(mine, cast.helped(mine), days=days)
