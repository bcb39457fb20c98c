"""Django app letterbox."""

from django.apps import AppConfig


class LetterboxConfig(AppConfig):
    """信箱"""

    name = "huiyin.voice.letterbox"
    label = "letterbox"
    verbose_name = "信箱"
