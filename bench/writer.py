"""Makes the rows of matters with their clocks and ledger entries, and writes them in chunks."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bench.mine import FULL_HISTORY, MINES, STAFF, TEAMS, Mine
from bench.own import Own

MATTER = (
    "id", "kind", "grade", "topic", "origin", "is_vital", "title", "summary", "place_id", "unit_id", "state", "debtor_id",
    "registrar_id", "handler_id", "asker_id", "parent_id", "clock_id", "registered_at", "assigned_at", "answered_at",
    "ended_at", "promised_on", "answer", "result", "refusal", "rating", "is_public", "bounces", "reopenings",
)  # fmt: skip
DUTY = (
    "id", "kind", "post_id", "subject", "link", "source", "source_id", "opened_at", "due_at", "settled_at", "outcome",
    "is_overdue", "level", "over_id", "walled", "key",
)  # fmt: skip
ENTRY = ("id", "at", "verb", "subject", "subject_id", "person_id", "post_id", "by_writer", "data", "commitment")
TEXT = ("entry_id", "salt", "words")
WAYS = (("ordinary", 15), ("simple", 5), ("complex", 30), ("danger", 1))
OPEN_STATES = ("registered", "assigned", "accepted", "answered", "landed", "reopened", "disputed")
OPEN_WEIGHTS = (15, 15, 45, 10, 8, 4, 3)
KIND_OF_CLOCK = {
    "registered": "assign", "assigned": "accept", "accepted": "answer", "answered": "land", "landed": "confirm",
    "reopened": "answer", "disputed": "rule",
}  # fmt: skip
SAID: dict[str, dict[str, Any]] = {
    "register": {"kind": "request", "grade": "ordinary", "topic": "other", "is_vital": False},
    "accept": {"promised_on": "2026-01-05"},
    "answer": {"result": "done", "promised_on": "2026-01-12"},
    "report_landed": {"evidence": []},
    "confirm": {"rating": None},
}
SALT = bytes(32)


@dataclass(slots=True)
class Writer:
    """Makes matters one after the other and holds their rows until a chunk is written."""

    mine: Mine
    total: int
    now: datetime
    lot: Random = field(default_factory=lambda: Random(2))
    matters: list[tuple[Any, ...]] = field(default_factory=list)
    duties: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    texts: list[tuple[Any, ...]] = field(default_factory=list)
    walls: list[tuple[int, int, int]] = field(default_factory=list)
    duty: int = 0
    entry: int = 0
    wall: int = 0

    def add(self, pk: int, days_ago: float, own: Own | None) -> None:
        """Make one matter: one of the readers' own as it is said, any other by lot."""
        from bench import texts

        lot = self.lot
        at = self.now - timedelta(minutes=int(days_ago * 1440) + 1)
        age = (self.now - at).days
        places = len(self.mine.places) // MINES
        place = lot.randrange(places if own else len(self.mine.places))
        mine_no = place // places
        topic = own.topic if own else lot.choice(tuple(texts.THINGS))
        words = texts.words(lot, topic, self.mine.places[place][1])
        if own:
            way, head = WAYS[0], self.mine.heads[own.head]
            is_open = own.state in OPEN_STATES
        else:
            is_open = lot.random() < (0.45 if age < 40 else 0.025 if age < 200 else 0.0008)
            head = self.mine.heads[mine_no * TEAMS + lot.randrange(1, TEAMS)]
            way = WAYS[0] if lot.random() < 0.6 else lot.choice(WAYS[1:])
        self._row(pk, at, place, mine_no, topic, words, head, way, is_open, own)

    def _row(
        self, pk: int, at: datetime, place: int, mine_no: int, topic: str, words: tuple[str, str],
        head: tuple[int, int, int], way: tuple[str, int], is_open: bool, own: Own | None,
    ) -> None:  # fmt: skip
        from bench import texts

        lot, officer, (grade, days) = self.lot, self.mine.officers[mine_no], way
        draw = lot.random()
        if own:
            state, draw = own.state, 0.5
        elif is_open:
            state = lot.choices(OPEN_STATES, OPEN_WEIGHTS)[0]
        else:
            state = "closed" if draw < 0.9 else "refused" if draw < 0.98 else "disposed"
        is_registered = state in ("registered", "refused")
        assigned = None if is_registered else at + timedelta(hours=20)
        answered = (
            at + timedelta(days=min(days, 9))
            if state in ("answered", "landed", "closed", "disposed", "reopened")
            else None
        )
        ended = None if is_open else min((answered or at) + timedelta(days=6), self.now)
        debtor = None
        if is_open:
            debtor = {"registered": officer, "landed": officer, "disputed": head[2]}.get(state, head[0])
        over = head[2] if own else self.mine.heads[lot.randrange(40, len(self.mine.heads))][2]
        clock = self._clock(pk, state, debtor, over, words[0], at, days) if is_open and debtor else None
        is_public = state == "closed" and lot.random() < 0.3
        if is_open or own or pk % max(1, self.total // FULL_HISTORY) == 0:
            self._history(pk, state, officer, head, words, at, assigned, answered, ended)
        if not own and lot.random() < 0.002:
            self.wall += 1
            self.walls.append((self.wall, pk, self.mine.heads[mine_no * TEAMS + lot.randrange(1, TEAMS)][0]))
        self.matters.append(
            (
                pk, "request", grade, topic, "letter" if draw < 0.7 else "counter", draw < 0.004, words[0],
                "" if state == "disposed" else words[1], place + 1,
                self.mine.unit_of_place[place] if is_registered else head[1], state, debtor, officer,
                None if is_registered else head[0],
                own.asker if own else lot.randrange(5_000, STAFF) if draw > 0.9 else None, None, clock, _utc(at), _utc(assigned),
                _utc(answered), _utc(ended), None, texts.answer(lot) if answered and state != "disposed" else "",
                "done" if answered else "", "unclear" if state == "refused" else "",
                lot.randrange(3, 6) if state == "closed" and draw < 0.3 else None, is_public,
                1 if draw < 0.05 else 0, 1 if state == "reopened" else 0,
            )
        )  # fmt: skip

    def _clock(self, pk: int, state: str, debtor: int, over: int, title: str, at: datetime, days: int) -> int:
        """Open the clock of an open matter; a late one is marked and supervised, as the tick would have done."""
        opened = at + timedelta(hours=20)
        due = opened + timedelta(days=days if state in ("accepted", "reopened", "answered") else 10)
        opened, late = min(opened, self.now), due < self.now and state != "landed"
        self.duty += 1
        clock = self.duty
        link = f"/matters/{pk}/"
        kind = KIND_OF_CLOCK[state]
        self.duties.append(
            (
                clock,
                kind,
                debtor,
                title,
                link,
                "matter",
                pk,
                _utc(opened),
                _utc(due),
                None,
                "",
                late,
                0,
                None,
                "[]",
                None,
            )
        )
        if late:
            self.duty += 1
            later = self.now + timedelta(days=3)
            self.duties.append(
                (
                    self.duty, "supervise", over, title, link, "matter", pk, _utc(due), _utc(later), None, "", False, 1,
                    clock, "[]", f"supervise:{clock}:1:1",
                )
            )  # fmt: skip
        return clock

    def _history(
        self, pk: int, state: str, officer: int, head: tuple[int, int, int], words: tuple[str, str], at: datetime,
        assigned: datetime | None, answered: datetime | None, ended: datetime | None,
    ) -> None:  # fmt: skip
        """Write the ledger of a matter and the clocks it had."""
        self._step(
            pk, "register", "", "registered", officer, officer, None, at, {"title": words[0], "summary": words[1]}
        )
        if assigned and state != "registered":
            self._step(pk, "assign", "registered", "assigned", officer, head[0], head, assigned, {"note": "请按期答复"})
        if answered:
            accepted = min((assigned or at) + timedelta(hours=30), answered)
            self._step(pk, "accept", "assigned", "accepted", head[0], head[0], head, accepted, {})
            self._step(pk, "answer", "accepted", "answered", head[0], head[0], head, answered, {"answer": "已经办理。"})
            self._past(pk, "accept", head[0], words[0], assigned or at, accepted)
            self._past(pk, "answer", head[0], words[0], accepted, answered)
        if state == "closed" and ended and answered:
            self._step(
                pk, "report_landed", "answered", "landed", head[0], officer, head, answered, {"text": "已经落实。"}
            )
            self._step(pk, "confirm", "landed", "closed", None, None, head, ended, {"text": "解决了"})
            self._past(pk, "confirm", officer, words[0], answered, ended)

    def _step(
        self, pk: int, verb: str, before: str, after: str, post: int | None, debtor: int | None,
        head: tuple[int, int, int] | None, at: datetime, words: dict[str, str],
    ) -> None:  # fmt: skip
        self.entry += 1
        unit = head[1] if head else self.mine.post_units[post or 1]
        data = {
            "from": before, "to": after, "debtor": debtor, "handler": head[0] if head else None, "unit": unit, "due_at": None,
            **SAID.get(verb, {}),
        }  # fmt: skip
        self.entries.append(
            (self.entry, _utc(at), f"matter.{verb}", "matter", pk, None, post, post is None, json.dumps(data), "")
        )
        if words:
            self.texts.append((self.entry, SALT, json.dumps(words, ensure_ascii=False)))

    def _past(self, pk: int, kind: str, post: int, title: str, opened: datetime, settled: datetime) -> None:
        self.duty += 1
        due = opened + timedelta(days=12)
        self.duties.append(
            (
                self.duty, kind, post, title, f"/matters/{pk}/", "matter", pk, _utc(opened), _utc(due), _utc(settled), "done",
                False, 0, None, "[]", None,
            )
        )  # fmt: skip

    def flush(self) -> None:
        """Write what is held."""
        from bench.loading import load
        from huiyin.ground.ledger.models import Entry, Text
        from huiyin.loop.duties.models import Duty
        from huiyin.loop.matters.models import Matter

        load(Duty, DUTY, iter(self.duties))
        load(Matter, MATTER, iter(self.matters))
        load(Matter.walls.through, ("id", "matter_id", "post_id"), iter(self.walls))
        load(Entry, ENTRY, iter(self.entries))
        load(Text, TEXT, iter(self.texts))
        for rows in (self.duties, self.matters, self.walls, self.entries, self.texts):
            rows.clear()


def _utc(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else None


def now_utc() -> datetime:
    """Return the moment of building, without a zone, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
