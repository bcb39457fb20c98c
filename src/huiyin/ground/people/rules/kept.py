"""What is kept of a form that arrived after the session had ended: which fields, how much. Pure."""

from collections.abc import Iterable

MAX_BYTES = 256 * 1024
NEVER = frozenset({"password", "new", "again", "current", "code", "csrfmiddlewaretoken"})


def keepable(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the typed fields worth keeping: no passwords, codes or tokens."""
    return [(name, value) for name, value in fields if name not in NEVER and "password" not in name]


def is_too_long(fields: Iterable[tuple[str, str]]) -> bool:
    """Return whether the fields are more than a sign-in page should carry."""
    return sum(len(name.encode()) + len(value.encode()) for name, value in fields) > MAX_BYTES
