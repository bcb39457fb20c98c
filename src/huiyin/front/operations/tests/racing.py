"""People and processes at the same moment: `racing.py loop|letters|meetings|grid` runs each race often, tells the ends.

Every racer is a process of its own with its own connection, all let go by one signal; SQLite in a file or PostgreSQL.
"""

import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"

Act = Callable[[], Any]
ROUNDS = 8
REFUSED, BROKEN = 3, 70


def at_once(*acts: Act) -> list[str]:
    """Do all of these at the same moment; returns how each ended: done, what it was refused with, or broken."""
    from django.db import connections

    connections.close_all()
    gate, opener = os.pipe()
    racers = [_racer(act, gate, opener) for act in acts]
    os.close(gate)
    os.close(opener)  # the end of the pipe is the signal
    return [_end(child, told) for child, told in racers]


def _racer(act: Act, gate: int, opener: int) -> tuple[int, int]:
    from django.db import connections

    from huiyin.kit.verdicts import Refused

    told, teller = os.pipe()
    child = os.fork()
    if child:
        os.close(teller)
        return child, told
    try:
        os.close(opener)
        for connection in connections.all():
            connection.ensure_connection()
        os.read(gate, 1)
        act()
    except Refused as no:
        os.write(teller, no.reason.encode())
        os._exit(REFUSED)
    except BaseException:
        traceback.print_exc()
        os._exit(BROKEN)
    os._exit(0)


def _end(child: int, told: int) -> str:
    status = os.waitpid(child, 0)[1]
    said = os.read(told, 4096).decode()
    os.close(told)
    return {0: "done", REFUSED: said}.get(os.waitstatus_to_exitcode(status), "broken")


def ends(prepare: Callable[[], tuple[Act, ...]], *, check: Callable[[], list[str]] = list) -> dict[str, Any]:
    """Run a race so many times; returns how often each way of ending was seen, and what was wrong afterwards."""
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for _ in range(ROUNDS):
        found = at_once(*prepare())
        seen["done" if set(found) == {"done"} else f"{found.count('done')} of {len(found)} done"] += 1
        seen.update(f"said: {said}" for said in found if said != "done")
        wrong += check()
    return {"seen": seen, "wrong": wrong}


def loop() -> dict[str, Any]:
    """Races over matters and duties."""
    from huiyin.loop.matters import actions as matters
    from huiyin.loop.matters.models import Matter
    from huiyin.loop.matters.queries import page
    from huiyin.loop.matters.rules.states import Verb
    from huiyin.loop.matters.tests import cast

    mine = cast.build()
    officer, electric = mine.actor("officer"), mine.actor("electric")
    cast.closed(mine)

    def same_sheet() -> tuple[Act, ...]:
        matter = cast.accepted(mine)
        seen = str(page.last_step(matter).pk)  # type: ignore[union-attr]

        def answer(text: str) -> None:
            said = {"text": text, "result": "done"}
            matters.carry_out(matter, Verb.ANSWER, by=electric, at=cast.later(1), said=said, seen=seen)

        return partial(answer, "换了泵。"), partial(answer, "修了泵。")

    def accept_or_object() -> tuple[Act, ...]:
        matter = cast.assigned(mine)
        at = cast.later(1)
        return (
            partial(matters.accept, matter, by=electric, at=at),
            partial(matters.object, matter, by=electric, at=at, reason="不归本队管。"),
        )

    def two_presses() -> tuple[Act, ...]:
        new = cast.new(mine, title=f"灯{Matter.objects.count()}")
        press = partial(matters.register_once, new, by=officer, at=cast.MONDAY)
        return press, press, press

    def two_approvals() -> tuple[Act, ...]:
        matter = matters.propose_disposal(cast.closed(mine), reason="期满", by=officer, at=cast.later(400))
        people = ("discipline", "officer2", "chair")
        return tuple(partial(matters.dispose, matter, by=mine.actor(name), at=cast.later(401)) for name in people)

    def two_decisions() -> tuple[Act, ...]:
        matter = cast.asking(mine)
        return (
            partial(matters.decline_extension, matter, by=mine.actor("vice"), at=cast.later(4), reason="按期办。"),
            partial(matters.approve_extension, matter, by=mine.actor("vice"), at=cast.later(4)),
        )

    def into_each_other() -> tuple[Act, ...]:
        one, other = cast.registered(mine), cast.registered(mine)
        join = partial(matters.merge, by=officer, at=cast.later(hours=3))
        return partial(join, one, into=other), partial(join, other, into=one)

    return by_time(mine) | {
        "same_sheet": ends(same_sheet),
        "accept_or_object": ends(accept_or_object),
        "two_presses": ends(two_presses) | {"made": Matter.objects.filter(title__startswith="灯").count()},
        "two_approvals": ends(two_approvals),
        "two_decisions": ends(two_decisions),
        "into_each_other": ends(into_each_other),
    }


