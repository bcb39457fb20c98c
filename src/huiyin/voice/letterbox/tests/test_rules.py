"""Receipts, keys, bundles, work: each rule and each way it refuses."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.voice.letterbox.rules import bundle, encoding, intake, keys, promise, receipt, work
from huiyin.voice.letterbox.rules.encoding import Malformed

SITE = "letters.example.cn"
GROUP, WRITER = keys.new_pair(), keys.new_pair()
ENVELOPE = bundle.Envelope(SITE, "union", WRITER.public)
SEALED = bundle.seal(ENVELOPE, bundle.body("灯", "不亮"), [GROUP.public])


@given(st.text("0123456789", min_size=19, max_size=19), st.integers(0, 19), st.integers(1, 9))
def test_receipt_with_one_wrong_digit_is_noticed(digits, place, shift):
    good = digits + receipt.luhn_digit(digits)
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]

    assert (receipt.is_valid(good), receipt.is_valid(wrong)) == (True, False)


@pytest.mark.parametrize("text", ["", "1" * 19, "1" * 21, "²" * 20, "a" * 20, "１" * 20])
def test_receipt_of_another_shape_is_not_valid(text):
    assert not receipt.is_valid(text)


def test_new_receipts_are_valid_and_differ():
    many = [receipt.new() for _ in range(200)]

    assert (len(set(many)), all(map(receipt.is_valid, many))) == (200, True)


def test_receipt_is_understood_as_people_type_it():
    assert receipt.normalise(" 2723 2985-3312　8834 １３９５ ") == "27232985331288341395"
    assert receipt.grouped("27232985331288341395") == "2723 2985 3312 8834 1395"


def test_commit_secrets_of_letter_and_replies_differ():
    secrets = receipt.from_root(b"r" * 32)

    assert len({secrets.commit_secret(n) for n in range(5)}) == 5


def test_fingerprint_is_six_words_that_follow_the_key():
    words = keys.fingerprint(GROUP.public)

    assert ([len(word) for word in words.split()], words == keys.fingerprint(WRITER.public)) == ([2] * 6, False)
    assert (len(set(keys.FIRST)), len(set(keys.SECOND))) == (64, 64)


@given(st.binary(max_size=70_000))
def test_padding_comes_off_as_it_went_on(plain):
    padded = bundle.pad(plain)

    assert (bundle.unpad(padded), len(padded) in bundle.BUCKETS) == (plain, True)


@pytest.mark.parametrize(
    "padded", [b"", b"\0" * 5, b"\xff" * 4096, b"\0\0\0\0" + b"\1" * 4092, b"\xfd\x0f\0\0" + bytes(4092)]
)
def test_bad_padding_is_refused(padded):
    with pytest.raises(Malformed):
        bundle.unpad(padded)


def test_too_long_a_body_is_refused():
    with pytest.raises(Malformed):
        bundle.pad(bytes(bundle.BUCKETS[-1]))


def test_group_and_writer_open_the_bundle_and_a_stranger_does_not():
    stranger = keys.new_pair()

    assert bundle.unseal(SEALED, GROUP) == bundle.unseal(SEALED, WRITER) == bundle.body("灯", "不亮")
    with pytest.raises(Malformed):
        bundle.unseal(SEALED, stranger)


@pytest.mark.parametrize("part", ["header", "nonce", "ct", "kc"])
def test_any_flipped_byte_is_noticed(part):
    value = getattr(SEALED, part)
    broken = replace(SEALED, **{part: bytes([value[0] ^ 1]) + value[1:]})

    with pytest.raises(Malformed):
        bundle.unseal(broken, GROUP)
    assert bundle.bundle_hash(broken) != bundle.bundle_hash(SEALED)


@pytest.mark.parametrize(
    "sealed", [b"x" * 112, b"", bundle.crypto_box_seal(b"short", GROUP.public)], ids=["noise", "empty", "short"]
)
def test_broken_seal_is_noticed(sealed):
    broken = replace(SEALED, seals={**SEALED.seals, keys.key_id(GROUP.public): sealed})

    with pytest.raises(Malformed):
        bundle.unseal(broken, GROUP)


def test_changed_ciphertext_under_a_true_key_is_noticed():
    cek = bundle.content_key(SEALED, GROUP)

    with pytest.raises(Malformed):
        bundle.unlock(replace(SEALED, ct=SEALED.ct[:-1] + bytes([SEALED.ct[-1] ^ 1])), cek)


def test_body_that_is_no_object_is_refused():
    sealed = bundle.seal(ENVELOPE, ["a list"], [GROUP.public])  # type: ignore[arg-type]

    with pytest.raises(Malformed):
        bundle.unseal(sealed, GROUP)


def test_json_of_a_bundle_reads_back():
    assert bundle.from_json(bundle.to_json(SEALED), site=SITE) == SEALED


@pytest.mark.parametrize(
    "change",
    [
        {"header": "\ud800"},
        {"header": ""},
        {"ct": encoding.b64(b"x" * 100)},
        {"seals": [bundle.to_json(SEALED)["seals"][0]] * 2},
        {"seals": bundle.to_json(SEALED)["seals"] * 9},
        {"seals": ["x", "y"]},
    ],
)
def test_json_of_a_bundle_with_a_wrong_part_is_refused(change):
    with pytest.raises(Malformed):
        bundle.from_json(bundle.to_json(SEALED) | change, site=SITE)


def test_seal_for_a_key_that_the_header_does_not_name_is_refused():
    extra = {**SEALED.seals, keys.key_id(keys.new_pair().public): b"x" * 112}

    with pytest.raises(Malformed):
        bundle.check_header(replace(SEALED, seals=extra), site=SITE)


def test_work_is_recognised_and_bound_to_day_key_and_bundle():
    day = date(2026, 11, 22)
    challenge = work.challenge(b"k" * 32, day, b"c" * 16)
    answer = work.solve(challenge, b"h" * 32, 8)

    assert work.is_done(challenge, b"h" * 32, answer, 8)
    assert [work.is_ours(b"k" * 32, day + timedelta(days=n), challenge) for n in (-1, 0, 1, 2)] == [
        False,
        True,
        True,
        False,
    ]
    assert not work.is_ours(b"j" * 32, day, challenge)
    assert not all(work.is_done(challenge, bytes([n]) * 32, answer, 8) for n in range(8))


def test_signature_is_that_of_ed25519():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")  # RFC 8032, 7.1, test 1

    assert promise.public_key(seed).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert promise.sign(seed, b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595b"
        "be24655141438e7a100b"
    )


def test_event_commits_to_salt_and_fields_in_their_one_form():
    salt, fields = b"a" * 32, {"b": "灯", "a": 1}

    said = b"letterbox/v1/event\0" + salt + '{"a":1,"b":"灯"}'.encode()
    assert promise.event(salt, fields) == hashlib.sha256(said).digest()


def test_promise_under_a_rubbish_key_is_not_good():
    assert [promise.is_signed(key, b"text", b"s" * 64) for key in (b"", b"k" * 32)] == [False, False]


def test_event_says_nothing_without_its_salt():
    fields = {"rule": "来信保存三年"}

    assert promise.event(b"a" * 32, fields) != promise.event(b"b" * 32, fields)


@pytest.mark.parametrize(
    ("size", "space", "reason"),
    [
        (100, (10 << 30, 20 << 30, 0, 0), ""),
        (1 << 20, (10 << 30, 20 << 30, 0, 0), ""),
        (1 << 20, (1, 20 << 30, 0, 0), intake.NO_PHOTOS),
        (1 << 20, (3 << 30, 20 << 30, 0, 0), intake.NO_PHOTOS),
        (100, (1, 20 << 30, 0, 0), ""),
        (100, (10 << 30, 20 << 30, intake.PIECES_A_DAY, 0), intake.FULL_DAY),
        (100, (10 << 30, 20 << 30, 0, intake.BYTES_A_DAY), intake.FULL_DAY),
    ],
)
def test_space_decides_what_fits(size, space, reason):
    assert intake.fits(size, intake.Space(*space)).reason == reason


def test_bundle_must_be_for_the_present_key():
    assert intake.is_for(SEALED, GROUP.public)
    assert [intake.is_for(SEALED, key).reason for key in (None, keys.new_pair().public)] == [intake.STALE] * 2


@pytest.mark.parametrize("size", [0, 33])
def test_hkdf_gives_one_block_only(size):
    with pytest.raises(ValueError, match="block"):
        encoding.hkdf(b"s", "locator", size)


@pytest.mark.parametrize("value", [None, "zz", "AB" * 8, "ab" * 7])
def test_hex_of_another_shape_is_refused(value):
    with pytest.raises(Malformed):
        encoding.unhex(value, 8)


@pytest.mark.parametrize("value", [None, "é", "a", "YQ==\n"])
def test_base64_of_another_shape_is_refused(value):
    with pytest.raises(Malformed):
        encoding.unb64(value)


@pytest.mark.parametrize("value", [b"\xff", b"{", b"[" * 100_000])
def test_broken_json_is_refused(value):
    with pytest.raises(Malformed):
        encoding.parse(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", 2),
        ("site", "elsewhere"),
        ("suite", "none"),
        ("box", "a/b"),
        ("box", 7),
        ("box", "灯"),
        ("box", "x" * 33),
        ("keys", []),
        ("pkw", encoding.b64(b"w" * 32)),
        ("pkw", "AAAA"),
        ("extra", 1),
    ],
)
def test_wrong_header_is_refused(field, value):
    header = encoding.canonical(SEALED.fields | {field: value})

    with pytest.raises(Malformed):
        bundle.check_header(replace(SEALED, header=header), site=SITE)


HALF = SEALED.header.replace(b'"union"', b'"\\ud800"')
NAN = SEALED.header.replace(b'"v":1', b'"v":NaN')


@pytest.mark.parametrize("header", [b"[]", b"{}", SEALED.header.replace(b",", b", "), b"\xff", b"{", HALF, NAN])
def test_header_that_is_not_canonical_is_refused(header):
    with pytest.raises(Malformed):
        bundle.check_header(replace(SEALED, header=header), site=SITE)


def test_header_with_half_a_character_is_refused():
    with pytest.raises(Malformed):
        bundle.from_json(bundle.to_json(SEALED) | {"header": "\ud800"}, site=SITE)


@given(
    st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=20) | st.booleans(), max_size=4),
    st.text(max_size=500),
)
@settings(max_examples=30, deadline=None)
def test_whatever_is_sealed_opens_for_group_and_writer_and_survives_json(more, text):
    content = {**more, "text": text}

    sealed = bundle.from_json(bundle.to_json(bundle.seal(ENVELOPE, content, [GROUP.public])), site=SITE)

    assert [bundle.unseal(sealed, pair) for pair in (GROUP, WRITER)] == [content, content]


@given(st.text("0123456789", min_size=19, max_size=19))
def test_receipt_reads_back_from_its_groups(digits):
    code = digits + receipt.luhn_digit(digits)

    assert receipt.normalise(receipt.grouped(code)) == code


def test_promise_verifies_and_any_other_text_does_not():
    seed, text = b"s" * 32, promise.text(SITE, date(2026, 11, 22), b"c" * 32)
    signature = promise.sign(seed, text)

    found = [promise.is_signed(promise.public_key(seed), said, signature) for said in (text, text + b"x")]

    assert (found, text.splitlines()[2]) == ([True, False], b"2026-11-22")


def test_texts_of_keys_and_leaves_name_what_they_are_for():
    assert promise.recipient_text("union", "2026-Q4", b"k" * 32).splitlines()[:3] == [
        b"letterbox/v1/recipient",
        b"union",
        b"2026-Q4",
    ]
    assert promise.leaf(promise.LETTER, date(2026, 11, 22), b"c" * 32).splitlines()[:2] == [b"letter", b"2026-11-22"]


def test_keyed_hash_follows_its_key():
    assert encoding.keyed(b"a" * 32, b"x") != encoding.keyed(b"b" * 32, b"x")


def test_slip_number_is_half_a_receipt_and_never_taken_for_one():
    slip, digits = receipt.new_slip(), receipt.new()

    assert (receipt.is_slip(slip), receipt.is_valid(slip)) == (True, False)
    assert (receipt.is_slip(digits), receipt.is_valid(digits)) == (False, True)
    assert [receipt.is_slip(text) for text in ("", "1" * 10, "²" * 10, "a" * 10)] == [False] * 4
