"""`huiyin demo`: loads the demonstration mine into an empty installation."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.front.demo import actions as demo
from huiyin.front.demo import queries
from huiyin.front.demo.actions import MATTERS


class Command(BaseCommand):
    """Load the mine and print its accounts."""

    help = "在空的安装里建立虚构的回音示范矿"
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many matters the quarter has."""
        parser.add_argument("--matters", type=int, default=MATTERS, help=f"事项件数，默认 {MATTERS}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; refuse where there are people already."""
        begun = time.monotonic()

        def tell(text: str) -> None:
            self.stdout.write(f"[{time.monotonic() - begun:5.1f} 秒] {text}")
            self.stdout.flush()

        if not demo.load(tell, matters=options["matters"]):
            raise CommandError("库里已经有人员，不再建立演示矿。请换一个空的 HUIYIN_HOME。")
        self.stdout.write(queries.table())
