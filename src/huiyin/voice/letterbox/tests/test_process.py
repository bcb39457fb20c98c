"""A letterbox in its own process: kill -9 loops, races, and the search for anything that tells who or when."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.parse import urlencode

import pytest

from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letterbox.tests.process import Process, name_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # the process keeps its letters in a folder of its own

ROUNDS = 4


@pytest.fixture
def process(tmp_path):
    made = Process(tmp_path / "home")
    made.start()
    yield made
    made.kill()


def all_at_once(process, letters):
    with ThreadPoolExecutor(len(letters)) as pool:
        return sorted(status for status, _ in pool.map(lambda fields: process.post("letters", fields), letters))


def test_one_challenge_buys_one_letter_however_many_come_at_once(process):
    challenge = process.challenge()
    letters = [process.letter(challenge=challenge) for _ in range(8)]

    statuses = all_at_once(process, letters)

    assert statuses == [200] + [409] * 7
    assert process.rows("SELECT count(*) FROM letterbox_message") == [1]


def test_one_receipt_takes_one_letter_however_many_come_at_once(process):
    letters = [process.letter(root=b"r" * 32) for _ in range(8)]

    statuses = all_at_once(process, letters)

    assert statuses == [200] + [409] * 7
    assert process.rows("SELECT count(*) FROM letterbox_thread") == [1]


def test_same_letter_sent_many_times_at_once_is_one_letter_and_one_answer(process):
    fields = process.letter()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: process.post("letters", fields), range(8)))

    assert {(status, answer["promise"]) for status, answer in answers} == {(200, answers[0][1]["promise"])}
    assert process.rows("SELECT count(*) FROM letterbox_message") == [1]


def test_killed_process_has_every_letter_it_acknowledged(process):
    acknowledged: list[str] = []

    def keep_posting(stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                fields = process.letter()
                status, _ = process.post("letters", fields)
            except (OSError, HTTPException, ValueError):
                return
            if status == 200:
                acknowledged.append(name_of(fields))

    for _ in range(ROUNDS):
        stop = threading.Event()
        threads = [threading.Thread(target=keep_posting, args=(stop,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        stop.wait(random.uniform(0.3, 0.8))
        process.kill()
        stop.set()
        for thread in threads:
            thread.join()
        process.start()

    kept = process.rows("SELECT bundle_hash FROM letterbox_message")
    in_vaults = [{f.name for f in (process.home / v).glob("*/*")} for v in ("vault-1", "vault-2")]
    assert len(acknowledged) > 0
    assert [set(acknowledged) - place for place in (set(kept), *in_vaults)] == [set(), set(), set()]
    assert process.rows("PRAGMA integrity_check") == ["ok"]


def test_nothing_of_the_visit_or_the_words_is_found_anywhere(process):
    marks = ["canary-言言言", "203.0.113.77", "OddAgent/77", "cookie-canary", "referer-canary", "accept-canary"]
    seen = {
        "X_Forwarded_For": marks[1],
        "X_Real_IP": marks[1],
        "Forwarded": f"for={marks[1]}",
        "User_Agent": marks[2],
        "Cookie": f"huiyin={marks[3]}",
        "Referer": f"http://{marks[4]}/",
        "Accept_Language": marks[5],
    }
    once = encoding.b64(process.challenge())
    form = urlencode({"do": "send", "once": once, "to": "union", "text": marks[0], "place": marks[0]})

    status, page = process.send("POST", "/letters/plain/", form, "application/x-www-form-urlencoded", **seen)
    broken, _ = process.send("POST", "/letters/letters/", marks[0], "application/json", **seen)
    got, _ = process.send("GET", f"/letters/?{marks[3]}", "", "text/plain", **seen)

    stored = b"".join(f.read_bytes() + f.name.encode() for f in process.home.rglob("*") if f.is_file())
    assert (status, broken, got, "已送达" in page) == (200, 400, 200, True)
    assert [mark for mark in marks if mark.encode() in stored] == []
