"""Serves an installation: a small process watches, others prepare what is missing, answer and tick.

The process that watches does nothing else for years, so it stays as small as it began: it imports no Django and no app.
Each of the others is forked from it and imports what it needs. The one that answers does so while tables and the demo
mine are still being made, and waits for them only then: the first page comes no later. See ADR 20.
"""

import errno
import gc
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module, metadata
from types import FrameType
from typing import Any

THREADS = 16  # half of them wait while a batch of letters is on its way to the disks
INTERRUPTED = 130  # exit status after Ctrl+C, as shells have it
FORK = multiprocessing.get_context("fork")


def add_arguments(parser: ArgumentParser) -> None:
    """Take host, port, threads, and whether to tick."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="监听端口，默认 8000")
    parser.add_argument("--threads", type=int, default=THREADS, help="处理请求的线程数")
    parser.add_argument("--no-tick", action="store_true", help="不在本机定时办理（由别的机器办理时）")


def main(arguments: list[str]) -> None:
    """Serve as the command line says."""
    parser = ArgumentParser(
        prog="huiyin serve", description="启动：准备数据库和静态文件，然后提供网页并定时办理到期事项"
    )
    add_arguments(parser)
    options = parser.parse_args(arguments)
    serve(options.host, options.port, threads=options.threads, is_ticking=not options.no_tick)


def serve(host: str, port: int, *, threads: int = THREADS, is_ticking: bool = True) -> None:
    """Check, prepare, tell, serve until SIGTERM or Ctrl+C. SystemExit with what is wrong, where something is."""
    begun = time.monotonic()
    _check_packages()
    _check_port(host, port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the server has handlers of its own
    is_ready = FORK.Event()
    preparing = FORK.Process(target=_alone, args=(_prepare, begun, host, port))
    preparing.start()
    beside = Beside(preparing, is_ready, is_ticking=is_ticking)
    try:
        _server(host, port, threads).serve(
            target_loader=partial(_application, is_ready, os.getpid()), wrap_loader=False
        )
    finally:
        beside.stop()
    if beside.has_failed:
        sys.exit(1)
    tell(begun, "已停止。")


def tell(begun: float, text: str) -> None:
    """Print one line at once, with the seconds since the start."""
    print(f"[{time.monotonic() - begun:5.1f} 秒] {text}", flush=True)  # noqa: T201  what an operator reads


class Beside:
    """What runs beside the server: the preparation once, then the scheduler, started again where it dies."""

    def __init__(self, preparing: Any, is_ready: Any, *, is_ticking: bool) -> None:
        self.process, self.is_ready, self.is_ticking = preparing, is_ready, is_ticking
        self.has_failed = self.is_stopping = False
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End what runs."""
        self.is_stopping = True
        self.process.terminate()
        self.process.join()

    def _watch(self) -> None:
        self.process.join()
        if self.is_stopping:
            return
        if self.process.exitcode:
            self.has_failed = True
            if self.process.exitcode < 0:
                sys.stderr.write(f"启动前的准备被中断（信号 {-self.process.exitcode}），请重新启动。\n")
            os.kill(os.getpid(), signal.SIGTERM)
            return
        self.is_ready.set()
        while self.is_ticking and not self.is_stopping:
            self.process = FORK.Process(target=_alone, args=(_run_scheduler, os.getpid()))
            self.process.start()
            self.process.join()
            time.sleep(5)


def _alone(work: Callable[..., None], *given: Any) -> None:
    """Do the work of a process beside the server; end without a word on Ctrl+C."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, _leave)  # those it forks have it, too
    work(*given)


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _end_with(parent: int) -> None:
    """End when the server is gone; the scheduler looks for itself, and finishes its tick."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _prepare(begun: float, host: str, port: int) -> None:
    import django

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        django.setup()
    except OSError as error:
        sys.exit(f"启动没有完成：数据文件夹用不了（{error.filename}，{error.strerror}），请检查 HUIYIN_HOME 和权限。")
    from huiyin.front.operations.actions import starting
    from huiyin.kit.verdicts import Refused

    try:
        starting.prepare(partial(tell, begun))
    except Refused as refusal:
        sys.exit(refusal.reason)
    tell(begun, starting.told(host, port))


def _run_scheduler(parent: int) -> None:
    import django

    django.setup()
    from huiyin.front.operations import tasks

    tasks.run_scheduler(parent)


def _application(is_ready: Any, parent: int) -> Any:
    """Return the application, every view imported; wait until tables and static files are there."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not the watching process's, until the server sets its own
    signal.signal(signal.SIGINT, _leave)
    with suppress(OSError):  # of a folder that can't be used: the preparing process says so, and ends the server
        warm()
    while not is_ready.wait(1.0):
        if os.getppid() != parent:
            os._exit(1)
    application = import_module("huiyin.config.wsgi").application
    gc.collect()
    gc.freeze()  # what is there for good is never looked through again
    return application


def warm() -> None:
    """Import every view and template engine, so that the first pages are quick."""
    import django

    django.setup()
    from django.template import engines
    from django.urls import get_resolver

    list(get_resolver().reverse_dict.lists())
    engines.all()


def _server(host: str, port: int, threads: int) -> Any:
    from granian import Granian

    return Granian(
        "huiyin.config.wsgi:application",
        address=host,
        port=port,
        interface="wsgi",  # type: ignore[arg-type]
        workers=1,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        backpressure=256,
        http="1",  # type: ignore[arg-type]
        websockets=False,
        log_level="error",  # type: ignore[arg-type]
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )


def _check_packages() -> None:
    missing = [name for name in _requirements() if not _is_installed(name)]
    if missing:
        sys.exit(f"缺少软件包：{'、'.join(missing)}。请在项目目录执行 make install后再启动。")


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


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(_port_message(error, host, port))


def _port_message(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用。请先停止占用它的程序，或换一个端口：huiyin serve --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}。请换一个大于 1023 的端口。"
    if error.errno in {errno.EADDRNOTAVAIL, socket.EAI_NONAME}:
        return f"本机没有地址 {host}。请检查 --host。"
    return f"不能在 {host}:{port} 监听：{error.strerror}"
