"""Django app duties."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """应办"""

    name = "huiyin.loop.duties"
    label = "duties"
    verbose_name = "应办"

    def ready(self) -> None:
        """Follow the calendar: a notice of holidays moves the clocks counted in working days."""
        from huiyin.ground.rulebook.signals import calendar_changed
        from huiyin.loop.duties import tasks

        calendar_changed.connect(tasks.on_calendar_changed, dispatch_uid="duties.follow_calendar")
