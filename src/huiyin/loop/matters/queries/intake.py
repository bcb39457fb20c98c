"""What registration looks up: places by name, people by staff number."""

from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.models import Place

MOST = 300


def place_names() -> list[str]:
    """Return the names of the open places, for the suggestions of the form."""
    return list(Place.objects.filter(closed_on=None).order_by("name").values_list("name", flat=True)[:MOST])


def place_or_words(name: str, summary: str) -> tuple[Place | None, str]:
    """Return the place of that name with the summary; an unknown place is kept as words in front of the summary."""
    name = name.strip()
    place = Place.objects.select_related("unit").filter(name=name, closed_on=None).first() if name else None
    if place or not name:
        return place, summary
    return None, f"地点：{name}\n{summary}"


def person_numbered(staff_number: str) -> Person | None:
    """Return the person at work with this staff number."""
    return Person.objects.filter(staff_number=staff_number.strip(), is_active=True).first()


def person_of(actor: Actor) -> Person:
    """Return the row of the person who acts."""
    if actor.person_id is None:
        raise Refused("请先登录")
    return Person.objects.get(pk=actor.person_id)
