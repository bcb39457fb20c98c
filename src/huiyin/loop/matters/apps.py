"""Django app matters."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """事项"""

    name = "huiyin.loop.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        """Follow vacancies: what a vacated post owed passes up at once. Say who may see files on a matter."""
        from huiyin.ground.files import queries as files
        from huiyin.ground.people.signals import post_vacated
        from huiyin.loop.matters import queries, tasks

        post_vacated.connect(tasks.on_post_vacated, dispatch_uid="matters.follow_vacancy")
        files.register_visibility("matter", queries.sees_pk)
