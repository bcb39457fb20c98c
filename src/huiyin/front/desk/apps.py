"""Django app desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台"""

    name = "huiyin.front.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Keep the search index of matters with each change."""
        from huiyin.front.desk import tasks
        from huiyin.loop.matters.signals import matter_changed

        matter_changed.connect(tasks.on_matter_changed, dispatch_uid="desk.index_matter")
