"""Django app rulebook."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RulebookConfig(AppConfig):
    """规则库"""

    name = "huiyin.ground.rulebook"
    label = "rulebook"
    verbose_name = "规则库"

    def ready(self) -> None:
        """Drop the snapshot whenever tables were made or emptied."""
        from huiyin.ground.rulebook import queries

        post_migrate.connect(queries.forget, dispatch_uid="rulebook.forget")
