"""`huiyin backup DIR`: a whole, checked copy while everything keeps running."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from huiyin.front.operations.actions import backing_up
from huiyin.kit.verdicts import Refused


class Command(BaseCommand):
    """Back up."""

    help = "备份两个数据库、来信密件库和上传文件，附清单；密钥另存"
    requires_system_checks: list[str] = []  # noqa: RUF012  Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and one for the keys."""
        parser.add_argument("folder", type=Path, help="新文件夹")
        parser.add_argument("--keys", type=Path, help="把密钥另存到这个文件夹（请与备份分开保管）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both; warn about the keys."""
        try:
            made = backing_up.backup(options["folder"])
            rows = sum(sum(tables.values()) for tables in made.counts.values())
            self.stdout.write(f"备份完成：{options['folder']}（{len(made.files)} 个文件，{rows} 行）")
            if options["keys"]:
                count = backing_up.backup_keys(options["keys"])
                self.stdout.write(f"密钥 {count} 个另存到 {options['keys']}，请与备份分开保管，不要放在同一块盘上。")
            else:
                self.stdout.write("注意：密钥不在备份里。没有它们，回执码查不到来信。请用 --keys 另存并分开保管。")
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        except OSError as error:
            raise CommandError(f"备份没有完成：{error.strerror}（{error.filename}）") from error
        except DatabaseError as error:
            raise CommandError(f"备份没有完成：数据库出错（{type(error).__name__}），请检查磁盘和数据库设置") from error
