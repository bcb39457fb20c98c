"""What a thief of both databases and every server file can read of a letter: nothing (security.md 12)."""

import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections
from django.db.models import BinaryField

from huiyin.voice.letterbox.rules import bundle, encoding
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letterbox.rules.keys import KeyPair, new_pair
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.actions.threads import unpacked
from huiyin.voice.letters.models import GroupSeal, MemberKey, SealedLetter
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.keyring import Wrapped
from huiyin.voice.letters.tests.cast import MONDAY, collected, later, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)
CANARY = "金丝雀飞过三号煤仓"
PASSWORD = "四个不相干的词连着"


def dump() -> str:
    """Return every row of both databases as text, binary columns decoded."""
    lines = []
    for model in apps.get_models():
        alias = "letterbox" if model._meta.app_label == "letterbox" else "default"
        if model._meta.db_table not in connections[alias].introspection.table_names():
            continue
        for row in model.objects.using(alias).order_by("pk"):
            for column in model._meta.concrete_fields:
                value = getattr(row, column.attname)
                text = bytes(value).decode("utf-8", "replace") if isinstance(column, BinaryField) else str(value)
                lines.append(text)
    return "\n".join(lines)


def files(folder: Path) -> str:
    return "\n".join(p.read_bytes().decode("utf-8", "replace") for p in folder.rglob("*") if p.is_file())


def test_canary_words_are_in_no_row_no_file_and_no_log(cast, writer, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    letter = collected(cast, writer, text=f"{CANARY}，请查。", place=CANARY, exclude=[{"label": CANARY}])
    letters.register(letter, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)
    writer.say(text=CANARY, verdict="put_right")
    letters.collect_letters(later(hours=1))
    rows = dump()

    assert "澡堂热水不足" in rows  # the dump does see texts that are there
    for found in (rows, files(tmp_path), caplog.text):
        assert CANARY not in found
        assert encoding.b64(CANARY.encode())[:20] not in found


def test_full_dump_opens_nothing_without_a_password_and_everything_with_one(cast, writer):
    kept = keyring.new_member(PASSWORD)
    letters.reset_key(cast.people["zhang"], by=cast.actor("zhang"), at=MONDAY)
    member = letters.set_up_key(cast.people["zhang"], kept, by=cast.actor("zhang"), at=MONDAY)
    pair = new_pair()
    publics = {member.pk: kept.public}
    publics |= {cast.member_keys[n].pk: cast.pairs[n].public for n in ("chair", "liu")}
    seals = {pk: keyring.seal_group(pair, public) for pk, public in publics.items()}
    letters.create_group_key(cast.union, letters.NewGroupKey(pair.public, seals), by=cast.actor("zhang"), at=MONDAY)
    cast.group_pair = pair
    letter = collected(cast, writer, text=CANARY)

    assert stolen_secrets_open(unpacked(letter)) == 0
    assert open_as_officer(letter, PASSWORD)["text"] == CANARY
    with pytest.raises(Malformed):
        open_as_officer(letter, PASSWORD + "?")


def stolen_secrets_open(sealed: bundle.Bundle) -> int:
    """Try every 32 bytes of every stored value as a secret key; returns how many opened the letter."""
    wanted = list(sealed.seals)
    opened = 0
    for value in stored_bytes():
        for start in range(max(len(value) - 31, 0)):
            pair = KeyPair(keyring.crypto_scalarmult_base(value[start : start + 32]), value[start : start + 32])
            opened += any(bundle.keys.key_id(pair.public) == name for name in wanted)
    return opened


def stored_bytes() -> list[bytes]:
    found = []
    for key in MemberKey.objects.all():
        found += [bytes.fromhex(v) for v in (key.public, key.salt, key.wrapped, key.auth_hash)]
    found += [bytes.fromhex(seal.sealed) for seal in GroupSeal.objects.all()]
    return found


def open_as_officer(letter: SealedLetter, password: str) -> dict:
    """Open a letter from what the server gives an officer, and the password."""
    key = MemberKey.objects.get(person__staff_number="zhang", ended_on=None)
    columns = (key.public, key.salt, key.wrapped, key.auth_hash)
    own = keyring.unlock(Wrapped(*(bytes.fromhex(value) for value in columns)), password)
    seal = GroupSeal.objects.get(member=key, key__retired_on=None)
    group = keyring.open_group(bytes.fromhex(seal.sealed), own.pair, bytes.fromhex(seal.key.public))
    return bundle.unseal(unpacked(letter), group)


def test_no_moment_finer_than_a_day_is_kept_of_what_the_writer_did(cast, writer):
    collected(cast, writer, at=later(hours=7.37))

    moments = [
        (model.__name__, column.name)
        for model in apps.get_app_config("letters").get_models()
        for column in model._meta.concrete_fields
        if column.get_internal_type() == "DateTimeField"
    ]
    assert moments == [("SealedLetter", "reading_until")]  # an officer's, and empty once registered
    assert SealedLetter.objects.get().reading_until is None
