"""Django app desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台"""

    name = "huiyin.front.desk"
    label = "desk"
    verbose_name = "工作台"
