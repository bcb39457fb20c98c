"""Django app boxes."""

from django.apps import AppConfig


class BoxesConfig(AppConfig):
    """意见箱"""

    name = "huiyin.voice.boxes"
    label = "boxes"
    verbose_name = "意见箱"
