"""The parts of somebody's list of matters, each one a walk along one index that stops as soon as a page is full.

A part is a plain query set (`Walk`) or one query per value of a column (`Ranges`): the newest of each unit or post,
merged. So no part reads history: a page costs the same with ten thousand matters and with a million.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL

from huiyin.kit.prepared import Given, Givens, Sql
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows found along one index, newest first."""

    rows: "QuerySet[Matter]"


@dataclass(frozen=True, slots=True)
class Ranges:
    """Rows whose `column` is one of `values` (given ids, or a query of ids): a range for each, their newest merged."""

    rows: "QuerySet[Matter]"
    column: str
    values: "Givens | QuerySet[Any, Any]"


@dataclass(frozen=True, slots=True)
class Late:
    """Rows whose clock is open and overdue, newest first: a walk along the late clocks and not along all open matters.

    Of these only some are late, and the fewer they are the longer a walk would be. `kinds` narrows the clocks.
    """

    rows: "QuerySet[Matter]"
    kinds: tuple[DutyKind, ...] = ()

    def clocks(self) -> "QuerySet[Duty]":
        """Return the late clocks of these rows. The matter is a value and no join: see `listing.late`."""
        clocks = Duty.objects.filter(is_overdue=True, settled_at=None, source="matter")
        if self.kinds:
            clocks = clocks.filter(kind__in=self.kinds)
        of_clock = self.rows.filter(clock__pk=OuterRef("pk"), pk=OuterRef("source_id"), ended_at=None)
        return clocks.filter(Q(Subquery(of_clock.order_by().values(is_there=Value(True, BooleanField())))))


Part = Walk | Ranges | Late


class Plain(Func):
    """A text column as a value: the same text, but never the way into the table, only a filter of rows found."""

    template = "(%(expressions)s || '')"
    output_field = CharField()


def only_filtered(rows: "QuerySet[Matter]", column: str, value: Given) -> "QuerySet[Matter]":
    """Keep the rows with this text in the column, without offering its index to the planner."""
    return rows.alias(**{f"plain_{column}": Plain(F(column))}).filter(**{f"plain_{column}": value})


def newest(parts: Iterable[Part], *, limit: int, before: Any = None) -> Sql | None:
    """Return the statement of the newest ids of all parts together."""
    return _union((_sql(part, limit, before) for part in parts), f"ORDER BY 1 DESC LIMIT {int(limit)}")


def some(parts: Iterable[Part], *, limit: int) -> Sql | None:
    """Return the statement of any ids of all parts together, at most `limit`; each part stops there as well."""
    return _union((_sql(part, limit, None, is_merged=False) for part in parts), f"LIMIT {int(limit)}")


def _sql(part: Part, limit: int, before: Any, *, is_merged: bool = True) -> Sql | None:
    """Return the statement of one part: the newest ids up to `limit`, or any where they needn't be merged."""
    rows: QuerySet[Any, Any] = part.clocks() if isinstance(part, Late) else part.rows
    key = "source_id" if isinstance(part, Late) else "pk"
    if before is not None:
        rows = rows.filter(**{f"{key}__lt": before})
    if isinstance(part, Ranges):
        rows = rows.filter(**{part.column: RawSQL("part.pk", [])})
    try:
        sql, given = rows.order_by(f"-{key}").values(key)[:limit].query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    if not isinstance(part, Ranges):
        return sql, tuple(given)
    end = f"{' ORDER BY 1 DESC' if is_merged else ''} LIMIT {int(limit)}"
    source, ids = _source(part.values)
    return _each(source, sql) + end, (*ids, *given)


def _source(values: "Givens | QuerySet[Any, Any]") -> Sql:
    """Return the statement of the values, as one column called pk; a value that comes twice counts once."""
    if isinstance(values, QuerySet):
        sql, given = values.order_by().values_list("pk").query.get_compiler(connection=connection).as_sql()
        return sql, tuple(given)
    rows = ", ".join(["(%s)"] * len(values))
    return f"SELECT DISTINCT given.column1 AS pk FROM (VALUES {rows}) AS given", tuple(v.slot for v in values)  # noqa: S608


def _each(source: str, sql: str) -> str:
    """Return the statement that runs `sql` once for every value and puts the results after one another."""
    if _is_postgres():
        return f"SELECT one.pk FROM ({source}) AS part CROSS JOIN LATERAL ({sql}) AS one(pk)"  # noqa: S608 - no input
    return (
        f"SELECT every.id FROM ({source}) AS part "  # noqa: S608 - no input
        f"CROSS JOIN matters_matter AS every WHERE every.id IN ({sql})"
    )


def _union(parts: Iterable[Sql | None], end: str) -> Sql | None:
    known = [part for part in parts if part is not None]
    if not known:
        return None
    alias = " AS part" if _is_postgres() else ""
    texts = [f"SELECT * FROM ({sql}){alias}" for sql, _ in known]  # noqa: S608 - no input
    return f"{' UNION '.join(texts)} {end}", tuple(value for _, given in known for value in given)


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"
