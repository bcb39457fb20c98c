"""Django app grid."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    """网格"""

    name = "huiyin.ground.grid"
    label = "grid"
    verbose_name = "网格"

    def ready(self) -> None:
        """Follow the roll and the limits; add the sheets of care to the workbook."""
        from huiyin.ground.grid import tasks
        from huiyin.ground.grid.actions import importing
        from huiyin.ground.grid.queries import sheets as present
        from huiyin.ground.grid.rules.sheets import COLUMNS
        from huiyin.ground.people import signals as people
        from huiyin.ground.people.rules import sheets
        from huiyin.ground.rulebook.signals import rule_changed

        people.person_hired.connect(tasks.on_person_hired, dispatch_uid="grid.person_hired")
        people.person_moved.connect(tasks.on_person_moved, dispatch_uid="grid.person_moved")
        people.person_left.connect(tasks.on_person_left, dispatch_uid="grid.person_left")
        people.post_vacated.connect(tasks.on_post_changed, dispatch_uid="grid.post_vacated")
        people.post_filled.connect(tasks.on_post_changed, dispatch_uid="grid.post_filled")
        people.secretary_named.connect(tasks.on_secretary_named, dispatch_uid="grid.secretary_named")
        people.roll_changed.connect(tasks.on_roll_changed, dispatch_uid="grid.roll_changed")
        sheets.register(
            "grid",
            sheets.Extra(
                columns=COLUMNS,
                check=present.check,
                present=present.present,
                compare=present.changes,
                carry_out=importing.carry_out,
            ),
        )
        rule_changed.connect(tasks.on_rule_changed, dispatch_uid="grid.rule_changed")
