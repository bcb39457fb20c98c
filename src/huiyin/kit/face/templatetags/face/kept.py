"""Components that say the same from page to page, as the navigation does: drawn once for what they show, and kept.

Such a component sees the values it is given and nothing else: no request, no token, no clock. So the values are all
that its mark-up depends on. Texts marked as safe are told from plain ones, and 1 from True, though they are equal.
"""

from collections.abc import Hashable, Iterable
from enum import Enum
from functools import lru_cache
from typing import Any

from django.core.signals import setting_changed
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face.library import register

MOST = 256  # pieces of 10 to 50 KB with their keys; beyond it, those not drawn for longest are forgotten
LISTS = frozenset({list, tuple})
KINDS = frozenset({int, bool, float, type(None), SafeString})


@register.simple_tag
def kept(name: str, **values: Any) -> SafeString:
    """Draw `face/components/<name>.html`, which shows nothing but these values, or what was drawn for the same ones."""
    return drawn(f"face/components/{name}.html", values)


def drawn(template: str, values: dict[str, Any]) -> SafeString:
    """Return the mark-up of a component for these values. TypeError for a value that can't be told from others."""
    shown = _Shown(_told(values), values)
    found = _draw(template, shown)
    shown.values = {}  # what is kept holds on to nobody's request
    return found


class _Shown:
    """The values of a component: the same as others where what stands for them is the same."""

    __slots__ = ("told", "values")

    def __init__(self, told: Hashable, values: dict[str, Any]) -> None:
        self.told, self.values = told, values

    def __hash__(self) -> int:
        return hash(self.told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and self.told == other.told


@lru_cache(maxsize=MOST)
def _draw(template: str, shown: _Shown) -> SafeString:
    return render_to_string(template, shown.values)


def _told(value: Any) -> Hashable:
    """Return what stands for a value: texts as they are, others with their type, rows and lists member by member."""
    kind = type(value)
    if kind is str:
        return value
    if kind in KINDS:
        return kind, value
    if kind is dict or isinstance(value, dict):
        return (dict, *value, *map(_told, value.values()))
    if kind in LISTS or (isinstance(value, Iterable) and not isinstance(value, str | bytes)):
        return (list, *map(_told, value))
    if isinstance(value, Enum):
        return _told(value.value)
    raise TypeError(f"{kind.__name__} can't be kept")


def _forget(**change: Any) -> None:
    """Draw anew after a setting changed, as tests do."""
    _draw.cache_clear()


setting_changed.connect(_forget, dispatch_uid="face.forget_drawn")
