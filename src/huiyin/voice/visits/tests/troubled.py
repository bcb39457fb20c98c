"""Visits raced and killed, in processes and a database of their own: `python troubled.py races|kills`, prints JSON.

The means are those of operations: `racing.py` lets several act at one moment, `crashing.py` kills at each statement.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"

Act = Callable[[], Any]


def races() -> dict[str, Any]:
    """Let two act on one thing at the same moment."""
    from huiyin.front.operations.tests.racing import ends
    from huiyin.loop.matters.tests import cast as loop
    from huiyin.voice.visits import actions as visits
    from huiyin.voice.visits.models import Contact
    from huiyin.voice.visits.rules.kinds import CaseVerb
    from huiyin.voice.visits.tests import cast

    mine, serial = cast.build(), count()
    at = cast.later(1)

    def fresh() -> str:
        name = f"p{next(serial)}"
        mine.people[name] = loop.person(name, mine.units["crew"])
        mine.people[name].branch = mine.branch
        mine.people[name].save()
        cast.care(mine, name, "carer")
        return name

    def raised_twice() -> tuple[Act, ...]:
        name = fresh()
        return tuple(partial(cast.raised, mine, name, by=by) for by in ("leader", "secretary", "personnel"))

    def record_or_decline() -> tuple[Act, ...]:
        name = fresh()
        trigger = cast.raised(mine, name)
        return (
            partial(cast.visited, mine, trigger, at=at),
            partial(visits.decline, trigger, by=mine.actor(name), at=at),
        )

    def recorded_twice() -> tuple[Act, ...]:
        press = partial(cast.talked, mine, fresh(), at=at)
        return press, press, press

    def confirm_or_dispute() -> tuple[Act, ...]:
        name = fresh()
        contact: Contact = cast.visited(mine, cast.raised(mine, name), at=at)
        by = mine.actor(name)
        return (
            partial(visits.confirm, contact, by=by, at=at),
            partial(visits.dispute, contact, "没有来过", by=by, at=at),
        )

    def asked_twice() -> tuple[Act, ...]:
        name = fresh()
        return tuple(partial(cast.proposed, mine, name, by=by) for by in ("carer", "secretary"))

    def close_or_withdraw() -> tuple[Act, ...]:
        name = fresh()
        case = cast.helped(mine, name)
        return (
            partial(visits.act, case, CaseVerb.WITHDRAW, by=mine.actor(name), at=at),
            partial(visits.act, case, CaseVerb.WITHDRAW, by=mine.actor(name), at=at),
        )

    every = (raised_twice, record_or_decline, recorded_twice, confirm_or_dispute, asked_twice, close_or_withdraw)
    return {race.__name__: ends(race) for race in every}


def kills() -> dict[str, Any]:
    """Kill each change at each of its statements, and try it again."""
    from huiyin.front.operations.tests.crashing import killed_everywhere
    from huiyin.loop.matters.tests import cast as loop
    from huiyin.voice.visits import actions as visits
    from huiyin.voice.visits.models import Note
    from huiyin.voice.visits.tests import cast

    mine, serial = cast.build(), count()
    at = cast.later(1)

    def fresh() -> str:
        name = f"p{next(serial)}"
        mine.people[name] = loop.person(name, mine.units["crew"])
        mine.people[name].branch = mine.branch
        mine.people[name].save()
        cast.care(mine, name, "carer")
        return name

    def met() -> Any:
        return cast.visited(mine, cast.raised(mine, fresh()), at=at)

    def expiring() -> Any:
        Note.objects.exclude(sealed=b"").update(expires_on=cast.later(400).date())
        note = Note.objects.get(contact=met())
        Note.objects.filter(pk=note.pk).update(expires_on=at.date())
        return note

    changes: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
        "raise": (fresh, lambda name: cast.raised(mine, name)),
        "record": (lambda: cast.raised(mine, fresh()), lambda t: cast.visited(mine, t, at=at)),
        "dispute": (met, lambda c: visits.dispute(c, "没有来过", by=mine.actor(c.person.staff_number), at=at)),
        "destroy": (expiring, lambda _: visits.destroy_words(at=at)),
    }
    return {name: killed_everywhere(*change) for name, change in changes.items()}


def main() -> None:
    """Prepare the databases, do what is asked, print."""
    import django

    django.setup()
    from huiyin.front.operations.actions import preparing
    from huiyin.front.operations.tests.crashing import broken

    preparing.migrate(lambda line: None)
    found = {"races": races, "kills": kills}[sys.argv[1]]()
    sys.stdout.buffer.write(json.dumps(found | {"broken": broken()}, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
