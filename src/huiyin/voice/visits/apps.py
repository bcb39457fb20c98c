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
        from huiyin.ground.people.signals import committee_set, person_left, person_moved, post_vacated, roll_changed
        from huiyin.loop.duties.signals import hints_asked
        from huiyin.voice.visits import tasks

        person_moved.connect(tasks.on_person_moved, dispatch_uid="visits.person_moved")
        person_left.connect(tasks.on_person_left, dispatch_uid="visits.person_left")
        hints_asked.connect(tasks.on_hints_asked, dispatch_uid="visits.hints_asked")
        post_vacated.connect(tasks.on_post_vacated, dispatch_uid="visits.post_vacated")
        committee_set.connect(tasks.on_committee_set, dispatch_uid="visits.committee_set")
        roll_changed.connect(tasks.on_roll_changed, dispatch_uid="visits.roll_changed")
        care_changed.connect(tasks.on_care_changed, dispatch_uid="visits.care_changed")
