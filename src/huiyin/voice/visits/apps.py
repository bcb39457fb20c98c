"""Django app visits."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """走访谈心"""

    name = "huiyin.voice.visits"
    label = "visits"
    verbose_name = "走访谈心"

    def ready(self) -> None:
        """Follow moves, departures and changes of care."""
        from huiyin.ground.grid.signals import care_changed
        from huiyin.ground.people.signals import person_left, person_moved, roll_changed
        from huiyin.voice.visits import tasks

        person_moved.connect(tasks.on_person_moved, dispatch_uid="visits.person_moved")
        roll_changed.connect(tasks.on_roll_changed, dispatch_uid="visits.roll_changed")
        person_left.connect(tasks.on_person_left, dispatch_uid="visits.person_left")
        care_changed.connect(tasks.on_care_changed, dispatch_uid="visits.care_changed")
