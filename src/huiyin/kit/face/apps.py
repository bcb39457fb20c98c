"""Django app face."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    """界面"""

    name = "huiyin.kit.face"
    label = "face"
    verbose_name = "界面"
