"""`huiyin take_in FILE`: takes in sealed letters that were brought as files, on a USB stick for instance."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox import actions
from huiyin.voice.letterbox.forms import read_sealed
from huiyin.voice.letterbox.rules.encoding import Malformed


class Command(BaseCommand):
    """Take in letters that a page saved as files."""

    help = "收下存成文件的封好的信（封好的信.json），可以一次给出多个文件"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in each file; say at the end which ones did not come in. The same file may come again."""
        failed = [f"{file}：{why}" for file in options["files"] if (why := self._take_in(file))]
        if failed:
            raise CommandError("有信没有收下。\n" + "\n".join(failed))

    def _take_in(self, file: Path) -> str:
        try:
            accepted = actions.take_in(read_sealed(file.read_bytes()))
        except OSError as error:
            return f"读不到这个文件（{error.strerror}）"
        except Malformed:
            return "这不是封好的信，或者文件不完整"
        except Refused as refusal:
            return refusal.reason
        self.stdout.write(
            f"{file}：已收下，日期 {accepted.day}，承诺 {accepted.commitment.hex()[:16]}。文件可以删掉了。"
        )
        return ""
