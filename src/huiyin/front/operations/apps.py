"""Django app operations."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """运行维护"""

    name = "huiyin.front.operations"
    label = "operations"
    verbose_name = "运行维护"
