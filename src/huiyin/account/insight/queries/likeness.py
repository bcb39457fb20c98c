"""What like matters took: a hint on a matter's page, from a bounded look."""

from dataclasses import dataclass
from statistics import median

from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State

LOOKED_AT = 400
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Median days from registration to closing of recent matters of the topic; None under five."""

    days: float | None
    sample: int


def of_matter(matter: Matter) -> Likeness:
    """Return the hint for a matter. One bounded query."""
    closed = Matter.objects.filter(state=State.CLOSED).order_by("-pk").exclude(pk=matter.pk)
    recent = closed.values_list("topic", "registered_at", "ended_at")[:LOOKED_AT]
    days = [(end - start).total_seconds() / 86400 for topic, start, end in recent if end and topic == matter.topic]
    return Likeness(days=median(days) if len(days) >= ENOUGH else None, sample=len(days))
