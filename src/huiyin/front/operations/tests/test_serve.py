"""`huiyin serve`, started for real: it prepares an empty folder, answers, says what is wrong, stops when told."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from huiyin.front.operations.tests.drill import PATIENCE, environment, huiyin

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # installations of their own, in a folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str, process: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    return 0


def test_serve_prepares_answers_and_stops(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "huiyin", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )

    first = status(port, "/", process)
    static = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]["face/base.css"]
    styled = status(port, f"/static/{static}", process)
    taken = huiyin(tmp_path, "serve", "--port", str(port))
    os.kill(process.pid, signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE)

    assert (first, styled) == (200, 200), output
    assert f"端口 {port} 已被占用" in taken.stderr
    assert process.returncode == 0
    assert "已停止" in output


def test_start_loads_no_dictionaries_and_fills_each_database_with_its_own(tmp_path):
    steps = "from huiyin.front.operations.actions import preparing; said = []; "
    steps += "done = [preparing.migrate_one('letterbox', said.append) for _ in range(2)]; "
    look = "import sys; import huiyin.config.wsgi; from django.db.migrations.recorder import MigrationRecorder as M; "
    look += (
        "from django.db import connections; apps = {a for a, _ in M(connections['letterbox']).applied_migrations()}; "
    )
    show = "print(sorted(apps), done[0] > 0, done[1], 'pypinyin' in sys.modules)"

    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {steps}{look}{show}"],
        env=environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "huiyin.config.settings"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert found.stdout == "['letterbox'] True 0 False\n", found.stderr


def test_what_a_start_makes_for_good_is_never_looked_through_again(tmp_path):
    prepare = "from huiyin.front.operations.actions import preparing; preparing.migrate(lambda text: None); "
    warm = "import gc; from huiyin.front.operations.management.commands import serve; serve._warm(); "
    show = "print(gc.get_freeze_count() > 10_000)"

    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {prepare}{warm}{show}"],
        env=environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "huiyin.config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert found.stdout == "True\n", found.stderr
