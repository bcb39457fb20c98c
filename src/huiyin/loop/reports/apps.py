"""Django app reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """签字的报告"""

    name = "huiyin.loop.reports"
    label = "reports"
    verbose_name = "签字的报告"
