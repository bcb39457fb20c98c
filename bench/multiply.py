"""Makes a bigger mine out of a smaller one in the database itself: every matter with its clocks, a number of times.

Copies lie side by side in time (new id = 10 × old id + copy), so that ids still rise with the day of registration. The
ledger's history stays with the first copy. The readers' own matters (`own`) stay single, and what the measured leader owes
of the others goes to another leader. `python -m bench.multiply <times> <matters>` inside the environment of a home
that holds the smaller mine of so many matters.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.generate import derive_tallies, hasten_index, leaders, say
from bench.loading import bulk, finish
from bench.own import own_ids

CHUNK = 2_000


def multiply(times: int, total: int) -> None:
    """Renumber and copy the rows, then build tallies and index for the whole."""
    from django.db import transaction

    from huiyin.ground.ledger.models import Entry
    from huiyin.loop.duties.models import Duty
    from huiyin.loop.matters.models import Matter

    begun = time.monotonic()
    leader, other = leaders()
    swap = f"CASE WHEN {{0}} = {leader} AND k.n > 0 THEN {other} ELSE {{0}} END"
    new = f"(({{0}} - 1) * {times} + k.n + 1)"
    with bulk():
        with transaction.atomic():
            _mark(own_ids(total))
            _copy(
                Matter, times, "s.id",
                id=new.format("s.id"), clock_id=new.format("s.clock_id"), debtor_id=swap.format("s.debtor_id"),
            )  # fmt: skip
            _copy(
                Duty, times, "s.source_id",
                id=new.format("s.id"), over_id=new.format("s.over_id"), source_id=new.format("s.source_id"),
                post_id=swap.format("s.post_id"), link=f"'/matters/' || {new.format('s.source_id')} || '/'",
                key=f"CASE WHEN s.key IS NULL THEN NULL ELSE 'supervise:' || {new.format('s.over_id')} || ':1:1' END",
            )  # fmt: skip
            _copy(
                Matter.walls.through, times, "s.matter_id", id=new.format("s.id"), matter_id=new.format("s.matter_id")
            )
            _entries(times)
        say(begun, f"{Matter.objects.count():,} matters, {Duty.objects.count():,} duties")
        finish([Matter, Matter.walls.through, Duty, Entry])
        derive_tallies(begun)
        say(begun, f"{_index(times, frozenset(own_ids(total))):,} texts indexed")
        finish([Matter])


def _mark(ids: list[int]) -> None:
    """Note the readers' own matters for the statements that copy."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_own (id bigint PRIMARY KEY)")
        cursor.executemany("INSERT INTO bench_own (id) VALUES (%s)", [(pk,) for pk in ids])


def _copy(model: Any, times: int, matter: str, **changed: str) -> None:
    """Put `times` copies of every row in the place of it, one where `matter` is of the readers' own.

    `changed` are the columns that differ, as SQL of `s` and `k`.
    """
    from django.db import connection

    table = model._meta.db_table
    columns = [f.column for f in model._meta.concrete_fields]
    picked = ", ".join(changed.get(c, f's."{c}"') for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(times))
    with connection.cursor() as cursor:
        _untied(cursor)
        cursor.execute(f"CREATE TABLE bench_source AS SELECT * FROM {table}")
        cursor.execute(f"DELETE FROM {table}")  # a TRUNCATE on PostgreSQL would take the tables that point here along
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {picked} FROM bench_source s CROSS JOIN ({numbers}) k "
            f"WHERE k.n = 0 OR {matter} NOT IN (SELECT id FROM bench_own) ORDER BY s.id, k.n"
        )
        cursor.execute("DROP TABLE bench_source")


def _untied(cursor: Any) -> None:
    """On PostgreSQL: neither foreign keys nor the ledger's triggers while copying; what is made is whole at the end."""
    from django.db import connection

    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")


def _entries(times: int) -> None:
    """Let the ledger's entries follow their matters. The append-only triggers are for running systems, not for this."""
    from django.db import connection

    with connection.cursor() as cursor:
        _untied(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(f"UPDATE ledger_entry SET subject_id = (subject_id - 1) * {times} + 1 WHERE subject = 'matter'")
        if connection.vendor == "sqlite":
            for _, sql in triggers:
                cursor.execute(sql)


def _index(times: int, single: frozenset[int]) -> int:
    """Index the copies: the terms of a text are computed once, those of its number for each copy."""
    from django.db import connection, transaction

    from huiyin.ground.search import actions
    from huiyin.ground.search.rules import KEY_BITS, MAX_KEY

    hasten_index()
    is_postgres, total = connection.vendor == "postgresql", 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, text FROM search_doc ORDER BY id")
        texts = cursor.fetchall()
        with transaction.atomic():
            cursor.execute("DELETE FROM search_doc" if not is_postgres else "TRUNCATE search_doc")
            if not is_postgres:
                cursor.execute("INSERT INTO search_gram (search_gram) VALUES ('delete-all')")

    def copies(doc: int, text: str) -> Iterator[tuple[int, str, Any]]:
        kind, key = doc >> KEY_BITS, doc & MAX_KEY
        year, _, rest = text.split(" ", 2)
        terms = actions.numbers(f"{year} {rest}") if is_postgres else actions.terms(f"{year} {rest}")
        for n in range(1 if key in single else times):
            pk = (key - 1) * times + n + 1
            number = f"{pk:05d}"
            known = (
                sorted({*terms, *actions.numbers(number)})
                if is_postgres
                else f"{terms} {_more(terms, actions.terms(number))}"
            )
            yield (kind << KEY_BITS) + pk, f"{year} {number} {rest}", known

    for start in range(0, len(texts), CHUNK):
        rows = [row for doc, text in texts[start : start + CHUNK] for row in copies(doc, text)]
        total += len(rows)
        with transaction.atomic(), connection.cursor() as cursor:
            if is_postgres:
                with cursor.cursor.copy("COPY search_doc (id, text, grams) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                connection.connection.executemany(
                    "INSERT INTO search_doc (id, text) VALUES (?, ?)", (r[:2] for r in rows)
                )
                grams = ((row[0], row[2]) for row in rows)
                connection.connection.executemany("INSERT INTO search_gram (rowid, grams) VALUES (?, ?)", grams)
    return total


def _more(known: str, terms: str) -> str:
    """Return those terms that are not known yet: the index is given each of them once."""
    there = set(known.split())
    return " ".join(term for term in terms.split() if term not in there)


if __name__ == "__main__":
    import django

    django.setup()
    multiply(int(sys.argv[1]), int(sys.argv[2]))
