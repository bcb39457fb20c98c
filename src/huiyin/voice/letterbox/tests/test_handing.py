"""Sealed letters that come as files: the command, and what it refuses."""

import json

import pytest
from django.core.management import CommandError, call_command

from huiyin.voice.letterbox.forms import SEALED_LETTER
from huiyin.voice.letterbox.models import Message
from huiyin.voice.letterbox.rules import intake
from huiyin.voice.letterbox.tests.zone import DATABASES

pytestmark = pytest.mark.django_db(databases=DATABASES)


@pytest.fixture
def saved(writer, tmp_path):
    """The file as the page saves it: everything but the work."""
    fields = {name: value for name, value in writer.letter(urgent=False).items() if name != "pow"}
    file = tmp_path / "封好的信.json"
    file.write_text(json.dumps({"format": SEALED_LETTER, **fields}))
    return file


def test_saved_letter_is_taken_in_and_its_writer_finds_it(saved, writer, capsys):
    call_command("take_in", str(saved))

    assert "已收下" in capsys.readouterr().out
    assert [piece["kind"] for piece in writer.thread().json()["pieces"]] == ["letter"]


def test_saved_letter_taken_in_twice_is_one_letter(saved, capsys):
    call_command("take_in", str(saved), str(saved))

    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[0] == lines[1], Message.objects.count()) == (2, True, 1)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format":"letterbox/v1/sealed-letter"}', b"\xff"])
def test_other_file_is_refused_and_the_rest_comes_in(saved, tmp_path, content):
    other = tmp_path / "别的.json"
    other.write_bytes(content)

    with pytest.raises(CommandError, match=r"别的\.json：这不是封好的信，或者文件不完整"):
        call_command("take_in", str(other), str(saved))

    assert Message.objects.count() == 1


def test_absent_file_and_full_day_are_told(saved, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "PIECES_A_DAY", 0)

    with pytest.raises(CommandError) as told:
        call_command("take_in", str(tmp_path / "没有.json"), str(saved))

    assert ["没有.json：读不到" in str(told.value), intake.FULL_DAY in str(told.value)] == [True, True]
