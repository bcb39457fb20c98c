"""Django app inbox."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """消息"""

    name = "huiyin.ground.inbox"
    label = "inbox"
    verbose_name = "消息"
