"""Changes side by side with the sequencer on PostgreSQL: no entry comes into the tree before one of a smaller id."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from huiyin.ground.ledger import actions, queries
from huiyin.ground.ledger.models import Entry, Leaf
from huiyin.ground.ledger.tests.test_ledger import publish, write

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has transactions side by side"),
    pytest.mark.django_db(transaction=True),
]
INSERT = """
    INSERT INTO ledger_entry (at, verb, subject, subject_id, by_writer, data, commitment)
    VALUES (now(), 'matter.answer', 'matter', 1, false, '{}', '')
"""
GATE = 4711  # an advisory lock
# Runs when the id of a row is taken already and its transaction has no number yet: where a process may lose the CPU.
WAIT_AT_GATE = f"""
    CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock({GATE}); RETURN NEW; END $$;
    CREATE TRIGGER ledger_entry_gate BEFORE INSERT ON ledger_entry FOR EACH ROW
    WHEN (NEW.post_id IS NULL) EXECUTE FUNCTION wait_at_gate();
"""


@pytest.fixture
def connect() -> Iterator[Any]:
    """Open further connections, each a transaction of its own."""
    opened: list[Any] = []

    def one() -> Any:
        opened.append(connection.get_new_connection(connection.get_connection_params()))
        return opened[-1]

    yield one
    for other in opened:
        other.close()


@contextmanager
def gate() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(WAIT_AT_GATE)
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER ledger_entry_gate ON ledger_entry; DROP FUNCTION wait_at_gate()")


def is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool(cursor.fetchone()[0])


def in_tree() -> list[int]:
    return list(Leaf.objects.order_by("index").values_list("entry_id", flat=True))


def all_ids() -> list[int]:
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def test_entry_waits_for_a_smaller_id_of_a_transaction_still_running(connect):
    other = connect()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")  # the older transaction …
        other.execute(INSERT)
        write()  # … takes the larger id
    publish()
    early = in_tree()
    other.commit()
    publish()

    assert (early, len(all_ids())) == ([], 2)
    assert in_tree() == all_ids()
    assert queries.verify() == []


def test_entry_waits_for_a_smaller_id_of_a_transaction_that_has_no_number_yet(connect):
    keeper, other = connect(), connect()
    keeper.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
    with gate(), ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(other.execute, INSERT)
        while not is_waiting():
            sleep(0.01)
        write()
        publish()
        early = in_tree()
        keeper.rollback()
        hanging.result()
        other.commit()
    publish()

    assert (early, len(all_ids())) == ([], 2)
    assert in_tree() == all_ids()
    assert queries.verify() == []


def test_what_a_savepoint_wrote_is_not_overtaken_by_what_came_after_it(connect):
    other = connect()
    with transaction.atomic():
        write()
        other.execute("SELECT pg_current_xact_id()")  # a stranger, older than the savepoint, younger than the rest
        with transaction.atomic():
            write()
        write()
    publish()

    assert len(all_ids()) == 3
    assert in_tree() == all_ids()
    assert queries.verify() == []


def test_savepoint_that_was_taken_back_leaves_a_hole_nobody_waits_for(connect):
    other = connect()
    other.execute("SELECT 1")
    with other.transaction(force_rollback=True):
        other.execute(INSERT)
    write()

    publish()

    assert in_tree() == all_ids()


def test_transactions_that_write_no_entry_hold_nothing_up(connect):
    reader, stranger = connect(), connect()
    reader.execute("SELECT COUNT(*) FROM ledger_entry")
    stranger.execute("SELECT pg_current_xact_id()")
    write(3)

    publish()

    assert in_tree() == all_ids()


def test_what_was_there_before_goes_on_though_a_newcomer_writes(connect):
    first, newcomer = connect(), connect()
    first.execute(INSERT)
    write()
    publish()
    before = all_ids()
    newcomer.execute(INSERT)
    first.commit()
    write()

    publish()
    taken = in_tree()
    newcomer.commit()
    publish()

    assert (before, len(taken), len(all_ids())) == (taken[1:], 2, 4)
    assert in_tree() == all_ids()
    assert queries.verify() == []


def test_second_look_while_the_first_writer_is_still_there_takes_nothing(connect):
    first = connect()
    first.execute(INSERT)
    write()
    publish()

    publish()
    waiting = in_tree()
    first.commit()
    publish()

    assert (waiting, in_tree()) == ([], all_ids())


def test_many_writers_and_a_sequencer_that_never_rests_keep_the_order():
    def writer(seed: int) -> None:
        lot = Random(seed)
        try:
            for _ in range(40):
                with transaction.atomic(), connection.cursor() as cursor:
                    if lot.random() < 0.5:
                        cursor.execute("SELECT pg_current_xact_id()")
                    sleep(lot.random() / 500)
                    write(lot.randint(1, 3))
                    with transaction.atomic():
                        write()
                    sleep(lot.random() / 500)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(writer, seed) for seed in range(4)]
        while not all(one.done() for one in writers):
            actions.integrate()
        for one in writers:
            one.result()
    publish()

    assert len(all_ids()) >= 4 * 40 * 2
    assert in_tree() == all_ids()
    assert queries.verify() == []
