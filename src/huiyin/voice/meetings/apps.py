"""Django app meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """会议"""

    name = "huiyin.voice.meetings"
    label = "meetings"
    verbose_name = "会议"

    def ready(self) -> None:
        """Say who may see the files shared at a meeting, and those of a series."""
        from huiyin.ground.files import queries as files
        from huiyin.voice.meetings import queries
        from huiyin.voice.meetings.queries import shelf

        files.register_visibility("meeting", queries.sees_pk)
        files.register_visibility("paper", shelf.sees_pk)
