"""Django app contacts."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """联系点"""

    name = "huiyin.branch.contacts"
    label = "contacts"
    verbose_name = "联系点"
