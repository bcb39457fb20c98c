"""What can't be read is refused by the name of its part, at the very borders of each length."""

from dataclasses import replace

import pytest

from huiyin.voice.letterbox.rules import bundle, encoding, keys, receipt
from huiyin.voice.letterbox.rules.encoding import Malformed

SITE = "letters.example.cn"
GROUP, WRITER = keys.new_pair(), keys.new_pair()
ENVELOPE = bundle.Envelope(SITE, "union", WRITER.public)
SEALED = bundle.seal(ENVELOPE, bundle.body("灯", "不亮"), [GROUP.public])
FIELDS = bundle.to_json(SEALED)
ONE, OTHER = FIELDS["seals"]


def sized(size):
    return encoding.b64(bytes(size))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"header": None}, "header"),
        ({"header": 7}, "header"),
        ({"header": ""}, "header"),
        ({"header": "\ud800"}, "header"),
        ({"header": "x" * 4097}, "header"),
        ({"header": "x"}, "json"),  # long enough to be looked into
        ({"header": "x" * 4096}, "json"),
        ({"ct": None}, "base64"),
        ({"ct": "?"}, "base64"),
        ({"ct": sized((4 << 10) + bundle.TAG + 1)}, "bucket"),
        ({"ct": sized(4 << 10)}, "bucket"),  # without the tag
        ({"nonce": sized(23)}, "length"),
        ({"nonce": sized(25)}, "length"),
        ({"kc": sized(31)}, "length"),
        ({"kc": sized(33)}, "length"),
        ({"seals": None}, "seals"),
        ({"seals": {"0": ONE, "1": OTHER}}, "seals"),
        ({"seals": [ONE]}, "seals"),
        ({"seals": [ONE] * 17}, "seals"),
        ({"seals": [ONE, ONE]}, "seals"),
        ({"seals": [ONE, "x"]}, "seals"),
        ({"seals": [ONE, {**OTHER, "seal": sized(bundle.SEAL + 1)}]}, "length"),
        ({"seals": [ONE, {**OTHER, "key_id": "0" * 15}]}, "hex"),
        ({"seals": [ONE, {**OTHER, "key_id": "X" * 16}]}, "hex"),
        ({"seals": [ONE, {**OTHER, "key_id": OTHER["key_id"][:-1] + "g"}]}, "hex"),
        ({"seals": [ONE, {**OTHER, "key_id": 7}]}, "hex"),
        ({"seals": [ONE, {**OTHER, "key_id": "0123456789abcdef"}]}, "keys"),
    ],
)
def test_a_wrong_part_of_a_bundle_is_named(change, part):
    with pytest.raises(Malformed, match=f"^{part}$"):
        bundle.from_json(FIELDS | change, site=SITE)


def sealed_as(header):
    """Return the bundle under another header, seals untouched."""
    return replace(SEALED, header=header if isinstance(header, bytes) else encoding.canonical(header))


HEADER = SEALED.fields


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (["a list"], "header"),
        ({**HEADER, "more": 1}, "header"),
        ({name: value for name, value in HEADER.items() if name != "box"}, "header"),
        (SEALED.header + b" ", "header"),
        ({**HEADER, "v": 2}, "header"),
        ({**HEADER, "site": "other.example.cn"}, "header"),
        ({**HEADER, "suite": "plain"}, "header"),
        ({**HEADER, "box": 7}, "box"),
        ({**HEADER, "box": ""}, "box"),
        ({**HEADER, "box": "-"}, "box"),
        ({**HEADER, "box": "工会"}, "box"),
        ({**HEADER, "box": "a b"}, "box"),
        ({**HEADER, "box": "u" * 33}, "box"),
        ({**HEADER, "keys": HEADER["keys"][:1]}, "keys"),
        ({**HEADER, "keys": HEADER["keys"][::-1]}, "keys"),
        ({**HEADER, "pkw": encoding.b64(b"p" * 32)}, "keys"),
        ({**HEADER, "pkw": encoding.b64(b"p" * 31)}, "length"),
    ],
)
def test_a_wrong_part_of_a_header_is_named(header, part):
    with pytest.raises(Malformed, match=f"^{part}$"):
        bundle.check_header(sealed_as(header), site=SITE)


@pytest.mark.parametrize(
    "header", [HEADER, {**HEADER, "suite": bundle.SUITE_BY_SERVER}, {**HEADER, "box": "u-" + "1" * 30}]
)
def test_a_header_is_read_at_its_borders(header):
    assert bundle.check_header(sealed_as(header), site=SITE) is None


def test_sixteen_keys_are_as_many_as_there_may_be():
    groups = [keys.new_pair().public for _ in range(15)]
    fields = bundle.to_json(bundle.seal(ENVELOPE, bundle.body("灯", "不亮"), groups))

    assert len(bundle.from_json(fields, site=SITE).seals) == 16


def test_what_does_not_open_says_which_part_it_was():
    cek, stranger = bundle.content_key(SEALED, GROUP), keys.new_pair()
    changed = replace(SEALED, ct=SEALED.ct[:-1] + bytes([SEALED.ct[-1] ^ 1]))
    listed = bundle.seal(ENVELOPE, ["a list"], [GROUP.public])  # type: ignore[arg-type]
    noise = replace(SEALED, seals={keys.key_id(GROUP.public): bytes(112)})
    foreign = replace(SEALED, header=bundle.seal(replace(ENVELOPE, box="b"), {}, [GROUP.public]).header)
    opened = [
        (lambda: bundle.unlock(SEALED, bytes(32)), "key commitment"),
        (lambda: bundle.unlock(changed, cek), "ciphertext"),
        (lambda: bundle.unseal(listed, GROUP), "body"),
        (lambda: bundle.content_key(SEALED, stranger), "no seal for this key"),
        (lambda: bundle.content_key(noise, GROUP), "seal"),
        (lambda: bundle.content_key(foreign, GROUP), "seal of another header"),
    ]

    for act, part in opened:
        with pytest.raises(Malformed, match=f"^{part}$"):
            act()


@pytest.mark.parametrize(
    ("padded", "part"),
    [
        (bytes((4 << 10) - 1), "bucket"),
        (bytes(4 << 10), ""),
        ((4093).to_bytes(4, "little") + bytes(4092), "padding"),
        ((4092).to_bytes(4, "little") + b"x" * 4092, ""),
        ((4091).to_bytes(4, "little") + b"x" * 4092, "padding"),
    ],
)
def test_padding_is_taken_off_only_where_it_is_right(padded, part):
    if not part:
        assert bundle.unpad(padded) == padded[4:].rstrip(b"\0")
        return
    with pytest.raises(Malformed, match=f"^{part}$"):
        bundle.unpad(padded)


@pytest.mark.parametrize(("size", "bucket"), [(0, 4), (4092, 4), (4093, 16), ((16 << 20) - 4, 16384)])
def test_a_text_is_filled_to_the_next_bucket(size, bucket):
    padded = bundle.pad(b"x" * size)

    assert (len(padded), padded[:4], padded.count(b"x", 4)) == (bucket << 10, size.to_bytes(4, "little"), size)


def test_a_text_beyond_the_last_bucket_is_too_long():
    with pytest.raises(Malformed, match=r"^too long$"):
        bundle.pad(bytes((16 << 20) - 3))


@pytest.mark.parametrize(
    ("digits", "check"),
    [("7992739871", "3"), ("453914880343646", "7"), ("37828224631000", "5"), ("5", "9"), ("6", "7"), ("0", "0")],
)
def test_check_digit_is_that_of_iso_7812(digits, check):
    assert receipt.luhn_digit(digits) == check
