"""The flush between tests that commit: whatever was written is gone, what a migrated database holds stands."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM, UnitKind
from tests.flushing import with_rows

AT = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def flush():
    """Flush as Django does after a test that commits."""
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, allow_cascade=False)


def full():
    """Return which tables of the database have rows; the words of the search index can't be read by themselves."""
    names = set(connection.introspection.table_names()) - {"django_migrations"}
    return set(with_rows(connection, [one for one in names if not one.startswith("search_gram")]))


def test_flush_leaves_what_a_migrated_database_holds():
    flush()
    fresh, rights = full(), Permission.objects.count()
    mine = people.open_unit(None, code="K", name="示例矿", kind=UnitKind.MINE, by=SYSTEM, at=AT)
    people.hire("1001", name="张三", unit=mine, by=SYSTEM, at=AT)
    ledger.integrate(at=AT)
    ledger.publish_head(at=AT)
    written = full() - fresh

    flush()

    assert written >= {"people_unit", "people_person", "ledger_entry", "ledger_leaf", "ledger_head"}
    assert full() == fresh == {"auth_permission", "django_content_type"}
    assert ContentType.objects.count() == len(apps.get_models(include_auto_created=False))
    assert Permission.objects.count() == rights > ContentType.objects.count()


def test_flush_of_a_test_that_wrote_nothing_still_tells_who_keeps_something_beside_its_table(monkeypatch):
    from huiyin.ground.search import actions

    flush()
    told = []
    monkeypatch.setattr(actions, "start_afresh", lambda: told.append("told"))

    flush()

    assert told == ["told"]
