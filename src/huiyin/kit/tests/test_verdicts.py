"""One answer to "may this happen, and if not, why?"."""

import pytest

from huiyin.kit.verdicts import ALLOWED, Refused, Verdict, first_refusal, refused

NO, NEVER = refused("现在不行"), refused("从来不行")


def test_a_refusal_is_false_and_carries_its_reason():
    assert (bool(NO), NO.reason) == (False, "现在不行")
    assert Verdict(False, "现在不行") == NO


def test_what_is_allowed_is_true_and_says_nothing():
    assert (bool(ALLOWED), ALLOWED.reason) == (True, "")
    assert ALLOWED.enforce() is None


def test_enforcing_a_refusal_raises_its_reason():
    with pytest.raises(Refused) as raised:
        NO.enforce()

    assert (raised.value.reason, str(raised.value)) == ("现在不行", "现在不行")


@pytest.mark.parametrize(
    ("verdicts", "first"),
    [((), ALLOWED), ((ALLOWED,), ALLOWED), ((ALLOWED, NO), NO), ((NEVER, NO), NEVER), ((NO, ALLOWED), NO)],
)
def test_of_several_verdicts_the_first_refusal_counts(verdicts, first):
    assert first_refusal(*verdicts) == first
