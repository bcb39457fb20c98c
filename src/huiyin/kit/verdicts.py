"""The one answer to "may this happen now, and if not, why?"."""

from dataclasses import dataclass


class Refused(Exception):
    """A rule said no. `reason` is a Chinese sentence for the user; views show it, never a 500."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or not with a reason. True in a condition when allowed."""

    is_allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.is_allowed

    def enforce(self) -> None:
        """Raise `Refused` with the reason unless allowed."""
        if not self.is_allowed:
            raise Refused(self.reason)


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    """Return a refusal with its reason (a Chinese sentence without a full stop is fine)."""
    return Verdict(False, reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """Return the first refusal among `verdicts`, or `ALLOWED`."""
    return next((v for v in verdicts if not v), ALLOWED)
