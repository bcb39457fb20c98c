"""The rules of criticism without a database: transitions, whose turn, who may when and why not, the facts in words."""

from dataclasses import replace
from datetime import date

import pytest

from huiyin.ground.people.rules import SYSTEM, Actor, Office, powers_of
from huiyin.loop.censures.forms import FORMS
from huiyin.loop.censures.rules import facts, permissions, sentences
from huiyin.loop.censures.rules.permissions import Case, ground_of, may, may_propose, may_read_decision, may_sign_for
from huiyin.loop.censures.rules.states import ENDED, LIVE, TRANSITIONS, TURN, UNSIGNED, Ground, State, Turn, Verb

TODAY = date(2026, 11, 20)
POST, SIGNER, TOP, DESK, INSPECTION, OTHER = 1, 2, 3, 4, 5, 6


def holder(post: int, office: str, person: int | None = None) -> Actor:
    return Actor(person or post, frozenset({post}), frozenset({office}), powers_of([office]))


CENSURED = holder(POST, Office.HEAD)
LEADER = holder(SIGNER, Office.LEADER)
CHIEF = holder(TOP, Office.CHIEF)
DISPATCHER = holder(DESK, Office.DISPATCHER)
DISCIPLINE = holder(INSPECTION, Office.DISCIPLINE)
HEAD_ELSEWHERE = holder(OTHER, Office.HEAD)
WORKER = Actor(99)
EVERYBODY = (CENSURED, LEADER, CHIEF, DISPATCHER, DISCIPLINE, HEAD_ELSEWHERE, WORKER)

DRAFT = Case(State.PROPOSED, POST, SIGNER, frozenset({SIGNER, TOP}), owing_id=SIGNER)
ISSUED = replace(DRAFT, state=State.ISSUED, owing_id=POST, pleads_until=TODAY)
REPORTED = replace(ISSUED, state=State.REPORTED, owing_id=SIGNER, reporter_id=POST)
CLOSED = replace(ISSUED, state=State.CLOSED, owing_id=None)
PLEADED = replace(ISSUED, is_pleaded=True, hearing_id=SIGNER)
LATE = replace(ISSUED, is_late=True)
REFERRED = replace(LATE, is_referred=True, deciding_id=INSPECTION)
WHO = {
    (Verb.SIGN, DRAFT): (LEADER, CHIEF),
    (Verb.DECLINE, DRAFT): (LEADER, CHIEF),
    (Verb.LAPSE, DRAFT): (),
    (Verb.PLEAD, ISSUED): (CENSURED,),
    (Verb.PLEAD, REPORTED): (CENSURED,),
    (Verb.UPHOLD, PLEADED): (LEADER, CHIEF),
    (Verb.REPORT, ISSUED): (CENSURED,),
    (Verb.ACCEPT, REPORTED): (LEADER, CHIEF),
    (Verb.SEND_BACK, REPORTED): (LEADER, CHIEF),
    (Verb.WITHDRAW, ISSUED): (LEADER, CHIEF),
    (Verb.WITHDRAW, CLOSED): (LEADER, CHIEF),
    (Verb.REFER, LATE): (LEADER, CHIEF, DISPATCHER),
    (Verb.DECIDE, REFERRED): (DISCIPLINE,),
}


@pytest.mark.parametrize(("asked", "allowed"), WHO.items(), ids=[f"{v.value}-{c.state}" for v, c in WHO])
def test_each_verb_belongs_to_its_own_people_and_to_nobody_else(asked, allowed):
    verb, case = asked

    assert [one for one in EVERYBODY if may(verb, one, case, today=TODAY)] == [
        one for one in EVERYBODY if one in allowed
    ]


def test_every_verb_of_an_existing_criticism_was_tried():
    assert {verb for verb, _ in WHO} == set(Verb) - {Verb.PROPOSE}


def test_only_the_system_lets_a_draft_lapse():
    assert may(Verb.LAPSE, SYSTEM, DRAFT, today=TODAY)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", sorted(set(Verb) - {Verb.PROPOSE}))
def test_what_the_table_does_not_hold_is_refused_to_everybody(state, verb):
    case = replace(REFERRED, state=state, is_pleaded=False, hearing_id=SIGNER, sent_back=2)
    if (state, verb) in TRANSITIONS:
        return

    assert not any(may(verb, one, case, today=TODAY) for one in (*EVERYBODY, SYSTEM))


@pytest.mark.parametrize(
    ("verb", "case", "who", "reason"),
    [
        (Verb.SIGN, replace(DRAFT, is_answered=True), LEADER, "已经回复"),
        (Verb.PLEAD, PLEADED, CENSURED, "已经申辩过"),
        (Verb.PLEAD, replace(ISSUED, pleads_until=date(2026, 11, 19)), CENSURED, "11月19日 为止"),
        (Verb.UPHOLD, ISSUED, LEADER, "没有等着答复的申辩"),
        (Verb.ACCEPT, replace(REPORTED, reporter_id=LEADER.person_id), LEADER, "不能自己验收"),
        (Verb.WITHDRAW, REFERRED, LEADER, "已经移送纪检"),
        (Verb.REFER, ISSUED, LEADER, "还不能移送"),
        (Verb.REFER, REFERRED, LEADER, "已经移送过"),
        (Verb.DECIDE, LATE, DISCIPLINE, "没有等着处置"),
        (Verb.SIGN, replace(DRAFT, walled=frozenset({SIGNER})), LEADER, "回避名单"),
    ],
)
def test_a_refusal_says_why(verb, case, who, reason):
    assert reason in may(verb, who, case, today=TODAY).reason


