"""`huiyin serve`, as the list of commands shows it; `huiyin.__main__` runs it without Django (`management.serving`)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from huiyin.front.operations.management import serving


class Command(BaseCommand):
    """Serve the pages and run the periodic work, all in one."""

    help = "启动：准备数据库和静态文件，然后提供网页并定时办理到期事项"
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the server takes."""
        serving.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop."""
        serving.serve(options["host"], options["port"], threads=options["threads"], is_ticking=not options["no_tick"])
