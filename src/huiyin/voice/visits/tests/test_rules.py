"""Rules by table: sealing, division, months, who may do what to a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kit.clock import months_before
from huiyin.voice.visits.rules import sealing
from huiyin.voice.visits.rules.calendar import month_end
from huiyin.voice.visits.rules.division import Item, Seat, fits, propose
from huiyin.voice.visits.rules.kinds import OF_PERSON, TRANSITIONS, CaseState, CaseVerb
from huiyin.voice.visits.rules.permissions import Standing, may_help, may_raise, may_record

KEY = sealing.key_of("secret")


@given(st.text(max_size=300))
def test_seal_is_opened_with_its_key_and_place_only(text):
    sealed = sealing.seal(text, key=KEY, place="note:1")

    assert sealing.unseal(sealed.content, key=KEY, place="note:1") == text
    for key, place in ((sealing.key_of("other"), "note:1"), (KEY, "note:2")):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(sealed.content, key=key, place=place)


def test_seal_of_the_same_words_is_never_the_same():
    one, two = (sealing.seal("好", key=KEY, place="note:1") for _ in range(2))

    assert one.content != two.content
    assert one.commitment != two.commitment


@given(st.binary(max_size=100))
def test_unseal_of_rubbish_says_so(rubbish):
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(rubbish, key=KEY, place="note:1")


@pytest.mark.parametrize("verb", list(CaseVerb))
@pytest.mark.parametrize("state", list(CaseState))
def test_every_verb_of_a_case_is_one_sides_word_in_its_states(state, verb):
    person = may_help(verb, state, is_person=True, is_circle=False)
    circle = may_help(verb, state, is_person=False, is_circle=True)
    nobody = may_help(verb, state, is_person=False, is_circle=False)

    is_known = (state, verb) in TRANSITIONS and verb != CaseVerb.LEAVE
    assert bool(person) == (is_known and verb in OF_PERSON)
    assert bool(circle) == (is_known and verb not in OF_PERSON)
    assert not nobody


def test_a_post_kept_away_neither_raises_nor_records():
    away = Standing(is_carer=True, is_secretary=True, is_kept_away=True)

    assert not may_raise(away)
    assert not may_record(away)


def test_months_end_where_the_calendar_does():
    from datetime import date

    assert months_before(date(2026, 8, 31), -6) == date(2027, 2, 28)
    assert months_before(date(2026, 12, 1), -1) == date(2027, 1, 1)
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)


SEATS = [Seat(1, 11, 100), Seat(2, 12, 200), Seat(3, 13, 100, load=4)]


def test_propose_prefers_the_same_crew_then_the_least_load():
    items = [Item("a", 50, 100), Item("b", 51, 200), Item("c", 52, 300)]

    assert propose(items, SEATS) == {"a": 1, "b": 2, "c": 1}


def test_propose_keeps_who_has_it_until_the_load_tells():
    items = [Item(f"{n}", 50 + n, 300, post_id=1) for n in range(6)]

    assert sorted(propose(items, SEATS).values()) == [1, 1, 1, 1, 2, 2]


def test_propose_never_gives_to_oneself_or_to_who_is_kept_away():
    items = [Item("a", 11, 100, apart=frozenset({2, 3}))]

    assert propose(items, SEATS) == {}


ITEM = st.builds(
    Item,
    key=st.uuids().map(str),
    person_id=st.integers(10, 20),
    unit_id=st.integers(1, 3),
    post_id=st.none() | st.integers(1, 5),
    apart=st.frozensets(st.integers(1, 5), max_size=3),
)
SEAT = st.builds(Seat, post_id=st.integers(1, 5), holder_id=st.integers(10, 20), unit_id=st.integers(1, 3))


@given(st.lists(ITEM, max_size=20), st.lists(SEAT, unique_by=lambda s: s.post_id))
def test_propose_gives_everything_somebody_may_take_and_nothing_else(items, seats):
    given = propose(items, seats)

    chosen = {seat.post_id: seat for seat in seats}
    assert all(fits(item, chosen[given[item.key]]) for item in items if item.key in given)
    assert {i.key for i in items} - set(given) == {i.key for i in items if not any(fits(i, s) for s in seats)}
    assert propose(items, seats) == given
