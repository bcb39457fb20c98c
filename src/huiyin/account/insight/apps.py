"""Django app insight."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """看板"""

    name = "huiyin.account.insight"
    label = "insight"
    verbose_name = "看板"

    def ready(self) -> None:
        """Follow the loop's two signals, and moves in the tree of units."""
        from huiyin.account.insight import tasks
        from huiyin.ground.people.signals import posts_moved, units_moved
        from huiyin.loop.duties.signals import duty_changed
        from huiyin.loop.matters.signals import matter_changed

        matter_changed.connect(tasks.on_matter_changed, dispatch_uid="insight.count_matter")
        duty_changed.connect(tasks.on_duty_changed, dispatch_uid="insight.count_duties")
        units_moved.connect(tasks.on_units_moved, dispatch_uid="insight.follow_units")
        posts_moved.connect(tasks.on_posts_moved, dispatch_uid="insight.follow_posts")