def by_time(mine: Any) -> dict[str, Any]:
    """Races of machines that tick."""
    from huiyin.front.operations.actions import ticking
    from huiyin.kit.verdicts import Refused
    from huiyin.loop.duties import actions as duties
    from huiyin.loop.duties.models import Duty
    from huiyin.loop.matters.tests import cast

    day = iter(range(2, 1000))

    def two_ticks() -> tuple[Act, ...]:
        for _ in range(5):
            cast.assigned(mine)
        tick = partial(duties.tick, cast.later(next(day)))
        return tick, tick, tick

    def climbed_twice() -> list[str]:
        late = Duty.objects.filter(is_overdue=True, settled_at=None, kind="accept").count()
        above = Duty.objects.filter(kind="supervise", level=1, over__kind="accept", over__settled_at=None).count()
        return [] if late == above else [f"{late} late, {above} supervised"]

    def two_machines() -> tuple[Act, ...]:
        wall = cast.later(hours=4 * next(day))

        def tick(name: str) -> None:
            ticking.take_lease.__kwdefaults__["holder"] = name
            report = ticking.tick(wall)
            if report.is_elsewhere:
                raise Refused("另一进程正在办理")
            assert (report.failed, report.hold) == ([], "")

        return partial(tick, "one"), partial(tick, "two")

    return {
        "two_machines": ends(two_machines),
        "two_ticks": ends(two_ticks, check=climbed_twice),
    }


def letters() -> dict[str, Any]:
    """Races at the sorting desk, and of two people who accept one import."""
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.models import Intake
    from huiyin.ground.people.rules import SYSTEM
    from huiyin.ground.people.tests.workbooks import GOOD, book
    from huiyin.voice.letterbox.rules import bundle
    from huiyin.voice.letters import actions as sorting
    from huiyin.voice.letters.actions.threads import unpacked
    from huiyin.voice.letters.models import Message, Outgoing, SealedLetter
    from huiyin.voice.letters.queries import groups
    from huiyin.voice.letters.tests import cast as letters_cast

    cast = letters_cast.build()
    letters_cast.collected(cast)

    def two_officers() -> tuple[Act, ...]:
        letter = letters_cast.collected(cast)
        register = partial(sorting.register, letter, letters_cast.summary(), at=letters_cast.MONDAY)
        return tuple(partial(register, by=cast.actor(name)) for name in ("zhang", "liu", "chair"))

    asked: list[SealedLetter] = []

    def two_words() -> tuple[Act, ...]:
        letter = letters_cast.collected(cast)
        asked.append(letter)

        def ask(name: str) -> None:
            first, key = unpacked(letter), groups.latest_key(letter.group)
            envelope = bundle.Envelope(letters_cast.settings.LETTERBOX_SITE, letter.group.code, first.writer_key)
            sealed = bundle.seal(envelope, bundle.body("", name), [bytes.fromhex(key.public)])
            sorting.ask(letter, sealed, by=cast.actor(name), at=letters_cast.MONDAY)

        return tuple(partial(ask, name) for name in ("zhang", "liu", "chair"))

    def all_said() -> list[str]:
        places = sorted(Message.objects.filter(letter=asked[-1]).values_list("place", flat=True))
        waiting = Outgoing.objects.filter(sent_on=None).count()
        return [] if (len(places), len(set(places)), waiting) == (3, 3, 0) else [f"{places}, {waiting} waiting"]

    def collected_twice() -> tuple[Act, ...]:
        letters_cast.Writer(cast).write()
        collect = partial(sorting.collect_letters, letters_cast.MONDAY)
        return collect, collect, collect

    def one_import() -> tuple[Act, ...]:
        intake = people.take_in(book(GOOD), file_name="人员.xlsx", by=SYSTEM)
        accept = partial(people.accept, intake, by=SYSTEM)
        return accept, accept

    before = SealedLetter.objects.count()
    collecting = ends(collected_twice) | {"made": SealedLetter.objects.count() - before}
    return {
        "two_officers": ends(two_officers),
        "two_words": ends(two_words, check=all_said),
        "collected_twice": collecting,
        "one_import": ends(one_import) | {"made": Intake.objects.filter(state="accepted").count()},
    }


def main() -> None:
    """Prepare the databases, run every race, print."""
    import django

    django.setup()
    from django.conf import settings

    from huiyin.front.operations.actions import preparing
    from huiyin.front.operations.tests import dividing, meeting
    from huiyin.front.operations.tests.crashing import broken

    settings.LETTERBOX_POW_BITS, settings.LETTERBOX_MIX = 4, "at-once"
    preparing.migrate(lambda line: None)
    programmes = {
        "loop": loop,
        "letters": letters,
        "meetings": lambda: meeting.races(ends),
        "grid": lambda: dividing.races(ends),
    }
    found = programmes[sys.argv[1]]()
    sys.stdout.buffer.write(json.dumps(found | {"broken": broken()}, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