def test_who_holds_the_censured_post_as_well_never_judges_it():
    both = Actor(7, frozenset({POST, SIGNER}), frozenset({Office.LEADER}), powers_of([Office.LEADER]))
    tried = ((Verb.SIGN, DRAFT), (Verb.ACCEPT, REPORTED), (Verb.UPHOLD, PLEADED), (Verb.WITHDRAW, ISSUED))

    assert not any(may(verb, both, case, today=TODAY) for verb, case in tried)
    assert not may(Verb.DECIDE, replace(both, offices=frozenset({Office.DISCIPLINE})), REFERRED, today=TODAY)


@pytest.mark.parametrize(
    ("case", "ground"),
    [
        (ISSUED, ""),
        (LATE, Ground.OVERDUE),
        (replace(REPORTED, is_late=True), ""),  # the inspector's clock, not the post's
        (replace(ISSUED, sent_back=1), ""),
        (replace(ISSUED, sent_back=2), Ground.FAILED),
        (replace(CLOSED, sent_back=2), ""),
        (replace(CLOSED, is_repeated=True), Ground.REPEATED),
    ],
)
def test_a_hand_over_stands_on_a_ground(case, ground):
    assert ground_of(case) == ground


@pytest.mark.parametrize(
    ("who", "changes", "reason"),
    [
        (LEADER, {}, ""),
        (DISPATCHER, {}, ""),
        (HEAD_ELSEWHERE, {}, "调度或上级"),
        (DISCIPLINE, {}, "调度或上级"),
        (DISPATCHER, {"post_id": DESK}, "自己的岗位"),
        (LEADER, {"walled": frozenset({SIGNER})}, "回避名单"),
        (LEADER, {"is_answered": True}, "已经回复"),
        (LEADER, {"is_silent": False}, "还没有到"),
    ],
)
def test_a_draft_comes_from_the_dispatcher_or_from_above_and_in_its_time(who, changes, reason):
    given = {"post_id": POST, "above": frozenset({SIGNER}), "walled": frozenset(), "is_answered": False}
    verdict = may_propose(who, **{**given, "is_silent": True, **changes})

    assert reason in verdict.reason
    assert bool(verdict) == (reason == "")


def test_only_a_post_above_is_asked_to_sign():
    assert may_sign_for(SIGNER, above=frozenset({SIGNER}), walled=frozenset())
    assert not may_sign_for(OTHER, above=frozenset({SIGNER}), walled=frozenset())
    assert "回避" in may_sign_for(SIGNER, above=frozenset({SIGNER}), walled=frozenset({SIGNER})).reason


def test_the_decision_is_read_by_three_parties():
    parties = {"handed_by": SIGNER, "censured": POST, "deciding": INSPECTION, "walled": frozenset()}

    readers = [who for who in EVERYBODY if may_read_decision(who, **parties)]

    assert readers == [CENSURED, LEADER, DISCIPLINE]
    assert not may_read_decision(LEADER, **{**parties, "walled": frozenset({SIGNER})})


def test_every_state_has_its_debtor_and_every_verb_its_words():
    assert set(TURN) == set(State)
    assert {state for state in State if TURN[state] == Turn.NOBODY} == ENDED
    assert {State.PROPOSED} == UNSIGNED & LIVE
    shown = set(Verb) - {Verb.LAPSE}
    assert set(sentences.WILL) == set(sentences.DONE) == shown
    assert set(FORMS) == shown - {Verb.PROPOSE, Verb.REFER}
    assert set(sentences.OWED) | set(sentences.ENDING) == set(State)
    assert set(permissions.RULES) == set(Verb) - {Verb.PROPOSE}


def test_facts_are_told_in_sentences():
    known = facts.Facts(
        "月报", "2026-11-07", 12, False, "机电副矿长", "督办〔2026〕1号", "2026-11-09", "2026-11-11", 8, 1, 2
    )

    told = facts.sentences(facts.read(known.kept()), post="机电队队长", subject="十月月报")

    assert told == [
        "机电队队长的“月报”（十月月报）应于2026年11月7日完成，超期 12 天，至今没有完成。",
        "机电副矿长于2026年11月9日发出督办〔2026〕1号，要求2026年11月11日前回复；到期后 8 天没有回复。",
        "其间系统到期前提醒 1 次，逐级提请上级督办 2 次。",
    ]
    quiet = replace(known, reminded=0, supervised=0, is_settled=True)
    assert len(facts.sentences(quiet, post="机电队队长", subject="十月月报")) == 2
    assert "后来已经完成" in facts.sentences(quiet, post="机电队队长", subject="十月月报")[0]
