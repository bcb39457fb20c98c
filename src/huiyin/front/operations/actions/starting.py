"""What comes before the first page: tables, static files, the demo mine where asked, and what an operator is told."""

import multiprocessing
import time

from django.conf import settings
from django.db import connections

from huiyin.front.operations.actions import preparing, restoring, ticking
from huiyin.front.operations.actions.preparing import Tell
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


def prepare(tell: Tell) -> None:
    """Make tables, static files and, where asked, the demo mine. Raises `Refused` where that can't be done."""
    restoring.check_finished()
    beside = multiprocessing.get_context("fork").Process(target=_collect_beside, args=(tell,))
    beside.start()  # on the other core; nothing wants static files before the first page
    applied = preparing.migrate(tell)
    if applied:
        tell(f"数据库已就绪（{applied} 步）")
    if settings.DEMO:
        _load_demo(tell)
    beside.join()
    if beside.exitcode:
        raise Refused("静态文件没有准备成功，请执行 huiyin collectstatic 查看原因。")


def _load_demo(tell: Tell) -> None:
    from huiyin.front.demo import actions as demo

    if not demo.load(tell):
        ticking.accept_pause(at=clock.now())


def _collect_beside(tell: Tell) -> None:
    connections.close_all()
    if preparing.needs_static():
        tell("正在整理静态文件")
        preparing.collect_static()


def told(host: str, port: int, begun: float) -> str:
    """Return what an operator is told of a server that is up: address, hosts, the demo's accounts."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  only shown
    lines = [f"[{time.monotonic() - begun:5.1f} 秒] 回音已启动：http://{shown}:{port}/"]
    if shown != host and "*" not in settings.ALLOWED_HOSTS:
        lines.append(f"允许访问的主机名：{'、'.join(settings.ALLOWED_HOSTS)}；要增加请设置 HUIYIN_HOSTS。")
    if settings.DEMO:
        from huiyin.front.demo import queries as demo

        lines += [demo.table(), f"各角色怎么试，见 http://{shown}:{port}/demo/\n按 Ctrl+C 停止。"]
    return "\n".join(lines)
