"""`huiyin inspect`: how the installation is set up; exit status 1 where something is to be mended."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.front.operations.queries import checks, deployment


class Command(BaseCommand):
    """Look at settings, headers, databases, files, places, logs and ports, and tell each outcome in a line."""

    help = "检查部署：加密、响应头、数据库设置、文件权限、来信库位置、日志、端口"

    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the names of checks."""
        parser.add_argument("--check", action="append", choices=deployment.NAMES, default=[], help="只查这一项，可重复")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each check, what is to be mended below it."""
        wrong = 0
        for finding in checks.run(options["check"], among=deployment.CHECKS):
            wrong += bool(finding.count)
            self.stdout.write(f"{'要改' if finding.count else '合格'}  {finding.title}")
            for problem in finding.problems:
                self.stdout.write(f"      {problem}")
        if wrong:
            raise CommandError(f"有 {wrong} 项要改。", returncode=1)
        self.stdout.write("全部合格。")
