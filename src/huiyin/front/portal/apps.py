"""Django app portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户"""

    name = "huiyin.front.portal"
    label = "portal"
    verbose_name = "门户"
