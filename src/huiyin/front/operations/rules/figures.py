"""Compares figures as kept with figures as counted anew. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

# Not counted from facts: names as they were then, a rule's own number.
GIVEN = frozenset({"name", "forms_max"})


def differences(kept: Any, counted: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each figure that differs: where it stands (own.in_time.visit), as kept, as counted; None where missing."""
    if isinstance(kept, Mapping) and isinstance(counted, Mapping):
        for key in sorted({*kept, *counted} - GIVEN, key=str):
            yield from differences(kept.get(key), counted.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(kept, list) and isinstance(counted, list) and len(kept) == len(counted):
        for n, (one, other) in enumerate(zip(kept, counted, strict=True), start=1):
            yield from differences(one, other, f"{path}.{n}" if path else str(n))
    elif kept != counted and (kept or counted):
        yield path, kept, counted
