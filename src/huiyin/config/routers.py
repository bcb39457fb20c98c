"""Keeps the letterbox's tables in their own database and refuses every relation across."""

from typing import Any

LETTERBOX = "letterbox"


class LetterboxRouter:
    """Sends the app `letterbox` to the database `letterbox`, everything else to `default`."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return the database a model is read from."""
        return LETTERBOX if model._meta.app_label == LETTERBOX else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Allow relations only inside one database."""
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Create each table in its own database only."""
        return (app_label == LETTERBOX) == (db == LETTERBOX)
