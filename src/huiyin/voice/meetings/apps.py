"""Django app meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """会议"""

    name = "huiyin.voice.meetings"
    label = "meetings"
    verbose_name = "会议"

    def ready(self) -> None:
        """Say who may see the files shared at a meeting."""
        from huiyin.ground.files import queries as files
        from huiyin.voice.meetings import queries

        files.register_visibility("meeting", queries.sees_pk)
