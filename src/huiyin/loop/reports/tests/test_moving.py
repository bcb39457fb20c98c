"""Reports signed in the tables of two rooms come together: what was signed stands, and the ledger still knows it."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.forms.models import model_to_dict

from huiyin.branch.contacts.tests import test_visits as points
from huiyin.branch.tasks.tests import test_reports as months
from huiyin.branch.tasks.tests.cast import build, day
from huiyin.front.operations.queries import checks
from huiyin.loop.reports import actions
from huiyin.loop.reports.models import Report

BEFORE = [("reports", "0001_initial"), ("tasks", "0001_initial"), ("contacts", "0002_corrected_contact_reports")]
moving = import_module("huiyin.loop.reports.migrations.0002_reports_signed_before")


@pytest.fixture
def before(transactional_db):
    """The models of then, with the two tables in which reports were signed."""
    apps = MigrationLoader(connection).project_state(BEFORE).apps
    tables = [apps.get_model("tasks", "Report"), apps.get_model("contacts", "ContactReport")]
    with connection.schema_editor() as editor:
        for table in tables:
            editor.create_model(table)
    yield apps
    with connection.schema_editor() as editor:
        for table in tables:
            editor.delete_model(table)


def problems():
    (found,) = checks.run(["reports"])
    return found.problems


def told():
    return [model_to_dict(one, exclude=["id", "told_as"]) for one in Report.objects.order_by("pk")]


def test_reports_of_two_tables_come_together_and_verify_holds(before):
    mine = build()
    months.october(mine)
    months.signed(mine)
    first = points.signed(mine, "去了一次")
    by, words = mine.actor("leader"), actions.Words("去了两次")
    second = actions.correct_report(first, words, reason="漏记一次", by=by, at=day(2026, 10, 13))
    signed = told()
    for report in Report.objects.order_by("pk"):
        table = before.get_model(*(("contacts", "ContactReport") if report.kind == "contact" else ("tasks", "Report")))
        table.objects.create(**{f.attname: getattr(report, f.attname) for f in table._meta.concrete_fields})
    Report.objects.all().delete()

    with connection.schema_editor() as editor:
        moving.bring_together(before, editor)

    assert told() == signed
    assert list(Report.objects.order_by("pk").values_list("told_as", flat=True)) == [None, first.pk, second.pk]
    assert problems() == []
    newest = actions.correct_report(
        Report.objects.get(told_as=second.pk), words, reason="又漏", by=by, at=months.SIGNED
    )
    assert newest.pk > max(Report.objects.exclude(pk=newest.pk).values_list("pk", flat=True))
    assert problems() == []
