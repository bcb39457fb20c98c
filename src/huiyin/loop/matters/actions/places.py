"""Places: faces, shaft heads, canteens, dormitories."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.models import Place


@transaction.atomic
def add_place(
    name: str, *, unit: Unit, by: Actor, at: datetime, pin: tuple[float, float] | None = None, address: str = ""
) -> Place:
    """Add a place with a pin on the mine's plan (0 to 1 from its top left) or an address."""
    if Place.objects.filter(name=name).exists():
        raise Refused("已有同名地点")
    x, y = pin or (None, None)
    place = Place.objects.create(name=name, unit=unit, x=x, y=y, address=address)
    data = {"unit": unit.pk, "x": x, "y": y}
    ledger.record(
        ledger.Draft("place.add", "place", place.pk, at=at, person_id=by.person_id, data=data, words={"name": name})
    )
    return place
