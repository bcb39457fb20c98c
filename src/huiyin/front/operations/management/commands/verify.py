"""`huiyin verify`: every invariant that an operator can check; exit status 1 where one is broken."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.front.operations.queries import checks


class Command(BaseCommand):
    """Run the checks and tell each outcome in a line."""

    help = "核对：账是否相等、责任是否唯一、台账能否重放、来信是否都在，等等"

    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the names of checks."""
        parser.add_argument("--check", action="append", choices=checks.NAMES, default=[], help="只做这一项，可重复")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each check, below it what it tells and the problems."""
        broken = 0
        for finding in checks.run(options["check"]):
            broken += bool(finding.count)
            self.stdout.write(f"{'不符' if finding.count else '相符'}  {finding.title}")
            for line in [*finding.asides, *finding.problems]:
                self.stdout.write(f"      {line}")
            if finding.count > len(finding.problems):
                self.stdout.write(f"      共 {finding.count} 处")
        if broken:
            raise CommandError(f"有 {broken} 项不符。", returncode=1)
        self.stdout.write("全部相符。")
