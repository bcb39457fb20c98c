"""A query compiled once and asked many times: most of a page's time was Django turning the same query sets into SQL.

`@prepared` stands on a function that builds a query set. Positional arguments are its *shape*: constants that may
change the SQL. Keyword arguments are *values*: they reach the function as placeholders and must end as right-hand
sides of look-ups (`debtor__pk__in=posts`, not `debtor__in`: a relation's own look-up wants numbers it can read). The
SQL is remembered by shape; values are filled in at each call, in the form the database wants.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date, datetime
from enum import Enum
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models
from django.db.models import Expression, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

from huiyin.kit import reading

Sql = tuple[str, tuple[Any, ...]]
Made = TypeVar("Made")
MOST = 500  # shapes remembered by each function; beyond it, all are forgotten and compiled anew
FIELDS: "dict[type, models.Field[Any, Any]]" = {
    bool: models.BooleanField(),
    int: models.BigIntegerField(),
    str: models.TextField(),
    datetime: models.DateTimeField(),
    date: models.DateField(),
}


class Slot:
    """Stands among the parameters of a statement where a value is to come."""

    __slots__ = ("field", "name", "position")

    def __init__(self, name: str, position: int | None, field: "models.Field[Any, Any]") -> None:
        self.name, self.position, self.field = name, position, field


class Given(Expression):
    """A value that is known when the query is asked, not when it is compiled."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(output_field=slot.field)
        self.slot = slot

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """Return a placeholder and the slot."""
        return "%s", [self.slot]


Givens = Any  # a list of Given: Django's types know expressions as values, but not among the members of a list


class _Remembering(Generic[Made]):
    """Builds once for each shape: positional arguments, and names, types and lengths of the values."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self.known: dict[Any, Made] = {}
        update_wrapper(self, build)  # type: ignore[arg-type]

    def ready(self, shape: tuple[Any, ...], given: dict[str, Any]) -> tuple[Made, dict[str, Any]]:
        """Return what was made for this shape, and the values as it wants them. KeyError for values of another type."""
        values = {name: _padded(value) for name, value in given.items()}
        key = (shape, *((name, _kind(value)) for name, value in values.items()))
        if key not in self.known:
            if len(self.known) >= MOST:
                self.known.clear()
            self.known[key] = self.make(self.build(*shape, **givens(values)))
        return self.known[key], values

    def make(self, built: Any) -> Made:
        """Return what is remembered of that which the function built."""
        raise NotImplementedError


class Prepared(_Remembering["_Compiled"]):
    """What `@prepared` makes of a function; see the module's text."""

    def make(self, built: "QuerySet[Any, Any]") -> "_Compiled":
        """Compile a query set."""
        return _Compiled(built)

    def __call__(self, *shape: Any, **given: Any) -> list[Any]:
        """Return the rows the query set would give, as a list."""
        compiled, values = self.ready(shape, given)
        return compiled.rows(values)


class PreparedSql(_Remembering[Sql | None]):
    """The same for a function that returns a statement with its parameters, or None where nothing can be found."""

    def make(self, built: Sql | None) -> Sql | None:
        """Keep the statement as it is."""
        return built

    def __call__(self, *shape: Any, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows of the statement."""
        statement, values = self.ready(shape, given)
        if statement is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(statement[0], filled(statement[1], values, connection))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


prepared, prepared_sql = Prepared, PreparedSql


class _Compiled:
    """A query set with its SQL, and how its rows are read: by `reading` where that can, else as Django does."""

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        self.queryset, self.alias = rows, rows.db
        self.compiler = rows.query.get_compiler(self.alias)
        self.converters: list[reading.Conversion] | None = None
        try:
            self.sql, self.slots = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.slots = "", ()
        self.read = self._reader() if self.sql else None

    def rows(self, values: dict[str, Any]) -> list[Any]:
        if not self.sql:
            return []
        link = connections[self.alias]
        statement = self.sql, filled(self.slots, values, link)
        if self.read is None:
            return self._as_django_does(statement, link)
        if self.converters is None:
            self.converters = reading.conversions(self.compiler, link)
        with link.cursor() as cursor:
            cursor.execute(*statement)
            found = self.read(reading.converted(cursor.fetchall(), self.converters, link))
        models.prefetch_related_objects(found, *self.template._prefetch_related_lookups)
        return found

    @property
    def template(self) -> Any:
        """Return the query set as one may look into it."""
        return self.queryset

    def _reader(self) -> Callable[[list[Any]], list[Any]] | None:
        """Return what makes of rows what the query set gives, where that is instances, tuples or single values."""
        kind, compiler = self.template._iterable_class, self.compiler
        if compiler.has_extra_select or self.template._known_related_objects:
            return None
        if kind is FlatValuesListIterable:
            return lambda rows: [row[0] for row in rows]
        if kind is ValuesListIterable:
            return lambda rows: [tuple(row) for row in rows]
        make = reading.maker(compiler) if kind is ModelIterable else None
        return None if make is None else lambda rows: [make(row, self.alias) for row in rows]

    def _as_django_does(self, statement: Sql, link: Any) -> list[Any]:
        compiler = copy(self.compiler)
        compiler.connection = link
        compiler.as_sql = lambda *_, **__: statement
        template = self.template
        asked = template.__class__(model=template.model, query=_Query(compiler), using=self.alias)
        asked._iterable_class = template._iterable_class
        asked._fields = template._fields
        asked._prefetch_related_lookups = template._prefetch_related_lookups
        return list(asked)


class _Query:
    """The query of a query set that is asked again: its compiler is ready, everything else is as it was."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler

    def get_compiler(self, *_: Any, **__: Any) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiler.query, name)


def givens(values: dict[str, Any]) -> dict[str, Any]:
    """Return placeholders for values: one each, a list of them for a list."""
    return {
        name: [_given(name, n, one) for n, one in enumerate(value)]
        if isinstance(value, tuple)
        else _given(name, None, value)
        for name, value in values.items()
    }


def filled(params: Iterable[Any], values: dict[str, Any], link: Any) -> tuple[Any, ...]:
    """Return the parameters of a statement with the values in their slots."""
    return tuple(_filled(p, values, link) if isinstance(p, Slot) else p for p in params)


def _filled(slot: Slot, values: dict[str, Any], link: Any) -> Any:
    value = values[slot.name] if slot.position is None else values[slot.name][slot.position]
    return slot.field.get_db_prep_value(value, link) if isinstance(value, date) else value


def _given(name: str, position: int | None, value: Any) -> Given:
    return Given(Slot(name, position, FIELDS[type(value)]))


def _padded(value: Any) -> Any:
    """Return a list as a tuple whose length is a power of two, its last member repeated: few shapes, same meaning."""
    if isinstance(value, Enum):
        return value.value
    if not isinstance(value, Sequence) or isinstance(value, str):
        return value
    if not value:
        return ()
    wanted = 1 << (len(value) - 1).bit_length()
    return (*value, *[value[-1]] * (wanted - len(value)))


def _kind(value: Any) -> Any:
    if isinstance(value, tuple):
        return (len(value), type(value[0])) if value else 0
    return type(value)
