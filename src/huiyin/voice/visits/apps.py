"""Django app visits."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """走访谈心"""

    name = "huiyin.voice.visits"
    label = "visits"
    verbose_name = "走访谈心"
