"""A verb as a sheet sends it: only if nothing moved since the sheet was shown, and its photos with it or not at all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.actions import ending, extending, handling, intake, landing, supervising
from huiyin.loop.matters.actions.change import enforce, locked
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import page
from huiyin.loop.matters.rules.states import Verb

ROOMS = (intake, handling, extending, landing, ending, supervising)


@transaction.atomic
def carry_out(
    matter: Matter,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    said: dict[str, Any],
    seen: str = "",
    photos: Iterable[files.Upload] = (),
) -> Matter:
    """Do `verb` with the keywords `said`; `seen` is the id of the newest step the sheet knew, empty for any.

    The row is locked before the comparison, so of two people who press at the same time the second is refused with
    what the first has done. `photos` are put on the matter in the same transaction and told as its evidence.
    """
    row = locked(matter)
    moved = page.moved_on(row, seen, by)
    if moved:
        raise Refused(moved)
    uploads = list(photos)
    if uploads:
        enforce(row, verb, by, at)
        made = files.attach(uploads, subject_kind="matter", subject_id=row.pk, by=by, at=at)
        said = said | {"evidence": tuple(one.pk for one in made)}
    action = next(getattr(room, verb.value) for room in ROOMS if hasattr(room, verb.value))
    changed: Matter = action(row, by=by, at=at, **said)
    return changed
