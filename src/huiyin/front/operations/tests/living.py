"""An installation at work: `living.py record START | cut LOG START CUTS SEED | kill TIMES SEED | fail TIMES SEED`.

Letters come in, the desk does verbs, ticks let late duties climb and publish tree heads; each is told as `ACK …` the
moment whoever asked for it would have been told. Afterwards all that was told must be there, and `verify` must hold.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"

HOME = Path(os.environ["HUIYIN_HOME"])
LETTERS, MATTERS, WRITERS = (int(os.environ.get(name, "8")) for name in ("LETTERS", "MATTERS", "WRITERS"))
WAY = os.environ.get(
    "WAY", "one disk"
)  # how vaults settle: one syncfs for both, one each ("two disks"), or "each" file
EVERY = 200  # kills between two full checks
FAILING: list[str] = []  # what fails, where something is made to
FAILURES = ("ENOSPC", "EIO")
MAY_FAIL = ("pwrite64,write", "pwrite64", "write", "fsync,fdatasync,syncfs", "rename,mkdir,ftruncate")
Tell = Callable[[str], object]


@contextmanager
def tolerated() -> Iterator[None]:
    """Let a failing disk refuse this, and go on with the next."""
    from django.db import DatabaseError

    from huiyin.kit.verdicts import Refused

    try:
        yield
    except (DatabaseError, OSError, Refused):
        if not FAILING:
            raise


def tell(text: str) -> None:
    """Answer whoever asked."""
    os.write(1, f"ACK {text}\n".encode())


def writer(cast: Any, tell: Tell, letters: Any) -> None:
    """Send letters, and a second word to every third."""
    from django.db import connections

    from huiyin.voice.letterbox.rules import bundle
    from huiyin.voice.letterbox.rules.encoding import sha256
    from huiyin.voice.letters.tests.cast import TODAY, Writer

    for n in letters:
        with tolerated():
            one = Writer(cast)
            sealed = one.seal(subject="灯", text=f"第{n}封：皮带巷照明损坏" * (1 + n % 3 * 400))
            one._post(sealed, 0, TODAY, auth_h=sha256(one.secrets.auth))
            tell(f"letter {bundle.bundle_hash(sealed).hex()}")
            if n % 3 == 0:
                again = one.seal(text="还是不亮")
                one._post(again, 1, TODAY, auth=one.secrets.auth)
                tell(f"letter {bundle.bundle_hash(again).hex()}")
    connections.close_all()


def desk(cast: Any, tell: Tell, matters: Any, day: int) -> None:
    """Register, assign and answer matters; after each round a tick some days later."""
    from huiyin.front.operations.actions import ticking
    from huiyin.loop.matters import actions as acts
    from huiyin.loop.matters.rules.kinds import Grade, Origin
    from huiyin.voice.letters.tests.cast import later

    officer, handler = cast.actor("zhang"), cast.actor("handler")
    facts = {"registrar": cast.posts["zhang"], "unit": cast.posts["handler"].unit, "grade": Grade.ORDINARY}
    for n in matters:
        day += 1
        new = acts.NewMatter(title=f"第{n}件", summary="夜班没有热水。" * 30, origin=Origin.COUNTER, **facts)
        first, second, third = (later(day, hour) for hour in (1, 2, 3))
        steps: tuple[Callable[[Any], Any], ...] = (
            lambda new: acts.register(new, by=officer, at=first),  # noqa: B023  called in this round
            lambda m: acts.assign(m, to=cast.posts["handler"], by=officer, at=first),  # noqa: B023
            lambda m: acts.accept(m, by=handler, at=second),  # noqa: B023
            lambda m: acts.answer(m, text="已换泵。", result="done", by=handler, at=third),  # noqa: B023
        )
        matter: Any = new
        with tolerated():
            for step in steps[: 1 + n % len(steps)]:
                matter = step(matter)
                tell(f"verb {matter.pk} {matter.state}")
        with tolerated():
            report = ticking.run(later(day, 5))
            assert FAILING or report.failed == [], report.failed
            for line in ticked():
                tell(line)


def ticked() -> Iterator[str]:
    """Yield what the ticks have done so far."""
    from huiyin.ground.ledger.models import Head
    from huiyin.loop.duties.models import Duty
    from huiyin.voice.letters.models import SealedLetter

    yield from (f"escalation {pk}" for pk in Duty.objects.filter(kind="supervise").values_list("pk", flat=True))
    yield from (f"overdue {pk}" for pk in Duty.objects.filter(is_overdue=True).values_list("pk", flat=True))
    yield from (f"head {size} {root}" for size, root in Head.objects.values_list("size", "root"))
    yield from (f"sorted {handle}" for handle in SealedLetter.objects.values_list("handle", flat=True))


def live(cast: Any, tell: Tell, *, day: int = 0, letters: int = LETTERS, matters: int = MATTERS) -> None:
    """Do everything, writers and desk side by side."""
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        jobs = [pool.submit(writer, cast, tell, range(n, letters, WRITERS)) for n in range(WRITERS)]
        jobs.append(pool.submit(desk, cast, tell, range(matters), day))
        for job in jobs:
            with tolerated():  # not even a connection, perhaps
                job.result()


def lost(told: set[str]) -> list[str]:
    """Return what was told and is not there."""
    from huiyin.ground.ledger.models import Entry
    from huiyin.voice.letterbox.models import Message
    from huiyin.voice.letterbox.queries import vault

    there = set(ticked())
    matters = {line.split()[1] for line in told if line.startswith("verb ")}
    for pk, data in Entry.objects.filter(subject="matter", subject_id__in=matters).values_list("subject_id", "data"):
        there.add(f"verb {pk} {data.get('to')}")
    letters = {line.split()[1] for line in told if line.startswith("letter ")}
    for name in Message.objects.filter(bundle_hash__in=letters).values_list("bundle_hash", flat=True):
        if all(isinstance(vault.good_copy(vault.path(folder, name)), vault.Record) for folder in vault.folders()):
            there.add(f"letter {name}")
    return sorted(told - there)


def damage() -> list[str]:
    """Return what SQLite and `verify` find wrong."""
    from django.db import connections

    from huiyin.front.operations.tests.crashing import broken

    found = []
    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    return found + broken()


def looked_at(told: set[str], *, is_whole: bool = True, goes_on: int = 0) -> dict[str, list[str]]:
    """Look at what is left in a process of its own; with a day, its tick must succeed and `verify` hold again."""
    from django.db import connections

    connections.close_all()
    answer, teller = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = {"lost": lost(told), "broken": damage() if is_whole else []}
            if goes_on:
                found["broken"] += _goes_on(goes_on)
        except BaseException as error:
            traceback.print_exc()
            found = {"lost": [], "broken": [f"{type(error).__name__}: {error}"]}
        with open(teller, "w", encoding="utf-8") as out:
            json.dump(found, out)
        os._exit(0)
    os.close(teller)
    with open(answer, encoding="utf-8") as said:
        found = json.load(said)
    os.waitpid(child, 0)
    return found


def _goes_on(day: int) -> list[str]:
    from huiyin.front.operations.actions import ticking
    from huiyin.front.operations.tests.crashing import broken
    from huiyin.voice.letters.tests.cast import later

    return [f"tick: {name}" for name in ticking.run(later(day)).failed] + [f"then {line}" for line in broken()]


def prepared() -> Any:
    """Return the cast of a fresh installation."""
    from huiyin.front.operations.actions import preparing
    from huiyin.voice.letters.tests import cast as people

    preparing.migrate(lambda line: None)
    return people.build()


def record(start: Path) -> None:
    """Keep the folder as it is before, then live; the calls are recorded from outside, from the word BEGIN on."""
    from django.db import connections

    cast = prepared()
    connections.close_all()
    for folder in HOME.glob("disk-*/vault"):
        shutil.rmtree(folder)  # the first letter makes them
    shutil.copytree(HOME, start)
    os.write(1, b"BEGIN\n")
    live(cast, tell)
    os.write(1, b"END\n")
    os._exit(0)


def cut(log: Path, start: Path, cuts: int, seed: int) -> dict[str, Any]:
    """Cut the power at so many moments of a recording, and once on a disk that only says it has written."""
    from huiyin.front.operations.tests.disk import Disk, Luck
    from huiyin.front.operations.tests.strace import calls

    lot = Random(seed)
    recorded = list(calls(log))
    said = {call.begun: call.strings[0].decode() for call in recorded if _is_said(call)}
    first, last = (next(at for at, text in said.items() if text.startswith(word)) for word in ("BEGIN", "END"))
    events = sorted(
        [(call.begun, 0, n) for n, call in enumerate(recorded) if call.begun > first]
        + [(call.ended, 1, n) for n, call in enumerate(recorded) if call.begun > first]
    )
    told_at = [at for at, text in said.items() if first < at < last]
    moments = [lot.choice(told_at) for _ in range(-(-cuts // 2))]
    moments += [lot.randint(first + 1, last) for _ in range(cuts - len(moments))]
    was = Path(os.environ["RECORDED_HOME"])
    disk, liar = Disk(was, start), Disk(was, start)
    told: set[str] = set()
    changes: dict[int, Any] = {}
    faults: list[str] = []
    sizes: list[int] = []
    for moment in sorted(moments):
        while events and events[0][0] <= moment:
            _, is_end, n = events.pop(0)
            call = recorded[n]
            if not is_end:
                changes[n] = (disk.begin(call), liar.begin(call) if "sync" not in call.name else None)
                told |= {said[call.begun][4:].strip()} if call.begun in said else set()
                continue
            disk.end(call, changes[n][0])
            if "sync" not in call.name:
                liar.end(call, changes.pop(n)[1])
        luck = lot.choice((Luck.LEAST, Luck.LEAST, Luck.SOME, Luck.SOME, Luck.MOST))
        shutil.rmtree(HOME, ignore_errors=True)
        disk.write_to(HOME, luck, lot)
        found = looked_at(told - {"END", ""}, goes_on=400 if len(sizes) % 4 == 0 else 0)
        faults += [f"{moment} {luck} {kind}: {line}" for kind, lines in found.items() for line in lines]
        sizes.append(len(told))
    shutil.rmtree(HOME, ignore_errors=True)
    liar.write_to(HOME, Luck.LEAST, lot)
    lies = looked_at(told, is_whole=False)
    return {"cuts": len(sizes), "told": sum(sizes), "faults": faults, "lied": len(lies["lost"]), "calls": len(recorded)}


def _is_said(call: Any) -> bool:
    return call.name == "write" and call.handles[0][0] == 1


def kill(times: int, seed: int) -> dict[str, Any]:
    """Kill the installation at work so many times, each time at another moment."""
    lot, cast = Random(seed), prepared()
    told: set[str] = set()
    faults: list[str] = []
    for n in range(1, times + 1):
        letters, matters = lot.choice(((60, 0), (60, 20), (0, 20), (0, 20)))  # more than it will live to do
        work = partial(live, cast, day=n, letters=letters, matters=matters)
        fresh = _killed(work, answers=lot.randint(0, 10), more=lot.uniform(0.0, 0.02))
        told |= fresh
        is_whole = n % EVERY == 0 or n == times
        found = looked_at(told if is_whole else fresh, is_whole=is_whole, goes_on=n if is_whole else 0)
        faults += [f"{n} {kind}: {line}" for kind, lines in found.items() for line in lines]
    return {"kills": times, "told": len(told), "faults": faults}


def _killed(work: Callable[..., None], *, answers: int, more: float) -> set[str]:
    """Let a child work and kill it, seconds after so many answers; returns all it had told by then."""
    from django.db import connections

    connections.close_all()
    said, teller = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(tell=lambda text: os.write(teller, f"{text}\n".encode()))
        except BaseException:
            traceback.print_exc()
        os._exit(0)
    os.close(teller)
    with open(said, encoding="utf-8") as lines:
        told = {lines.readline() for _ in range(answers)}
        sleep(more)
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(status), "it had ended by itself"
        told |= set(lines)
    return {line.removesuffix("\n") for line in told if line.endswith("\n")}


def fail(times: int, seed: int) -> dict[str, Any]:
    """Let the n-th write (or fsync, or rename) and perhaps all after it fail, so many times."""
    lot, cast = Random(seed), prepared()
    told: set[str] = set()
    faults: list[str] = []
    hits = 0
    for n in range(1, times + 1):
        which, error = lot.choice(MAY_FAIL), lot.choice(FAILURES)
        since = f"{lot.randint(1, 25)}{lot.choice(('', '+'))}"
        fresh, count = _failed(partial(live, cast, day=n), f"inject={which}:error={error}:when={since}")
        told |= fresh
        hits += count
        found = looked_at(told, goes_on=n if n % 5 == 0 else 0)
        faults += [f"{which} {error} {since} {k}: {line}" for k, lines in found.items() for line in lines]
    return {"fails": times, "hits": hits, "told": len(told), "faults": faults}


def _failed(work: Callable[..., None], inject: str) -> tuple[set[str], int]:
    """Let a child work while its calls fail; returns what it told, and how many calls failed."""
    from django.db import connections

    connections.close_all()
    with tempfile.TemporaryFile() as said:  # a pipe nobody reads until the end would fill up
        child = os.fork()
        if child == 0:
            _work_failing(work, inject, said.fileno())
        os.waitpid(child, os.WUNTRACED)
        calls = inject.split("=")[1].split(":")[0]
        command = ["strace", "-f", "-e", f"trace={calls}", "-e", "signal=none", "-e", inject, "-p", str(child)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="replace") as watcher:
            assert watcher.stderr is not None
            assert "attached" in (line := watcher.stderr.readline()), line
            os.kill(child, signal.SIGCONT)
            hits = sum("(INJECTED)" in line for line in watcher.stderr)
        said.seek(0)
        text = said.read().decode()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, f"it broke down instead of refusing: {text}"
    return set(text.splitlines()), hits


def _work_failing(work: Callable[..., None], inject: str, teller: int) -> None:
    """Wait to be looked at, then work to the end of this process; tell by a call that never fails."""
    FAILING.append(inject)
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        work(tell=lambda text: os.writev(teller, [f"{text}\n".encode()]))
    except BaseException:
        os.writev(teller, [traceback.format_exc().encode()])  # stderr may fail too
        os._exit(70)
    os._exit(0)


def main(what: str, *rest: str) -> None:
    """Set up, do one of the programmes, print what was found."""
    import django

    django.setup()
    from django.conf import settings

    from huiyin.voice.letterbox.actions import settling, vault

    settings.LETTERBOX_POW_BITS, settings.LETTERBOX_MIX = 4, "at-once"
    settling.is_whole = lambda: WAY != "each"
    if WAY == "two disks":
        vault._disks = lambda folders: (f"{folder}" for folder in folders)
    if what == "record":
        record(Path(rest[0]))
    elif what == "cut":
        _print(cut(Path(rest[0]), Path(rest[1]), int(rest[2]), int(rest[3])))
    else:
        _print({"kill": kill, "fail": fail}[what](int(rest[0]), int(rest[1])))


def _print(found: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
