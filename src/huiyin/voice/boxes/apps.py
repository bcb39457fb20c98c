"""Django app boxes."""

from django.apps import AppConfig


class BoxesConfig(AppConfig):
    """意见箱"""

    name = "huiyin.voice.boxes"
    label = "boxes"
    verbose_name = "意见箱"

    def ready(self) -> None:
        """Say who may see the uploaded plan of the mine."""
        from huiyin.ground.files import queries as files
        from huiyin.voice.boxes import queries

        files.register_visibility(queries.PLAN, queries.may_see_plan)
