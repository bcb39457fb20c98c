"""Rows for exports, in batches, so that memory doesn't grow with their number."""

from collections.abc import Iterator

from huiyin.front.desk import queries as desk
from huiyin.front.desk.queries import Records
from huiyin.ground.people.rules import Actor
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import listing
from huiyin.loop.matters.queries.listing import Filters
from huiyin.voice.boxes import queries as boxes
from huiyin.voice.boxes.models import Opening
from huiyin.voice.meetings.models import Paper
from huiyin.voice.meetings.queries import shelf

BATCH = 500


def matter_ids(actor: Actor, filters: Filters, most: int) -> list[int]:
    """Return the ids of the list as seen, newest first, one more than `most` where there are more."""
    return listing.listed_ids(actor, filters, limit=most + 1)


def record_ids(actor: Actor, wanted: Records, most: int) -> list[int]:
    """Return the ids of the matters behind a figure that the actor may open, newest first, one more than `most`."""
    ids = desk.record_ids(actor, wanted, most=most + 1)
    found: list[int] = []
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        seen = set(queries.visible_to(actor).filter(pk__in=part).order_by().values_list("pk", flat=True))
        found += [pk for pk in part if pk in seen]
    return found


def matters(ids: list[int]) -> Iterator[Matter]:
    """Yield these matters in this order; one query for each batch."""
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        found = Matter.objects.select_related("place", "unit", "debtor", "clock").in_bulk(part)
        yield from (found[pk] for pk in part if pk in found)


def papers(ids: list[int]) -> Iterator[Paper]:
    """Yield these papers in this order; one query for each batch."""
    for start in range(0, len(ids), BATCH):
        yield from shelf.lines(ids[start : start + BATCH])


def openings(most: int) -> Iterator[Opening]:
    """Yield the openings of all boxes, newest first."""
    return boxes.log()[:most].iterator(chunk_size=BATCH)
