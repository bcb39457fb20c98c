"""What comes before the first page: tables, static files, the demo mine where asked, and what an operator is told."""

import multiprocessing

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from huiyin.front.operations.actions import preparing, restoring, ticking
from huiyin.front.operations.actions.preparing import Tell
from huiyin.kit import clock
from huiyin.kit.failures import Failure, failure_of
from huiyin.kit.verdicts import Refused

CAUSES = {
    Failure.BUSY: "别的程序正占着数据库，请过一会儿再启动",
    Failure.DISK: "磁盘写不进去，请检查空间和权限",
    Failure.GONE: "数据库连不上，请检查 HUIYIN_DATABASE_URL、HUIYIN_LETTERBOX_DATABASE_URL，看数据库服务是不是在运行",
}


def prepare(tell: Tell) -> None:
    """Make tables, static files and, where asked, the demo mine. Raises `Refused` where that can't be done."""
    restoring.check_finished()
    beside = multiprocessing.get_context("fork").Process(target=_collect_beside, args=(tell,))
    beside.start()  # on the other core; nothing wants static files before the first page
    try:
        applied = preparing.migrate(tell)
        if applied:
            tell(f"数据库已就绪（{applied} 步）")
        if settings.DEMO:
            _load_demo(tell)
    except (DatabaseError, InterfaceError, OSError) as error:
        failure = failure_of(error)
        if failure is None:
            raise
        raise Refused(f"启动没有完成：{CAUSES[failure]}（{_said(error)}）") from error
    finally:
        beside.join()
    if beside.exitcode:
        raise Refused("静态文件没有准备成功，请执行 huiyin collectstatic 查看原因。")


def _said(error: Exception) -> str:
    """Return what the driver says, in one line."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _load_demo(tell: Tell) -> None:
    from huiyin.front.demo import actions as demo

    if not demo.load(tell):
        ticking.accept_pause(at=clock.now())


def _collect_beside(tell: Tell) -> None:
    connections.close_all()
    if preparing.needs_static():
        tell("正在整理静态文件")
        preparing.collect_static()


def told(host: str, port: int) -> str:
    """Return what an operator is told of a server that is up: address, hosts, the demo's accounts."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  only shown
    lines = [f"回音已启动：http://{shown}:{port}/"]
    if shown != host and "*" not in settings.ALLOWED_HOSTS:
        lines.append(f"允许访问的主机名：{'、'.join(settings.ALLOWED_HOSTS)}；要增加请设置 HUIYIN_HOSTS。")
    if settings.DEMO:
        from huiyin.front.demo import queries as demo

        lines += [demo.table(), f"各角色怎么试，见 http://{shown}:{port}/demo/\n按 Ctrl+C 停止。"]
    return "\n".join(lines)
