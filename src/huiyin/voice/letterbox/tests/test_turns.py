"""The queue of the group commit: everybody gets an answer, whatever happens to whoever works."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.actions import turns
from huiyin.voice.letterbox.rules import intake

FORKED = """
import os, signal, sys, threading
from datetime import date
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"
os.environ["HUIYIN_HOME"] = sys.argv[1]
import django
django.setup()
from huiyin.voice.letterbox.actions import committer, vault
for number in range(20):
    vault.write_many({f"{number:064x}": (b"x", date(2026, 11, 22))})
committer._queue._is_led = True
if os.fork() == 0:
    signal.alarm(20)
    failed = vault.write_many({f"{99:064x}": (b"x", date(2026, 11, 22))})
    os._exit(0 if failed == {} and not committer._queue._is_led else 1)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.fixture
def gate():
    return threading.Event()


def queue(work, most: int = 64) -> turns.Queue:
    return turns.Queue(work, lambda entries: min(most, len(entries)))


def submit_behind(line: turns.Queue, pool: ThreadPoolExecutor, entries: list[int]) -> list:
    """Submit one after another, each only when the one before stands in the queue."""
    found = []
    for entry in entries:
        found.append(pool.submit(line.submit, entry))
        while not line._is_led or (len(found) > 1 and len(line._waiting) < len(found) - 1):
            threading.Event().wait(0.001)
    return found


def test_those_who_wait_are_worked_for_in_one_batch_and_get_their_own_outcome(gate):
    batches = []

    def work(entries):
        gate.wait(10)
        batches.append(entries)
        return [entry * 10 for entry in entries]

    line = queue(work)
    with ThreadPoolExecutor(4) as pool:
        found = submit_behind(line, pool, [1, 2, 3, 4])
        gate.set()
        outcomes = [future.result(10) for future in found]

    assert (outcomes, batches) == ([10, 20, 30, 40], [[1], [2, 3, 4]])
    assert (line._is_led, line._waiting) == (False, [])


def test_more_than_a_batch_is_handed_on_to_the_next_leader(gate):
    def work(entries):
        gate.wait(10)
        return entries

    line = queue(work, most=1)
    with ThreadPoolExecutor(3) as pool:
        found = submit_behind(line, pool, [1, 2, 3])
        gate.set()

        assert [future.result(10) for future in found] == [1, 2, 3]


def test_next_leader_is_called_before_the_batch_is_answered(monkeypatch):
    line, first, second = queue(lambda entries: entries, most=1), turns.Ticket(1), turns.Ticket(2)
    line._waiting, line._is_led = [first, second], True
    seen, answer = [], turns._answer

    def answering(batch, outcomes):
        seen.append((second.leads, second.is_called.is_set(), first.is_called.is_set()))
        answer(batch, outcomes)

    monkeypatch.setattr(turns, "_answer", answering)
    line._lead()

    assert seen == [(True, True, False)]
    assert (first.outcome, first.is_called.is_set(), second.outcome) == (1, True, None)


def test_broken_work_refuses_its_batch_and_the_queue_goes_on(caplog):
    def work(entries):
        if entries == [1]:
            raise KeyError("canary-words")
        return entries

    line = queue(work)
    with pytest.raises(intake.Fault, match=intake.BUSY):
        line.submit(1)

    assert line.submit(2) == 2
    assert [record.getMessage() for record in caplog.records] == ["fault: KeyError"]


def test_leader_that_is_stopped_hands_on_to_those_behind(gate):
    def work(entries):
        gate.wait(10)
        if entries == [1]:
            raise SystemExit
        return entries

    line = queue(work)
    with ThreadPoolExecutor(2) as pool:
        found = submit_behind(line, pool, [1, 2])
        gate.set()

        assert found[1].result(10) == 2
        assert isinstance(found[0].exception(10), SystemExit)


def test_who_waits_too_long_is_refused_and_never_worked_for(gate, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    batches = []

    def work(entries):
        gate.wait(10)
        batches.append(entries)
        return entries

    line = queue(work)
    with ThreadPoolExecutor(2) as pool:
        first, second = submit_behind(line, pool, [1, 2])
        with pytest.raises(intake.Fault, match=intake.BUSY):
            second.result(10)
        gate.set()

        assert (first.result(10), batches) == (1, [[1]])


def test_who_waits_too_long_in_the_batch_is_told_that_it_is_unsure(gate, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    started = threading.Event()

    def work(entries):
        started.set()
        gate.wait(10)
        return entries

    line = queue(work)
    with ThreadPoolExecutor(3) as pool:
        with line._guard:
            leader = turns.Ticket(1, leads=True)
            line._waiting, line._is_led = [leader], True
        waiting = pool.submit(line.submit, 2)
        while len(line._waiting) < 2:
            threading.Event().wait(0.001)
        leading = pool.submit(line._lead)
        started.wait(10)
        with pytest.raises(intake.Fault, match=intake.UNSURE):
            waiting.result(10)
        gate.set()
        leading.result(10)

    assert leader.outcome == 1


def test_refusal_is_raised_for_its_own_entry_only():
    line = queue(lambda entries: [Refused("不行") if entry == 1 else entry for entry in entries])

    with pytest.raises(Refused, match="不行"):
        line.submit(1)

    assert line.submit(2) == 2


def test_forked_process_writes_though_its_parent_wrote_before(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )

    assert (found.stdout.strip(), found.stderr) == ("0", "")
