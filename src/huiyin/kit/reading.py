"""Instances from fetched rows, faster than Django's own way, which asks each field about each value of each instance.

What comes out is what a query set gives. A model that does something of its own while it is made (an `__init__`, a
`from_db`, a listener, a field that watches its value) isn't made here: `maker` returns None, and Django makes it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

Row = Sequence[Any]
Make = Callable[[Row, str], Any]
Keep = Callable[[Any, Any], Any]
Conversion = tuple[int, Callable[[Any, Any, Any], Any], Any]
PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)


def maker(compiler: Any) -> Make | None:
    """Return what makes an instance, with what is joined to it, of a row and the name of its database."""
    info = compiler.klass_info
    if info is None or not _is_plain(info, compiler.select):
        return None
    return _maker(info, compiler.select, list((compiler.annotation_col_map or {}).items()))


def _is_plain(info: dict[str, Any], select: Any) -> bool:
    """Return whether nothing but values being set happens while these instances are made."""
    model, joined = info["model"], info.get("related_klass_infos", [])
    says_more = _said_by(model) & {"__init__", "from_db"}
    is_heard = any(signal.has_listeners(model) for signal in (pre_init, post_init))
    is_watched = any(type(getattr(model, name)) not in PLAIN for name in _names(info, select))
    is_plain = not (says_more or is_heard or is_watched or info.get("from_parent"))
    return is_plain and all(_is_plain(one, select) for one in joined)


def _names(info: dict[str, Any], select: Any) -> list[str]:
    """Return the names of the values an instance takes, in their order in a row."""
    return [select[position][0].target.attname for position in info["select_fields"]]


def _said_by(model: type[Model]) -> set[str]:
    """Return the names that a model or what it is made of says itself, instead of leaving them to Django's Model."""
    before = model.__mro__[: model.__mro__.index(Model)]
    return {name for part in before for name in vars(part)}


def _maker(info: dict[str, Any], select: Any, annotated: list[tuple[str, int]]) -> Make:
    model: type[Model] = info["model"]
    names = _names(info, select)
    first = info["select_fields"][0]
    last = first + len(names)
    key = first + names.index(model._meta.pk.attname)
    joined = [_joined(one, select) for one in info.get("related_klass_infos", [])]
    new = model.__new__

    def make(row: Row, alias: str) -> Any:
        if row[key] is None:
            return None
        made = new(model)
        state = ModelState()
        state.adding, state.db = False, alias
        values = made.__dict__
        values["_state"] = state
        values.update(zip(names, row[first:last], strict=True))
        for make_one, keep_there, keep_here in joined:
            one = make_one(row, alias)
            keep_there(made, one)
            if one is not None:
                keep_here(one, made)
        for name, position in annotated:
            setattr(made, name, row[position])
        return made

    return make


def _joined(info: dict[str, Any], select: Any) -> tuple[Make, Keep, Keep]:
    return _maker(info, select, []), info["local_setter"], info["remote_setter"]


def conversions(compiler: Any, link: Any) -> list[Conversion]:
    """Return what is to be done to which columns, so that their values are as Python wants them."""
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    found = compiler.get_converters(columns).items()
    return [(position, _quick(one, link), column) for position, (convs, column) in found for one in convs]


def converted(rows: Sequence[Row], wanted: list[Conversion], link: Any) -> list[Any]:
    """Return the rows with their values as Python wants them."""
    if not wanted:
        return list(rows)
    lists = [list(row) for row in rows]
    for position, convert, column in wanted:
        for row in lists:
            row[position] = convert(row[position], column, link)
    return lists


def _quick(convert: Any, link: Any) -> Any:
    """Return a quicker way to place SQLite's moments in time, of which a list is full; any other converter as it is."""
    is_moment = link.vendor == "sqlite" and convert.__name__ == "convert_datetimefield_value"
    return _moment_or(convert) if is_moment else convert


def _moment_or(convert: Any) -> Any:
    def moment(value: Any, column: Any, link: Any) -> Any:
        if type(value) is datetime and value.tzinfo is None:
            return value.replace(tzinfo=link.timezone)
        return convert(value, column, link)

    return moment
