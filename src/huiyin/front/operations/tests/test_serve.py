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
from pathlib import Path

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


def begun(home: Path, port: int, **more: str) -> subprocess.Popen[str]:
    """Start a server in a session of its own, so that a signal to its group reaches nobody else."""
    return subprocess.Popen(
        [sys.executable, "-m", "huiyin", "serve", "--port", str(port)],
        env=environment(home, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_serve_prepares_answers_and_stops(tmp_path):
    port = free_port()
    process = begun(tmp_path, port)

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


def test_what_watches_the_server_imports_no_django(tmp_path):
    look = "import sys; from huiyin.front.operations.management import serving; print('django' in sys.modules)"

    found = subprocess.run(
        [sys.executable, "-c", look], env=environment(tmp_path), capture_output=True, text=True, timeout=PATIENCE
    )

    assert found.stdout == "False\n", found.stderr


def test_serve_ends_where_an_installation_must_not_be_used(tmp_path):
    (tmp_path / "restore-unfinished").write_text("restore\n", encoding="ascii")

    refused = huiyin(tmp_path, "serve", "--port", str(free_port()))

    assert refused.returncode == 1
    assert "上一次恢复没有完成" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("HUIYIN_DATABASE_URL", "postgres://huiyin@127.0.0.1:1/none", "数据库连不上，请检查 HUIYIN_DATABASE_URL"),
        ("HUIYIN_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "磁盘写不进去，请检查空间和权限"),
        ("HUIYIN_HOME", "/dev/null/huiyin", "数据文件夹用不了（/dev/null/huiyin"),
    ],
)
def test_serve_says_in_one_line_what_it_cannot_use(tmp_path, setting, value, said):
    refused = huiyin(tmp_path, "serve", "--port", str(free_port()), **{setting: value})

    assert refused.returncode == 1
    assert refused.stderr.startswith("启动没有完成：")
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_what_a_start_imports_is_never_looked_through_again(tmp_path):
    prepare = "from huiyin.front.operations.actions import preparing; preparing.migrate(lambda text: None); "
    load = "import gc, os, threading; from huiyin.front.operations.management import serving; "
    load += "ready = threading.Event(); ready.set(); serving._application(ready, os.getppid()); "
    show = "print(gc.get_freeze_count() > 10_000)"

    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {prepare}{load}{show}"],
        env=environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "huiyin.config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert found.stdout == "True\n", found.stderr


def children(pid: int) -> list[int]:
    found = [Path(f"/proc/{pid}/task/{task}/children").read_text() for task in os.listdir(f"/proc/{pid}/task")]
    return sorted(int(one) for line in found for one in line.split())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads the processes of Linux")
def test_serve_starts_again_what_dies(tmp_path):
    port = free_port()
    process = begun(tmp_path, port)

    first = status(port, "/", process)
    before = children(process.pid)
    for one in before:
        os.kill(one, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while len(set(children(process.pid)) - set(before)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    after, again = children(process.pid), status(port, "/", process)
    os.kill(process.pid, signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE)

    assert (first, again) == (200, 200), output
    assert (len(before), len(after), set(before) & set(after)) == (2, 2, set())
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_while_it_is_still_preparing(tmp_path, number):
    process = begun(tmp_path, free_port(), HUIYIN_DEMO="1")

    assert process.stdout is not None
    first = process.stdout.readline()
    os.killpg(process.pid, number)
    output, _ = process.communicate(timeout=PATIENCE)

    assert "秒" in first
    assert "Traceback" not in output
    assert "已启动" not in output
