"""What the run on PostgreSQL leaves out: nothing that could reach a database, by itself or by another process."""

from importlib import import_module

import pytest
from django.db import connection

from tests.on_postgres import can_reach_a_database, starts_processes

OPERATIONS = "huiyin.front.operations.tests"
BY_PROCESSES = [  # none has a database mark; each opens databases all the same
    *(f"{OPERATIONS}.test_{name}" for name in ("backup_drill", "crashes", "races", "serve", "trouble", "upgrades")),
    f"{OPERATIONS}.test_backup_drill_postgres",
    "huiyin.voice.letterbox.tests.test_process",
    "huiyin.voice.visits.tests.test_trouble",
    "tests.test_real_letters",
]
PURE = ["huiyin.loop.matters.tests.test_reasons", "huiyin.kit.tests.test_merkle", "tests.test_architecture"]


@pytest.mark.parametrize("name", BY_PROCESSES)
def test_a_module_that_starts_processes_is_known_by_what_it_takes_in(name):
    assert starts_processes(vars(import_module(name)), set())


@pytest.mark.parametrize("name", PURE)
def test_a_module_of_rules_starts_none(name):
    assert not starts_processes(vars(import_module(name)), set())


def test_without_a_mark_no_database_is_reached(request):
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()

    assert not can_reach_a_database(request.node)


@pytest.mark.django_db
def test_a_database_mark_is_seen(request):
    assert can_reach_a_database(request.node)


def test_a_database_fixture_is_seen(request, db):
    assert can_reach_a_database(request.node)


def test_who_may_lift_the_ban_is_seen(request, django_db_blocker):
    assert can_reach_a_database(request.node)
