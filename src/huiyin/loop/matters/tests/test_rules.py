"""Tables and permissions of a matter, without a database."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

import pytest

from huiyin.ground.people.rules import POWERS, SYSTEM, Actor, Office, Power
from huiyin.loop.matters.rules import bar, clocks, sentences
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.permissions import Limits, may
from huiyin.loop.matters.rules.states import BUCKET, ENDED, OPEN, TRANSITIONS, TURN, State, Turn, Verb, states_in


@dataclass(frozen=True)
class Facts:
    """A matter as the rules see it: registrar 1, handler and debtor 2, asker 70."""

    id: int = 5
    state: str = State.ACCEPTED
    grade: str = Grade.ORDINARY
    debtor_id: int | None = 2
    handler_id: int | None = 2
    registrar_id: int = 1
    asker_id: int | None = 70
    is_ruled: bool = False
    is_public: bool = False
    paused_at: datetime | None = None
    pauses: int = 0
    extensions: int = 0
    reviews: int = 0
    parent_id: int | None = None
    disposal_by_id: int | None = None
    approval_id: int | None = None
    approver_id: int | None = None


def actor(office: str, *posts: int, person: int = 60) -> Actor:
    return Actor(person_id=person, posts=frozenset(posts), offices=frozenset({office}), powers=POWERS[office])


HANDLER = actor(Office.HEAD, 2)
UNION = actor(Office.UNION_OFFICER, 1)
OUTSIDER = actor(Office.HEAD, 99)
ASKER = Actor(person_id=70)
WRITER = Actor(writer_of=5)
PAUSED = datetime(2026, 11, 2)  # noqa: DTZ001 - any value means "paused"


def test_every_state_names_its_turn_and_its_part_of_the_balance():
    assert set(TURN) == set(State)
    assert set(BUCKET) == set(State)
    assert sorted(s for part in set(BUCKET.values()) for s in states_in(part)) == sorted(State)


def test_every_open_state_has_somebody_to_turn_to_and_an_end_has_nobody():
    assert {s for s in State if TURN[s] == Turn.NOBODY} == ENDED
    assert set(State) == OPEN | ENDED


def test_every_open_state_can_be_left():
    leaving = {state for (state, _), to in TRANSITIONS.items() if to != state}

    assert leaving >= OPEN


def test_every_verb_but_registration_leads_somewhere():
    assert {verb for _, verb in TRANSITIONS} == set(Verb) - {Verb.REGISTER}


@pytest.mark.parametrize(("state", "verb"), [p for p in product(State, Verb) if p not in TRANSITIONS])
def test_verb_outside_the_table_is_refused_to_everybody(state, verb):
    for who in (HANDLER, UNION, OUTSIDER, ASKER, WRITER, SYSTEM):
        verdict = may(verb, Facts(state=state), who, superior_posts=frozenset({1, 2, 99}))

        assert not verdict
        assert state.label in verdict.reason


@pytest.mark.parametrize(("state", "verb"), sorted(TRANSITIONS))
def test_outsider_may_do_nothing(state, verb):
    assert not may(verb, Facts(state=state, disposal_by_id=1), OUTSIDER)


@pytest.mark.parametrize("verb", [Verb.CONFIRM, Verb.REOPEN])
@pytest.mark.parametrize("state", [State.ANSWERED, State.LANDED])
def test_handler_can_never_close_or_judge_the_own_answer(state, verb):
    verdict = may(verb, Facts(state=state), HANDLER)

    assert verdict.reason == "承办岗位不能替提出人确认"


@pytest.mark.parametrize("who", [ASKER, WRITER])
def test_asker_may_confirm_and_reopen_by_name_or_receipt(who):
    assert may(Verb.CONFIRM, Facts(state=State.LANDED), who)
    assert may(Verb.REOPEN, Facts(state=State.ANSWERED), who)


def test_writer_of_another_matter_may_not_confirm():
    assert not may(Verb.CONFIRM, Facts(state=State.LANDED), Actor(writer_of=6))


def test_drawn_witness_may_confirm_but_the_registrar_waiting_may_not():
    drawn = Facts(state=State.LANDED, debtor_id=44)
    waiting = Facts(state=State.LANDED, debtor_id=1)

    assert may(Verb.CONFIRM, drawn, actor(Office.DELEGATE, 44))
    assert not may(Verb.CONFIRM, waiting, UNION)


@pytest.mark.parametrize("verb", [Verb.PAUSE, Verb.EXTEND])
def test_danger_is_never_paused_or_extended(verb):
    assert "紧急险情" in may(verb, Facts(grade=Grade.DANGER), HANDLER).reason


@pytest.mark.parametrize(
    ("verb", "change", "reason"),
    [
        (Verb.PAUSE, {"paused_at": PAUSED}, "时限已经暂停"),
        (Verb.PAUSE, {"pauses": 2}, "暂停次数已用完"),
        (Verb.RESUME, {}, "时限没有暂停"),
        (Verb.EXTEND, {"extensions": 1}, "已经延期过 1 次，不能再延"),
        (Verb.EXTEND, {"paused_at": PAUSED}, "时限已暂停，请先恢复"),
        (Verb.EXTEND, {"approval_id": 7}, "已经申请延期，正在等上级审批"),
        (Verb.PAUSE, {"approval_id": 7}, "延期申请还没有批，批了再暂停"),
        (Verb.ANSWER, {"paused_at": PAUSED}, "时限已暂停，请先恢复再答复"),
    ],
)
def test_clock_verbs_have_their_limits(verb, change, reason):
    assert may(verb, replace(Facts(), **change), HANDLER).reason == reason


def test_objection_can_not_be_lodged_twice():
    assert may(Verb.OBJECT, Facts(state=State.ASSIGNED), HANDLER)
    assert not may(Verb.OBJECT, Facts(state=State.ASSIGNED, is_ruled=True), HANDLER)


def test_disposal_needs_two_persons():
    proposed = Facts(state=State.CLOSED, disposal_by_id=60)

    assert not may(Verb.DISPOSE, Facts(state=State.CLOSED), UNION)
    assert not may(Verb.DISPOSE, proposed, UNION)
    assert may(Verb.DISPOSE, proposed, actor(Office.DISCIPLINE, 8, person=61))
    assert not may(Verb.DISPOSE, proposed, actor(Office.HEAD, 2, person=61))


def test_supervision_comes_from_above_only():
    assert may(Verb.SUPERVISE, Facts(), actor(Office.LEADER, 9), superior_posts=frozenset({9}))
    assert not may(Verb.SUPERVISE, Facts(), HANDLER, superior_posts=frozenset({9}))


def test_review_is_the_askers_and_ends_after_two():
    refused = Facts(state=State.REFUSED, debtor_id=None)

    assert may(Verb.REVIEW, refused, ASKER)
    assert not may(Verb.REVIEW, refused, UNION)
    assert not may(Verb.REVIEW, replace(refused, reviews=2), ASKER)


@pytest.mark.parametrize("verb", [Verb.DRAW, Verb.PASS_UP])
def test_lots_and_vacancies_are_the_systems(verb):
    assert may(verb, Facts(state=State.LANDED), SYSTEM)
    assert not may(verb, Facts(state=State.LANDED), UNION)


@pytest.mark.parametrize("state", sorted(OPEN - {State.MERGED}))
@pytest.mark.parametrize("grade", sorted(Grade))
def test_every_open_state_runs_a_clock(state, grade):
    assert clocks.clock_of(state, grade) is not None


@pytest.mark.parametrize("state", sorted(ENDED | {State.MERGED}))
def test_an_end_and_a_merged_matter_run_none(state):
    assert clocks.clock_of(state, Grade.ORDINARY) is None


@pytest.mark.parametrize("grade", sorted(set(Grade) - {Grade.DANGER}))
def test_each_grade_has_its_own_time_to_answer_and_to_land(grade):
    days = clocks.Span.WORKDAYS
    answer, land = (f"sla.{what}_wd.{grade}" for what in ("answer", "land"))

    for state in (State.ACCEPTED, State.REOPENED):
        assert clocks.clock_of(state, grade) == clocks.Clock(clocks.DutyKind.ANSWER, answer, days)
    assert clocks.clock_of(State.ANSWERED, grade) == clocks.Clock(clocks.DutyKind.LAND, land, days)


def test_danger_runs_on_the_wall_clock():
    kept = {State.LANDED, State.REVIEWED}

    spans = {clocks.clock_of(s, Grade.DANGER).span for s in OPEN - {State.MERGED} - kept}

    assert spans == {clocks.Span.HOURS}


CHAIR = actor(Office.SECRETARY, 1)  # holds the post that registered: a meeting's chair, who has no sorting desk


@pytest.mark.parametrize(("verb", "is_own"), [(Verb.ASSIGN, True), (Verb.MERGE, True), (Verb.REFUSE, False)])
def test_any_post_finds_a_handler_for_what_it_registered_and_refuses_nothing(verb, is_own):
    assert bool(may(verb, Facts(state=State.REGISTERED), CHAIR)) is is_own
    assert not may(verb, Facts(state=State.REGISTERED, registrar_id=3), CHAIR)
    assert (verb in bar.relevant(Facts(state=State.REGISTERED), CHAIR, superior_posts=frozenset())) is is_own


COMMISSION = actor(Office.DISCIPLINE, 8)
OWN = Limits(desk=Office.DISCIPLINE)
SORTED_STATES = {
    Verb.ASSIGN: State.REGISTERED,
    Verb.REFUSE: State.REGISTERED,
    Verb.MERGE: State.ASSIGNED,
    Verb.PUBLISH: State.CLOSED,
    Verb.PROPOSE_DISPOSAL: State.CLOSED,
}


@pytest.mark.parametrize(("verb", "state"), SORTED_STATES.items())
def test_commission_sorts_nothing_that_came_to_the_unions_desk(verb, state):
    verdict = may(verb, Facts(state=state), COMMISSION)

    assert verdict.reason == "不是您的收件组登记的事项，由工会或调度员办理"
    assert may(verb, Facts(state=state), UNION)


@pytest.mark.parametrize(("verb", "state"), SORTED_STATES.items())
def test_commission_sorts_what_a_post_of_its_own_or_a_colleague_registered(verb, state):
    assert may(verb, Facts(state=state, registrar_id=8), COMMISSION)
    assert may(verb, Facts(state=state, registrar_id=9), COMMISSION, limits=OWN)


def test_an_own_desk_is_nobody_elses():
    assert not may(Verb.ASSIGN, Facts(state=State.REGISTERED, registrar_id=9), HANDLER, limits=OWN)
    assert may(Verb.ASSIGN, Facts(state=State.REGISTERED, registrar_id=9), actor(Office.DISPATCHER, 3), limits=OWN)


def test_bar_offers_the_commission_only_what_it_may_sort():
    foreign = bar.relevant(Facts(state=State.REGISTERED), COMMISSION, superior_posts=frozenset())
    own = bar.relevant(
        Facts(state=State.REGISTERED, registrar_id=9), COMMISSION, superior_posts=frozenset(), limits=OWN
    )

    assert foreign == [Verb.DISPOSE]
    assert own == [Verb.ASSIGN, Verb.MERGE, Verb.REFUSE, Verb.PROPOSE_DISPOSAL, Verb.DISPOSE]


def test_review_ends_with_its_term():
    refused = Facts(state=State.REFUSED, debtor_id=None)

    assert may(Verb.REVIEW, refused, ASKER, limits=Limits(is_review_over=True)).reason == "申请复查的期限已过"


def test_turn_offers_no_objection_after_a_ruling():
    first = sentences.turn_sentence(State.ASSIGNED, "机电队队长", "11月26日")
    ruled = sentences.turn_sentence(State.ASSIGNED, "通风队队长", "11月26日", is_ruled=True)

    assert (first, ruled) == (
        "轮到 机电队队长 在 11月26日前 受理，或者提出异议。",
        "轮到 通风队队长 在 11月26日前 受理。",
    )


@pytest.mark.parametrize("state", sorted(ENDED))
def test_note_after_the_last_word_doesnt_repeat_it(state):
    assert State(state).label not in sentences.turn_sentence(state, "", "")


def test_who_decides_about_more_time_has_both_verbs_on_the_bar():
    asked = Facts(state=State.ACCEPTED, approval_id=9, approver_id=3)

    found = bar.relevant(asked, Actor(person_id=60, posts=frozenset({3})), superior_posts=frozenset())

    assert found == [Verb.APPROVE_EXTENSION, Verb.DECLINE_EXTENSION]


def test_sentences_of_what_is_not_there():
    assert sentences.day(None) == ""
    assert sentences.sentence("no-such-verb", {}, {}) == "更新"
    assert sentences.sentence(Verb.RESUME, {"stood": 0}, {}) == "恢复时限，期限不变"
    assert sentences.sentence(Verb.RESUME, {"stood": 3}, {}) == "恢复时限，停了 3 个工作日"


@pytest.mark.parametrize(
    ("verb", "given", "limits", "why"),
    [
        (Verb.PUBLISH, {"state": State.CLOSED, "is_public": True}, {}, "答复已经公开"),
        (Verb.PUBLISH, {"state": State.CLOSED}, {}, ""),
        (Verb.REFUSE, {"reviews": 1}, {}, "复查已经撤销了不予受理，这件事项要交办"),
        (Verb.REFUSE, {}, {}, ""),
        (Verb.PROPOSE_DISPOSAL, {"disposal_by_id": 5}, {}, "已有人提请处置，等另一人同意"),
        (Verb.PROPOSE_DISPOSAL, {"state": State.REFUSED, "reviews": 1}, {}, "申请复查的期限还没有过，内容要留着"),
        (Verb.PROPOSE_DISPOSAL, {"state": State.REFUSED, "reviews": 1}, {"is_review_over": True}, ""),
        (Verb.PROPOSE_DISPOSAL, {"state": State.REFUSED, "reviews": 2}, {}, ""),
    ],
)
def test_desk_is_told_why_a_verb_of_its_own_cannot_happen_now(verb, given, limits, why):
    desk = Actor(person_id=61, posts=frozenset({1}), powers=frozenset({Power.DISPATCH}))
    verdict = may(verb, Facts(**{"state": State.REGISTERED, **given}), desk, limits=Limits(**limits))

    assert (bool(verdict), verdict.reason) == (not why, why)


@pytest.mark.parametrize(("verb", "refused"), [(Verb.EXTEND, True), (Verb.PAUSE, False), (Verb.ANSWER, False)])
def test_nobody_above_stops_more_time_and_nothing_else(verb, refused):
    handler = Actor(person_id=62, posts=frozenset({2}))

    assert bool(may(verb, Facts(), handler, limits=Limits(is_without_approver=True))) is not refused
