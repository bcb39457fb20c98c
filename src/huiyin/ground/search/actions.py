"""Keeps the search index: texts in, texts changed, texts out, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from huiyin.ground.search.models import Doc, Kind
from huiyin.ground.search.rules import doc_id, numbers, terms
from huiyin.kit.grams import normalise
from huiyin.kit.prepared import Given, Givens, prepared

BATCH = 2000
UPSERT = "INSERT INTO search_doc (id, text) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
UPSERT_WITH_GRAMS = (
    "INSERT INTO search_doc (id, text, grams) VALUES (%s, %s, %s) "
    "ON CONFLICT (id) DO UPDATE SET text = excluded.text, grams = excluded.grams"
)
ADD_GRAMS = "INSERT INTO search_gram (rowid, grams) VALUES (%s, %s)"
# A contentless FTS5 table forgets a document only when told the very terms it was given.
DROP_GRAMS = "INSERT INTO search_gram (search_gram, rowid, grams) VALUES ('delete', %s, %s)"


def index(kind: str, key: int, text: str) -> None:
    """Make a text findable, in place of the one it had."""
    index_many(kind, [(key, text)])


@transaction.atomic(savepoint=False)
def index_many(kind: str, pairs: Iterable[tuple[int, str]]) -> int:
    """Make texts findable, in place of those they had; returns how many. Of two texts for one key the last counts.

    A text without any letter or figure is taken out.
    """
    number = _number(kind) or Kind.objects.get_or_create(name=kind)[0].pk
    texts = {doc_id(number, key): normalise(text) for key, text in pairs}
    ids = list(texts)
    for start in range(0, len(ids), BATCH):
        _replace({doc: texts[doc] for doc in ids[start : start + BATCH]})
    return len(ids)


@transaction.atomic
def remove(kind: str, keys: Sequence[int]) -> None:
    """Take texts out; keys that were never indexed are ignored."""
    number = _number(kind)
    if number is None:
        return
    ids = [doc_id(number, key) for key in set(keys)]
    for start in range(0, len(ids), BATCH):
        _replace(dict.fromkeys(ids[start : start + BATCH], ""))


def _number(kind: str) -> int | None:
    found: list[int] = _numbers(kind=kind)
    return found[0] if found else None


@prepared
def _numbers(kind: Given) -> "QuerySet[Kind, Any]":
    return Kind.objects.filter(name=kind).values_list("pk", flat=True)


@prepared
def _texts(ids: Givens) -> "QuerySet[Doc, Any]":
    return Doc.objects.filter(pk__in=ids).values_list("pk", "text")


def start_afresh() -> None:
    """Empty the index where its table of texts is empty (after tables were made or flushed)."""
    if connection.vendor == "sqlite" and "search_doc" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'search_gram')")
            is_there = cursor.fetchone()[0]
            if is_there and not Doc.objects.exists():
                cursor.execute("INSERT INTO search_gram (search_gram) VALUES ('delete-all')")


def _replace(texts: dict[int, str]) -> None:
    """Bring the documents of one batch to these texts; an empty text takes a document out."""
    old: dict[int, str] = dict(_texts(ids=list(texts)))
    changed = {doc: text for doc, text in texts.items() if old.get(doc, "") != text}
    gone = [doc for doc, text in changed.items() if not text]
    kept = [(doc, text) for doc, text in changed.items() if text]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            dropped = [(doc, terms(old[doc])) for doc in changed if doc in old]
            if dropped:
                cursor.executemany(DROP_GRAMS, dropped)
            if kept:
                cursor.executemany(UPSERT, kept)
                cursor.executemany(ADD_GRAMS, [(doc, terms(text)) for doc, text in kept])
        elif kept:
            cursor.executemany(UPSERT_WITH_GRAMS, [(doc, text, numbers(text)) for doc, text in kept])
    if gone:
        Doc.objects.filter(pk__in=gone).delete()
