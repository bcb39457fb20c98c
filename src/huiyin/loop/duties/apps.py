"""Django app duties."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """应办"""

    name = "huiyin.loop.duties"
    label = "duties"
    verbose_name = "应办"
