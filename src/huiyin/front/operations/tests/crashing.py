"""A process killed by SIGKILL at one statement after the other: `python crashing.py verbs|letters|time|tick|calm`.

Each change runs in a forked child of its own, on a database of its own (HUIYIN_HOME or HUIYIN_DATABASE_URL). The child
kills itself before its n-th statement, or before or after its n-th COMMIT, for n = 0, 1, 2 … until it lives to the end.
Prints one JSON object: for each change how many kills there were and what was found wrong; for the tick the world.
"""

import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"

World = Counter[tuple[str, ...]]
TICK_STEP = 4
EVERY = int(os.environ.get("KILL_EVERY", "1"))  # kill at every n-th statement only
HALF_A_DAY = timedelta(hours=12)
# Sums of several rows, checked by `verify` itself, and what a reader leaves.
NOT_COUNTED = ("insight_", "search_", "django_", "letterbox_tally", "ledger_node")


class Killer:
    """Kills this process when it has let `left` statements and commits pass."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, execute: Any, *call: Any) -> Any:
        """Stand before a statement."""
        self.point()
        return execute(*call)

    def point(self) -> None:
        """Die here or count on."""
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def watch(self) -> None:
        """Stand in every connection's way."""
        from django.db import connections

        for connection in connections.all():
            connection.execute_wrappers.append(self)
            connection._commit = self._around(connection._commit)

    def _around(self, commit: Callable[[], None]) -> Callable[[], None]:
        def watched() -> None:
            self.point()
            commit()
            self.point()

        return watched


def in_child(work: Callable[[], Any], *, kill_at: int | None = None) -> bool:
    """Do the work in a forked process; returns whether it was killed on its way. A refusal is an end like any other."""
    from django.db import connections

    from huiyin.kit.verdicts import Refused

    connections.close_all()  # nothing open may cross a fork
    child = os.fork()
    if child == 0:
        if kill_at is not None:
            Killer(kill_at).watch()
        try:
            work()
        except Refused:
            pass
        except BaseException:
            traceback.print_exc()
            os._exit(70)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the change failed by itself"
    return False


def world() -> World:
    """Return what there is, without ids: rows by table, matters by state and clock, duties by kind and outcome."""
    from django.db import connections

    from huiyin.front.operations.queries import stores
    from huiyin.loop.duties.models import Duty
    from huiyin.loop.matters.models import Matter

    found: World = Counter()
    for alias in stores.ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute(counting(alias))
            found.update({("rows", table): rows for table, rows in cursor.fetchall()})
    for state, clock in Matter.objects.values_list("state", "clock__kind"):
        found["matter", state, str(clock)] += 1
    for kind, outcome, late in Duty.objects.values_list("kind", "outcome", "is_overdue"):
        found["duty", kind, outcome, str(late)] += 1
    return found


@cache
def counting(alias: str) -> str:
    """Return one statement that counts the rows of every table."""
    from huiyin.front.operations.queries import stores

    names = [n for n in stores.tables(alias) if not n.startswith(NOT_COUNTED) and not stores.is_shadow(n)]
    return " UNION ALL ".join(f"SELECT '{name}', COUNT(*) FROM {name}" for name in names)


def difference(after: World, before: World) -> dict[tuple[str, ...], int]:
    """Return what became more or less."""
    return {key: after[key] - before[key] for key in {*after, *before} if after[key] != before[key]}


def broken() -> list[str]:
    """Return what `huiyin verify` finds."""
    from huiyin.front.operations.queries import checks

    return [f"{f.name}: {f.problems[0]}" for f in checks.run() if f.count]


def killed_everywhere(
    prepare: Callable[[], Any], act: Callable[[Any], Any], *, is_one: bool = True, step: int = 1
) -> dict[str, Any]:
    """Kill one change at each of its statements and try it again each time; returns kills and faults.

    After a kill all of it is there or nothing (`is_one`: it is one transaction); the second try brings it to the same
    end as an undisturbed run, never further; at last `verify` holds over all that was done so.
    """
    for _ in range(2):  # the first one clears away what was left over before
        subject = prepare()
        before = world()
        in_child(lambda subject=subject: act(subject))
        whole = difference(world(), before)
    faults: list[str] = []
    kills = 0
    while True:
        n = kills * step * EVERY
        subject = prepare()
        before = world()
        if not in_child(lambda subject=subject: act(subject), kill_at=n):
            return {"kills": kills, "faults": faults + broken(), "whole": len(whole)}
        left = difference(world(), before)
        if is_one and left not in ({}, whole):
            faults.append(f"{n}: half of it stayed: {left}")
        in_child(lambda subject=subject: act(subject))
        if (end := difference(world(), before)) != whole:
            faults.append(f"{n}: ended otherwise: {difference(Counter(end), Counter(whole))}")
        kills += 1


