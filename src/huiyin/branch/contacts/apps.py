"""Django app contacts."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """联系点"""

    name = "huiyin.branch.contacts"
    label = "contacts"
    verbose_name = "联系点"

    def ready(self) -> None:
        """Say who may see files of visits and self-checks, and what the leaders' report says."""
        from huiyin.branch.contacts.queries import files as seen
        from huiyin.branch.contacts.queries import standard
        from huiyin.branch.contacts.queries.reports import SOURCE
        from huiyin.ground.files import queries as files
        from huiyin.loop.reports import queries as reports
        from huiyin.loop.reports.rules import ReportKind

        files.register_visibility("contact_visit", seen.may_see_visit)
        files.register_visibility("check_mark", standard.may_see_file)
        reports.register(SOURCE, ReportKind.CONTACT)
