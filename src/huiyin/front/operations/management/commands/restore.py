"""`huiyin restore DIR`: brings a backup back into an empty installation and checks it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from huiyin.front.operations.actions import restoring
from huiyin.front.operations.queries import stores
from huiyin.kit.verdicts import Refused


class Command(BaseCommand):
    """Restore."""

    help = "把备份恢复到空的安装里，并核对清单、行数、台账和来信"
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup's folder, and the one of the keys."""
        parser.add_argument("folder", type=Path, help="备份文件夹")
        parser.add_argument("--keys", type=Path, help="另存的密钥文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, tell what was checked, warn about missing keys."""
        try:
            made = restoring.restore(options["folder"], self.stdout.write, keys=options["keys"])
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        except OSError as error:
            raise CommandError(f"恢复没有完成：{error.strerror}（{error.filename}）") from error
        except DatabaseError as error:
            raise CommandError(f"恢复没有完成：数据库出错（{type(error).__name__}），请检查磁盘和数据库设置") from error
        self.stdout.write(f"恢复完成：{made.made_at[:10]} 的备份，清单、行数、台账、来信均已核对。")
        if not any(name.startswith("letterbox-keys/") for name in list(stores.keys())):
            self.stdout.write("注意：信箱密钥还没有放回，写信人暂时不能用回执码查信。")
