"""Django app files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """附件"""

    name = "huiyin.ground.files"
    label = "files"
    verbose_name = "附件"
