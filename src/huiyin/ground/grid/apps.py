"""Django app grid."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    """网格"""

    name = "huiyin.ground.grid"
    label = "grid"
    verbose_name = "网格"
