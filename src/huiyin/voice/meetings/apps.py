"""Django app meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """会议"""

    name = "huiyin.voice.meetings"
    label = "meetings"
    verbose_name = "会议"
