"""`huiyin rebuild_letterbox`: rebuilds the letterbox's database from its vaults and heals one vault from the other."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from huiyin.voice.letterbox import actions


class Command(BaseCommand):
    """Rebuild the letterbox from its vaults."""

    help = "按两份存档重建信箱数据库，并互相修复损坏的存档"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was restored; fail where a letter has no good copy left."""
        done = actions.rebuild()
        self.stdout.write(
            f"补回往来 {done.threads} 件、密封件 {done.messages} 份、承诺记录 {done.leaves} 条"
            f"；修复存档 {done.healed} 份。"
        )
        if done.lost:
            raise CommandError(f"有 {len(done.lost)} 份密封件没有完好的存档：" + "、".join(n[:16] for n in done.lost))
