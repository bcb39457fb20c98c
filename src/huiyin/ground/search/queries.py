"""Finds texts by words: newest first, every hit, nothing else."""

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from huiyin.ground.search.models import Kind
from huiyin.ground.search.rules import MAX_KEY, Wanted, doc_id, key_of, wanted
from huiyin.kit.grams import ascii_term, number

_kinds: dict[str, int] = {}


def find(kind: str, words: str, limit: int = 50, *, before: int | None = None) -> list[int]:
    """Return the keys whose text contains every word, largest key first; `before` continues below a key."""
    what = wanted(words)
    if what is None or limit <= 0:
        return []
    source, params, doc = _source(kind, what, MAX_KEY if before is None else before - 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {doc} {source} ORDER BY {doc} DESC LIMIT %s", [*params, limit])
        return [key_of(row[0]) for row in cursor.fetchall()]


def count(kind: str, words: str) -> int:
    """Return how many texts contain every word."""
    what = wanted(words)
    if what is None:
        return 0
    source, params, _ = _source(kind, what, MAX_KEY)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {source}", params)
        return int(cursor.fetchone()[0])


def matching(kind: str, words: str) -> RawSQL | None:
    """Return the keys as a subquery for `filter(pk__in=…)`, so that who may see what is asked in the same statement.

    None where `words` holds nothing to look for: the caller then does not filter.
    """
    what = wanted(words)
    if what is None:
        return None
    source, params, doc = _source(kind, what, MAX_KEY)
    return RawSQL(f"SELECT {doc} - %s {source}", [doc_id(kind_number(kind), 0), *params])  # noqa: S611


def kind_number(kind: str) -> int:
    """Return the number of a kind, 0 where nothing of it was ever indexed."""
    if kind not in _kinds:
        found = Kind.objects.filter(name=kind).values_list("pk", flat=True).first()
        if found is None or connection.in_atomic_block:
            return found or 0  # an uncommitted number is not kept
        _kinds[kind] = found
    return _kinds[kind]


def forget(**_: Any) -> None:
    """Forget the numbers of the kinds: the tables were emptied."""
    _kinds.clear()


def _source(kind: str, what: Wanted, last_key: int) -> tuple[str, list[Any], str]:
    """Return FROM and WHERE, the parameters, and the column of the document's id."""
    first = doc_id(kind_number(kind), 0)
    span: list[Any] = [first, first + last_key]
    if connection.vendor == "sqlite":
        return _sqlite(what, span)
    return _postgresql(what, span)


def _sqlite(what: Wanted, span: list[Any]) -> tuple[str, list[Any], str]:
    in_text = " AND instr(d.text, %s) > 0" * len(what.words)
    if not what.grams:  # single characters only: there is no gram to look up
        return f"FROM search_doc d WHERE d.id BETWEEN %s AND %s{in_text}", [*span, *what.words], "d.id"
    match: list[Any] = [" AND ".join(ascii_term(gram) for gram in what.grams)]
    if what.is_exact:
        return "FROM search_gram g WHERE search_gram MATCH %s AND g.rowid BETWEEN %s AND %s", match + span, "g.rowid"
    source = (
        "FROM search_gram g CROSS JOIN search_doc d ON d.id = g.rowid "
        f"WHERE search_gram MATCH %s AND g.rowid BETWEEN %s AND %s{in_text}"
    )
    return source, [*match, *span, *what.words], "g.rowid"


def _postgresql(what: Wanted, span: list[Any]) -> tuple[str, list[Any], str]:
    in_text = " AND strpos(d.text, %s) > 0" * len(what.words)
    source = f"FROM search_doc d WHERE d.id BETWEEN %s AND %s{in_text}"
    params = [*span, *what.words]
    if what.grams:
        source += " AND d.grams @> %s::int[]"
        params.append([number(gram) for gram in what.grams])
    return source, params, "d.id"
