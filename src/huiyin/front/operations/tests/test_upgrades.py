"""Databases of earlier releases, made by tools/release_fixture.py, brought up to the program of today."""

import tarfile
from pathlib import Path

import pytest

from huiyin.front.operations.tests.drill import huiyin

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
RELEASES = sorted(Path(__file__).with_name("releases").glob("*.tar.xz"))


def test_there_is_a_database_of_a_release():
    assert [file.name for file in RELEASES if file.stat().st_size < 300_000] == [file.name for file in RELEASES] != []


@pytest.mark.parametrize("release", RELEASES, ids=lambda file: file.name.removesuffix(".tar.xz"))
def test_database_of_a_release_is_migrated_and_verify_holds(release, tmp_path):
    with tarfile.open(release) as packed:
        packed.extractall(tmp_path, filter="data")
    home = tmp_path / "home"

    restored = huiyin(home, "restore", str(tmp_path / "set"), "--keys", str(tmp_path / "keys"))
    verified = huiyin(home, "verify")
    left = huiyin(home, "migrate", "--check")
    ticked = huiyin(home, "tick", "--confirm-clock")

    assert (restored.returncode, restored.stderr) == (0, "")
    assert (verified.returncode, "全部相符" in verified.stdout) == (0, True), verified.stdout
    assert left.returncode == 0
    assert "Traceback" not in ticked.stderr
