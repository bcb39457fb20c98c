"""Django app people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """组织与人员"""

    name = "huiyin.ground.people"
    label = "people"
    verbose_name = "组织与人员"
