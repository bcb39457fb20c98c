"""Django app tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """任务与月报"""

    name = "huiyin.branch.tasks"
    label = "tasks"
    verbose_name = "任务与月报"
