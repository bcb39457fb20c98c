"""Django app exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """导入导出"""

    name = "huiyin.front.exchange"
    label = "exchange"
    verbose_name = "导入导出"
