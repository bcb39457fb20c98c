"""`huiyin serve`: prepares what is missing, loads the demo mine where asked, serves, and ticks beside it."""

import errno
import gc
import multiprocessing
import os
import re
import socket
import threading
import time
from argparse import ArgumentParser
from importlib import import_module, metadata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.template import engines
from django.urls import get_resolver

from huiyin.front.operations.actions import preparing, restoring, ticking
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

THREADS = 16  # half of them wait while a batch of letters is on its way to the disks
FORK = multiprocessing.get_context("fork")


class Command(BaseCommand):
    """Serve the pages and run the periodic work, all in one."""

    help = "启动：准备数据库和静态文件，然后提供网页并定时办理到期事项"
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take host, port and threads."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="监听端口，默认 8000")
        parser.add_argument("--threads", type=int, default=THREADS, help="处理请求的线程数")
        parser.add_argument("--no-tick", action="store_true", help="不在本机定时办理（由别的机器办理时）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, prepare, tell, serve until SIGTERM or Ctrl+C."""
        self.begun = time.monotonic()
        self._check_packages()
        self._check_port(options["host"], options["port"])
        self._prepare()
        self._tell_address(options["host"], options["port"])
        _warm()
        connections.close_all()  # nothing open may cross the fork
        if not options["no_tick"]:
            Beside().start()
        self._serve(options)
        self.tell("已停止。")

    def tell(self, text: str) -> None:
        """Print one line at once, with the seconds since the start."""
        self.stdout.write(f"[{time.monotonic() - self.begun:5.1f} 秒] {text}")
        self.stdout.flush()

    def _check_packages(self) -> None:
        missing = [name for name in _requirements() if not _is_installed(name)]
        if missing:
            raise CommandError(f"缺少软件包：{'、'.join(missing)}。请在项目目录执行 make install后再启动。")

    def _check_port(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(_port_message(error, host, port)) from error

    def _prepare(self) -> None:
        try:
            restoring.check_finished()
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        beside = FORK.Process(target=_collect_beside)
        beside.start()  # on the other core; nothing wants static files before the first page
        applied = preparing.migrate(self.tell)
        if applied:
            self.tell(f"数据库已就绪（{applied} 步）")
        if settings.DEMO:
            self._load_demo()
        beside.join()
        if beside.exitcode:
            raise CommandError("静态文件没有准备成功，请执行 huiyin collectstatic 查看原因。")

    def _load_demo(self) -> None:
        from huiyin.front.demo import actions as demo

        if not demo.load(self.tell):
            ticking.accept_pause(at=clock.now())

    def _tell_address(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  only shown
        self.tell(f"回音已启动：http://{shown}:{port}/")
        if shown != host and "*" not in settings.ALLOWED_HOSTS:
            self.tell(f"允许访问的主机名：{'、'.join(settings.ALLOWED_HOSTS)}；要增加请设置 HUIYIN_HOSTS。")
        if settings.DEMO:
            from huiyin.front.demo import queries as demo

            self.stdout.write(demo.table())
            self.stdout.write(f"各角色怎么试，见 http://{shown}:{port}/demo/\n按 Ctrl+C 停止。")
            self.stdout.flush()

    def _serve(self, options: dict[str, Any]) -> None:
        from granian import Granian

        server = Granian(
            "huiyin.config.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface="wsgi",  # type: ignore[arg-type]
            workers=1,
            blocking_threads=options["threads"],
            blocking_threads_idle_timeout=600,
            backpressure=256,
            http="1",  # type: ignore[arg-type]
            websockets=False,
            log_level="error",  # type: ignore[arg-type]
            log_access=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        )
        server.serve()


class Beside:
    """The scheduler's process, started again where it dies; it goes with the server."""

    def __init__(self) -> None:
        self.process = self._make()

    def start(self) -> None:
        """Start it, and a thread that only watches it."""
        self.process.start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _make(self) -> Any:
        return FORK.Process(target=_run_scheduler, args=(os.getpid(),), daemon=True)

    def _watch(self) -> None:
        while True:
            self.process.join()
            time.sleep(5)
            self.process = self._make()
            self.process.start()


def _requirements() -> list[str]:
    """Return the names of the packages the product itself declares."""
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in metadata.requires("huiyin") or [])
    return [found[0] for found in names if found]


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _run_scheduler(parent: int) -> None:
    from huiyin.front.operations import tasks

    tasks.run_scheduler(parent)


def _collect_beside() -> None:
    connections.close_all()
    if preparing.needs_static():
        print("正在整理静态文件", flush=True)  # noqa: T201  a process of its own has no command's stdout
        preparing.collect_static()


def _warm() -> None:
    """Import every view and template engine once, before the fork: quick first pages, memory shared."""
    import_module("huiyin.config.wsgi")
    list(get_resolver().reverse_dict.lists())
    engines.all()
    gc.collect()
    gc.freeze()  # what is there for good is never looked through again, so its pages stay shared after the fork


def _port_message(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用。请先停止占用它的程序，或换一个端口：huiyin serve --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}。请换一个大于 1023 的端口。"
    if error.errno in {errno.EADDRNOTAVAIL, socket.EAI_NONAME}:
        return f"本机没有地址 {host}。请检查 --host。"
    return f"不能在 {host}:{port} 监听：{error.strerror}"
