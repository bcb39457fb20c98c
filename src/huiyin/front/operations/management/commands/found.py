"""`huiyin found`: the first administrator of an empty installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.front.operations.actions import founding, preparing
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


class Command(BaseCommand):
    """Create the enterprise and its technical administrator, and print the code that opens the account once."""

    help = "初始化：建立企业和第一位技术管理员，显示一次性口令"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the enterprise's name, the administrator's staff number and name."""
        parser.add_argument("enterprise", help="企业名称，如 示例煤矿")
        parser.add_argument("staff_number", help="技术管理员的工号")
        parser.add_argument("name", help="技术管理员的姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the databases, found the enterprise, say what to do next."""
        preparing.migrate(lambda text: None)
        try:
            person, code = founding.found(
                options["enterprise"], staff_number=options["staff_number"], name=options["name"], at=clock.now()
            )
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(f"已建立“{options['enterprise']}”。")
        self.stdout.write(f"技术管理员：{person.name}，工号 {person.staff_number}")
        self.stdout.write(f"一次性口令：{code}")
        self.stdout.write("请用工号和一次性口令登录，设好密码和验证码，再从“组织人员”导入单位、岗位和人员。")
