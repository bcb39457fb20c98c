"""Writes docs/developers/loop.md from the transition table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from huiyin.loop.matters.rules.diagram import page


class Command(BaseCommand):
    """`huiyin draw_loop [--to PATH]`: draw the states of a matter for the developers."""

    help = "Draw the loop of a matter from its transition table."
    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django declares it

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another path."""
        parser.add_argument("--to", default="docs/developers/loop.md", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        options["to"].write_text(page(), encoding="utf-8")
        self.stdout.write(f"wrote {options['to']}")
