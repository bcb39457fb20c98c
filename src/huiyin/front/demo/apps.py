"""Django app demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """演示矿"""

    name = "huiyin.front.demo"
    label = "demo"
    verbose_name = "演示矿"
