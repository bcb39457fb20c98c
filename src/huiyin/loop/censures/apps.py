"""Django app censures."""

from django.apps import AppConfig


class CensuresConfig(AppConfig):
    """通报批评与问责"""

    name = "huiyin.loop.censures"
    label = "censures"
    verbose_name = "通报批评与问责"

    def ready(self) -> None:
        """Say who may see evidence; a draft lapses with the answer to its notice."""
        from huiyin.ground.files import queries as files
        from huiyin.loop.censures import queries, tasks
        from huiyin.loop.duties.signals import duty_changed

        files.register_visibility("rectification", queries.may_see_file)
        duty_changed.connect(tasks.on_duty_changed, dispatch_uid="censures.lapse")
