"""`huiyin inspect`: a sound installation passes, and each thing that may be wrong is named."""

import ipaddress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from huiyin.front.operations.queries import checks, deployment

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"])


@pytest.fixture
def sound(settings, tmp_path, monkeypatch):
    """An installation as it should be; two devices are made believe."""
    for name in ("home", "keys", "one", "two"):
        (tmp_path / name).mkdir(mode=0o700)
    (tmp_path / "home" / "secret-key").write_text("x", encoding="ascii")
    (tmp_path / "home" / "secret-key").chmod(0o600)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.HOME, settings.LETTERBOX_KEYS = tmp_path / "home", str(tmp_path / "keys")
    settings.LETTERBOX_VAULTS = [str(tmp_path / "one"), str(tmp_path / "two")]
    settings.DEBUG, settings.DEMO, settings.LETTERBOX_MIX = False, False, "daily"
    settings.ALLOWED_HOSTS = ["letters.example.cn"]
    settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT = True, True
    monkeypatch.setattr(deployment, "_disk", lambda folder: hash(folder.name))
    monkeypatch.setattr(deployment, "_listening", lambda: [(ipaddress.ip_address("0.0.0.0"), 443)])
    return tmp_path


def problems(name):
    (finding,) = checks.run([name], among=deployment.CHECKS)
    return finding.problems


@pytest.mark.parametrize("name", [n for n in deployment.NAMES if n not in {"databases", "live", "plain"}])
def test_a_sound_installation_passes(sound, name):
    assert problems(name) == []


def test_databases_of_the_tests_differ_only_where_they_must():
    found = problems("databases")

    allowed = (
        ("journal_mode",) if connection.vendor == "sqlite" else ("fsync", "full_page_writes", "synchronous_commit")
    )
    assert [line for line in found if not any(word in line for word in allowed)] == []


def test_trying_out_is_told_from_running(sound, settings):
    settings.DEBUG, settings.DEMO, settings.ALLOWED_HOSTS, settings.LETTERBOX_MIX = True, True, ["*"], "at-once"

    assert len(problems("mode")) == 4


def test_clear_text_is_named(sound, settings):
    settings.SESSION_COOKIE_SECURE = False

    assert "HUIYIN_HTTPS" in problems("https")[0]


def test_a_far_database_wants_tls(sound, monkeypatch):
    link = deployment.connections["default"]
    monkeypatch.setattr(link, "vendor", "postgresql")
    monkeypatch.setitem(link.settings_dict, "HOST", "db.example.cn")

    assert "sslmode" in problems("https")[0]
    monkeypatch.setitem(link.settings_dict, "OPTIONS", {"sslmode": "verify-full"})
    assert problems("https") == []
    monkeypatch.setitem(link.settings_dict, "OPTIONS", {})
    monkeypatch.setitem(link.settings_dict, "HOST", "127.0.0.1")
    assert problems("https") == []


def test_missing_headers_and_a_cookie_of_the_letterbox_are_named(sound, monkeypatch):
    monkeypatch.setattr(deployment, "_headers_of", lambda path: {"set-cookie": "a=b"})

    found = problems("headers")

    assert any("Content-Security-Policy" in line for line in found)
    assert any("Cookie" in line for line in found)
    assert any("嵌套" in line for line in found)


def test_readable_secrets_are_named_with_what_to_do(sound):
    (sound / "home" / "secret-key").chmod(0o644)
    (sound / "one").chmod(0o755)

    found = problems("files")

    assert [line for line in found if "chmod 600" in line and "secret-key" in line] != []
    assert [line for line in found if "chmod 700" in line and "one" in line] != []


def test_two_vaults_on_one_disk_are_one_vault(sound, monkeypatch):
    monkeypatch.setattr(deployment, "_disk", lambda folder: 1)

    assert "同一块磁盘" in problems("places")[0]


def test_logs_in_files_are_named(sound, settings):
    settings.LOGGING = {"handlers": {"web": {"class": "logging.FileHandler", "filename": "x"}}}
    (sound / "home" / "access.log").write_text("", encoding="ascii")

    assert len(problems("logs")) == 2


def test_open_ports_are_named_but_not_those_of_this_machine(sound, monkeypatch):
    listening = [("0.0.0.0", 5432), ("127.0.0.1", 6379), ("::1", 6379), ("10.1.2.3", 22)]
    monkeypatch.setattr(deployment, "_listening", lambda: [(ipaddress.ip_address(a), p) for a, p in listening])

    assert len(problems("ports")) == 1
    assert "5432" in problems("ports")[0]


def test_addresses_are_read_as_the_kernel_prints_them():
    assert str(deployment._address("0100007F")) == "127.0.0.1"
    assert str(deployment._address("00000000000000000000000001000000")) == "::1"
    assert str(deployment._address("0000000000000000FFFF00000100007F")) == "127.0.0.1"


def test_command_tells_each_check_and_ends_with_one(sound, settings, capsys):
    call_command("inspect", check=["mode", "files"])
    assert "全部合格" in capsys.readouterr().out
    settings.DEMO = True

    with pytest.raises(CommandError):
        call_command("inspect", check=["mode"])
    assert "要改  按正式运行设置" in capsys.readouterr().out
