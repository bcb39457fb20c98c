"""Passing the buck, as tables: what counts as coming back and who got rid of it. Without a database."""

from datetime import UTC, datetime

import pytest

from huiyin.loop.matters.rules.passing import Hand, Passing, is_return, pair_of, walk

A, B, C = 1, 2, 3
AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verb", "handler", "before", "expected"),
    [
        ("assign", A, [], False),
        ("rule", B, [A], False),
        ("rule", A, [A], True),  # A objected, and has it back
        ("rule", A, [A, B], True),
        ("pass_up", C, [A, B], False),
        ("pass_up", A, [A, B], True),
        ("pass_up", B, [A, B], False),  # another post fell vacant, the handler stayed
        ("answer", A, [A, B], False),
        ("assign", A, [A, B], True),
        ("pass_up", B, [A, B, C], True),
    ],
)
def test_a_return_is_a_hand_back_to_who_had_it(verb, handler, before, expected):
    assert is_return(verb, handler, before) is expected


@pytest.mark.parametrize(
    ("verb", "handler", "before", "expected"),
    [("rule", B, [A], (A, B)), ("rule", A, [A], None), ("pass_up", B, [A], None), ("rule", B, [], None)],
)
def test_a_pair_is_who_objected_and_who_got_it(verb, handler, before, expected):
    assert pair_of(verb, handler, before) == expected


def test_the_hands_of_a_matter_are_read_in_their_order():
    hands = [Hand(verb, post, AT, 7) for verb, post in [("assign", A), ("rule", B), ("pass_up", C), ("rule", A)]]

    first, ruled, up, back = walk(hands)

    assert first == Passing(hands[0], None, None)
    assert ruled == Passing(hands[1], None, (A, B))
    assert up == Passing(hands[2], None, None)
    assert back == Passing(hands[3], A, (C, A))
    assert walk([]) == []
