"""`huiyin tick`: everything periodic, once; for installations that call it from a timer of their own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from huiyin.front.operations.actions import ticking
from huiyin.front.operations.rules.clock import Hold
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.failures import failure_of
from huiyin.kit.verdicts import Refused


class Command(BaseCommand):
    """Run the tick."""

    help = "办理一遍到期事项：提醒、督办、收信、台账。重复执行没有副作用"

    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the confirmation of a held clock."""
        parser.add_argument("--confirm-clock", action="store_true", help="确认本机时钟无误，解除停住")

    def handle(self, *args: Any, **options: Any) -> None:
        """Confirm where asked, tick, tell in one line."""
        try:
            if options["confirm_clock"]:
                self._confirm()
            report = ticking.tick()
            ticking.release_lease()
        except (DatabaseError, OSError) as error:
            failure = failure_of(error)
            if failure is None:
                raise
            raise CommandError(f"没有办成：{failure.title}。修好后再执行一次，不会重复办理") from error
        if report.is_elsewhere:
            self.stdout.write("另一进程正在办理，本次跳过。")
            return
        if report.hold:
            reason = Hold(report.hold).label
            raise CommandError(f"已停住：{reason}。请核对时钟，无误后执行 huiyin tick --confirm-clock")
        if report.is_behind:
            self.stderr.write("警告：本机时钟比上次倒退，按上次的时刻办理，请校准时钟。")
        parts = "，".join(f"{name} {count}" for name, count in report.done.items())
        self.stdout.write(f"已办理一遍：{parts}")
        if report.failed:
            raise CommandError(f"没有办成：{'、'.join(report.failed)}")

    def _confirm(self) -> None:
        try:
            ticking.confirm_clock(by=SYSTEM)
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write("已确认时钟。")