def verbs() -> dict[str, Any]:
    """Kill every kind of change to a matter."""
    from huiyin.ground.files.tests.test_files import picture, upload
    from huiyin.ground.people.rules import Actor
    from huiyin.loop.matters import actions as matters
    from huiyin.loop.matters.rules.states import Verb
    from huiyin.loop.matters.tests import cast

    mine, serial = cast.build(), count()
    later, officer, electric = cast.later, mine.actor("officer"), mine.actor("electric")
    cast.accepted(mine)  # whatever is read once is read before the forks

    def fresh(make: Callable[..., Any], **more: Any) -> Callable[[], Any]:
        return lambda: make(mine, title=f"第{next(serial)}件", **more)

    def with_child() -> Any:
        parent = cast.accepted(mine)
        matters.merge(cast.registered(mine), into=parent, by=officer, at=later(hours=3))
        return parent

    def pair() -> Any:
        return cast.accepted(mine), cast.registered(mine)

    def proposed() -> Any:
        return matters.propose_disposal(fresh(cast.closed)(), reason="期满", by=officer, at=later(400))

    def landing_with_photo(matter: Any) -> None:
        photo = upload("灯.png", picture("PNG", size=(8, 8 + matter.pk % 50)))
        said = {"text": "已恢复。"}
        matters.carry_out(matter, Verb.REPORT_LANDED, by=electric, at=later(2), said=said, photos=[photo])

    changes: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
        "register": (
            lambda: cast.new(mine, title=f"第{next(serial)}件", is_vital=True, readers=[mine.posts["chief"]]),
            lambda new: matters.register_once(new, by=officer, at=later()),
        ),
        "assign": (
            fresh(cast.registered),
            lambda m: matters.assign(m, to=mine.posts["electric"], by=officer, at=later(hours=1)),
        ),
        "object": (
            fresh(cast.assigned),
            lambda m: matters.object(m, by=electric, at=later(1), reason="不归本队管。"),
        ),
        "extend": (
            fresh(cast.accepted),
            lambda m: matters.extend(m, by=electric, at=later(3), until=later(16).date(), reason="等配件。"),
        ),
        "approve_extension": (
            fresh(cast.asking),
            lambda m: matters.approve_extension(m, by=mine.actor("vice"), at=later(4)),
        ),
        "answer": (
            with_child,
            lambda m: matters.answer(m, text="已换泵。", result="done", by=electric, at=later(1)),
        ),
        "merge": (pair, lambda two: matters.merge(two[1], into=two[0], by=officer, at=later(hours=3))),
        "report_landed": (fresh(cast.answered), landing_with_photo),
        "confirm": (
            fresh(cast.landed),
            lambda m: matters.confirm(m, by=Actor(writer_of=m.pk), at=later(3), rating=5, text="好了。"),
        ),
        "dispose": (proposed, lambda m: matters.dispose(m, by=mine.actor("discipline"), at=later(401))),
    }
    return {name: killed_everywhere(*change) for name, change in changes.items()}


def letters() -> dict[str, Any]:
    """Kill the collection of letters between two databases, their registration, and the post back."""
    from huiyin.kit.verdicts import Refused
    from huiyin.voice.letters import actions as sorting
    from huiyin.voice.letters.actions.threads import send_outgoing
    from huiyin.voice.letters.tests import cast as people

    cast = people.build()
    people.collected(cast)  # the day's duty to sort is there

    def register(letter: Any) -> None:
        words = people.summary(title=f"信{letter.pk}", to=cast.posts["handler"])
        with suppress(Refused):  # it was registered before the kill: the post back is left
            sorting.register(letter, words, by=cast.actor("zhang"), at=people.MONDAY)
        send_outgoing(people.later(1))

    return {
        "collect": killed_everywhere(
            lambda: people.Writer(cast).write(), lambda _: sorting.collect_letters(people.MONDAY), is_one=False
        ),
        "register": killed_everywhere(lambda: people.collected(cast), register, is_one=False, step=2),
    }


