"""Django app ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """台账"""

    name = "huiyin.ground.ledger"
    label = "ledger"
    verbose_name = "台账"
