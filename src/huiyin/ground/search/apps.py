"""Django app search."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """检索"""

    name = "huiyin.ground.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Empty the index together with its table: FTS5 tables are not Django's, so a flush forgets them."""
        post_migrate.connect(_emptied, sender=self, dispatch_uid="search.emptied")


def _emptied(using: str, **_: Any) -> None:
    from huiyin.ground.search import actions, queries

    if using == "default":
        actions.start_afresh()
        queries.forget()
