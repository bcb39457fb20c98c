"""Django app tasks."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """任务与月报"""

    name = "huiyin.branch.tasks"
    label = "tasks"
    verbose_name = "任务与月报"

    def ready(self) -> None:
        """Follow the grid; say who may see files of lines and evidence, and what reports say."""
        from huiyin.branch.tasks import tasks
        from huiyin.branch.tasks.queries import files as seen
        from huiyin.branch.tasks.queries.reports import SOURCE
        from huiyin.ground.files import queries as files
        from huiyin.ground.grid import signals
        from huiyin.ground.people.signals import post_vacated
        from huiyin.loop.reports import queries as reports
        from huiyin.loop.reports.rules import ReportKind

        signals.gaps_changed.connect(tasks.on_gaps_changed, dispatch_uid="tasks.gaps_changed")
        signals.grid_adopted.connect(tasks.on_grid_adopted, dispatch_uid="tasks.grid_adopted")
        post_vacated.connect(tasks.on_post_vacated, dispatch_uid="tasks.post_vacated")
        files.register_visibility("task_line", seen.may_see_line)
        files.register_visibility("dual_evidence", seen.may_see_evidence)
        reports.register(SOURCE, ReportKind.MONTH, ReportKind.SUMMARY)
