"""Words, work and limits against their definitions written out once more with the standard library only."""

import hashlib
import hmac
import itertools
from datetime import date

import pytest

from huiyin.voice.letterbox.rules import bundle, encoding, intake, keys, receipt, work

DAY, CHANCE, KEY = date(2026, 11, 22), bytes(range(16)), b"k" * 32


def tagged(name, *parts):
    return hashlib.sha256(b"letterbox/v1/" + name + b"\0" + b"".join(parts)).digest()


@pytest.mark.parametrize("value", [b"", bytes(32), b"\xff" * 32, b"one key", b"another"])
def test_fingerprint_is_six_times_twelve_bits_from_the_front(value):
    bits = "".join(f"{byte:08b}" for byte in tagged(b"words", value))
    sixes = [int(bits[at : at + 6], 2) for at in range(0, 72, 6)]

    words = [keys.FIRST[one] + keys.SECOND[two] for one, two in zip(sixes[::2], sixes[1::2], strict=True)]

    assert keys.fingerprint(value) == " ".join(words)


def test_key_is_named_by_eight_bytes():
    assert keys.key_id(b"p" * 32) == tagged(b"keyid", b"p" * 32)[:8]


def test_challenge_is_its_chance_and_sixteen_bytes_over_day_and_chance():
    mac = hmac.digest(KEY, b"letterbox/v1/challenge\x002026-11-22" + CHANCE, hashlib.sha256)

    assert work.challenge(KEY, DAY, CHANCE) == CHANCE + mac[:16]


def zeros(challenge, bundle_hash, answer):
    """Return with how many zero bits the work of an answer begins."""
    return 256 - int.from_bytes(tagged(b"pow", challenge, bundle_hash, answer), "big").bit_length()


@pytest.mark.parametrize("challenge", [b"c" * 32, b"d" * 32])
def test_work_is_bound_to_its_challenge_and_its_bundle_and_as_hard_as_asked(challenge):
    tried = [n.to_bytes(8, "big") for n in range(300)]

    shown = [zeros(challenge, b"h" * 32, answer) for answer in tried]

    for bits in (1, 4, 7):
        assert [work.is_done(challenge, b"h" * 32, answer, bits) for answer in tried] == [n >= bits for n in shown]


@pytest.mark.parametrize("bits", [0, 1, 2, 3, 4, 5])
def test_the_first_answer_that_shows_the_work_is_found(bits):
    found = [int.from_bytes(work.solve(bytes([n]) * 32, b"h" * 32, bits), "big") for n in range(8)]

    firsts = [
        next(n for n in itertools.count() if zeros(bytes([c]) * 32, b"h" * 32, n.to_bytes(8, "big")) >= bits)
        for c in range(8)
    ]
    assert found == firsts


@pytest.mark.parametrize("size", [1, 16, 32])
def test_hkdf_is_one_block_of_rfc_5869(size):
    pseudorandom = hmac.digest(bytes(32), b"secret", hashlib.sha256)
    block = hmac.digest(pseudorandom, b"letterbox/v1/name\x01", hashlib.sha256)

    assert encoding.hkdf(b"secret", "name", size) == block[:size]


@pytest.mark.parametrize("size", [-1, 0, 33])
def test_hkdf_gives_no_more_than_a_block_and_no_less_than_a_byte(size):
    with pytest.raises(ValueError, match=r"^one block only$"):
        encoding.hkdf(b"secret", "name", size)


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {"deep": float("inf")}])
def test_what_has_no_canonical_form_is_not_canonical(value):
    assert not encoding.is_canonical(value, b"NaN")


@pytest.mark.parametrize(
    ("content", "is_so"), [(b'{"a":1,"b":"\xe7\x81\xaf"}', True), (b'{"b":"\xe7\x81\xaf","a":1}', False)]
)
def test_canonical_json_is_sorted_and_unescaped(content, is_so):
    assert encoding.is_canonical({"b": "灯", "a": 1}, content) is is_so


def test_numbers_are_four_bytes_without_a_sign():
    assert (encoding.u32(1), encoding.u32(2**32 - 1)) == (b"\0\0\0\1", b"\xff" * 4)


@pytest.mark.parametrize("sign", "-–—.· \t　")
def test_signs_between_digits_are_overlooked_and_letters_stay(sign):
    assert receipt.normalise(f"27{sign}23X") == "2723X"


SHORT = {"free": 1 << 30, "total": 4 << 30}  # a GiB and a quarter: neither is too little
PHOTO = intake.TEXT_SIZE + bundle.TAG + 1


@pytest.mark.parametrize(
    ("size", "change", "reason"),
    [
        (PHOTO, {}, ""),
        (PHOTO, {"pieces_today": intake.PIECES_A_DAY - 1}, ""),
        (PHOTO, {"pieces_today": intake.PIECES_A_DAY}, intake.FULL_DAY),
        (PHOTO, {"bytes_today": intake.BYTES_A_DAY - PHOTO}, ""),
        (PHOTO, {"bytes_today": intake.BYTES_A_DAY - PHOTO + 1}, intake.FULL_DAY),
        (PHOTO, SHORT, ""),
        (PHOTO, {**SHORT, "free": (1 << 30) - 1}, intake.NO_PHOTOS),
        (PHOTO, {"free": 2 << 30, "total": 10 << 30}, ""),  # a fifth
        (PHOTO, {"free": (2 << 30) - 1, "total": 10 << 30}, intake.NO_PHOTOS),
        (PHOTO - 1, {"free": 0}, ""),  # text goes on
        (PHOTO - bundle.TAG, {"free": 0}, ""),
    ],
)
def test_text_goes_on_longer_than_photos_and_a_day_has_an_end(size, change, reason):
    space = intake.Space(**{"free": 100 << 30, "total": 200 << 30, "pieces_today": 0, "bytes_today": 0, **change})
    verdict = intake.fits(size, space)

    assert (bool(verdict), verdict.reason) == (not reason, reason)