def time() -> dict[str, Any]:
    """Kill what time does: silence, pauses and witnesses; duties that climb; the growing tree of the ledger."""
    from time import sleep

    from django.db.models import Exists, OuterRef

    from huiyin.ground.ledger import actions as ledger
    from huiyin.ground.ledger.models import Entry, Leaf
    from huiyin.loop.duties import actions as duties
    from huiyin.loop.matters import actions as matters
    from huiyin.loop.matters.tests import cast

    mine = cast.build()
    cast.accepted(mine)
    ledger.integrate()

    def waiting() -> None:
        cast.assigned(mine)
        cast.landed(mine)
        matters.pause(cast.accepted(mine), by=mine.actor("electric"), at=cast.later(1), code="waiting_parts")

    def integrate(_: Any) -> None:
        for _try in range(200):  # on PostgreSQL the server may not have noticed yet that a writer was killed
            ledger.integrate()
            if not Entry.objects.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("pk")))).exists():
                break
            sleep(0.05)
        ledger.publish_head(at=cast.later(60))

    return {
        "climb": killed_everywhere(lambda: cast.assigned(mine), lambda _: duties.tick(cast.later(2))),
        "wait": killed_everywhere(waiting, lambda _: matters.tick(cast.later(45)), is_one=False, step=2),
        "integrate": killed_everywhere(lambda: cast.registered(mine), integrate, is_one=False),
    }


def ticks(*, is_calm: bool) -> dict[str, Any]:
    """Let a mine grow late through the days, every tick killed at its next statement and followed by a whole one.

    Calm: the same days without a kill. Returns the world at the end: what climbed to whom, what was told, what the
    ledger holds; it must be the same both times.
    """
    from huiyin.front.operations.actions import ticking
    from huiyin.loop.matters.tests import cast

    mine = cast.build()
    kills, wall = 0, cast.MONDAY
    rounds = int(os.environ.get("TICK_ROUNDS", "400"))
    for n in range(rounds):
        wall += HALF_A_DAY
        if n % 4 == 0:  # few enough that their days never fall together as a flood
            made = cast.matters.register(cast.new(mine, title=f"第{n}件"), by=mine.actor("officer"), at=wall)
        if n % 8 == 0:
            cast.matters.assign(made, to=mine.posts["electric"], by=mine.actor("officer"), at=wall)

        def tick(at: Any = wall, name: str = f"process {n}") -> None:
            ticking.take_lease.__kwdefaults__["holder"] = name  # every process a holder of its own
            report = ticking.tick(at)
            assert (report.failed, report.is_elsewhere, report.hold) == ([], False, "")

        if not is_calm:
            was_killed = in_child(tick, kill_at=n * TICK_STEP)
            kills += was_killed
            if not was_killed:  # the last round: the rest of it is the same in both
                rounds = n + 1
        in_child(lambda at=wall: tick(at + timedelta(minutes=3), "next process"))
        if n + 1 == rounds:
            break
    return {"kills": kills, "faults": broken(), "rounds": n + 1, "world": sorted(climbed())}


def climbed() -> Iterator[str]:
    """Yield what the ticks did, in words without ids."""
    from huiyin.ground.inbox.models import Notice
    from huiyin.ground.ledger.models import Entry
    from huiyin.loop.duties.models import Duty

    for duty in Duty.objects.select_related("post"):
        yield f"{duty.kind} {duty.subject} {duty.post.code} {duty.level} {duty.is_overdue} {duty.outcome} {duty.due_at}"
    yield from Entry.objects.values_list("verb", flat=True)
    for notice in Notice.objects.all():
        yield f"notice {notice.text}"


def main(what: str) -> None:
    """Prepare the databases, do one of the programmes, print what was found."""
    import django

    django.setup()
    from django.conf import settings

    from huiyin.front.operations.actions import preparing
    from huiyin.front.operations.tests import meeting

    settings.LETTERBOX_POW_BITS, settings.LETTERBOX_MIX = 4, "at-once"
    preparing.migrate(lambda line: None)
    programmes: dict[str, Callable[[], dict[str, Any]]] = {
        "verbs": verbs,
        "letters": letters,
        "time": time,
        "meetings": lambda: meeting.kills(killed_everywhere),
        "tick": lambda: ticks(is_calm=False),
        "calm": lambda: ticks(is_calm=True),
    }
    sys.stdout.buffer.write(json.dumps(programmes[what](), ensure_ascii=False).encode())


if __name__ == "__main__":
    main(sys.argv[1])
