"""Builds a big mine: 100,000 staff, 1,500 branches, any number of matters, all rows legal; cached between runs.

`python -m bench.generate <matters>` inside the environment of `homes.environment`. Every open matter and at most
about 25,000 ended ones carry their whole history (clocks, ledger entries, texts); the other ended ones carry the row,
its words in the search index and its share of the tallies. A fixed head, its leader and its union officer have the same
open work at every size, so that the same page is measured.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

STAFF, BRANCHES, MINES, TEAMS, CREWS = 100_000, 1_500, 10, 30, 3
DAYS = 1095
CHUNK = 20_000
HEAD_OWES = 30
FULL_HISTORY = 25_000
SHIFTS = ("early", "middle", "night")


@dataclass(slots=True)
class Mine:
    """Ids of what matters refer to."""

    units: list[tuple[Any, ...]] = field(default_factory=list)
    posts: list[tuple[Any, ...]] = field(default_factory=list)
    heads: list[tuple[int, int, int]] = field(default_factory=list)  # post, unit, leader above
    officers: list[int] = field(default_factory=list)  # by mine
    places: list[tuple[Any, ...]] = field(default_factory=list)
    unit_of_place: list[int] = field(default_factory=list)
    post_units: dict[int, int] = field(default_factory=dict)

    def unit(self, parent: int | None, name: str, kind: str, shift: str = "") -> int:
        """Add a unit below another one."""
        pk = len(self.units) + 1
        above = self.units[parent - 1][2] if parent else ""
        self.units.append((pk, parent, f"{above}{pk:08d}", f"D{pk}", name, kind, shift))
        return pk

    def post(self, unit: int, name: str, office: str, superior: int | None) -> int:
        """Add a post."""
        pk = len(self.posts) + 1
        self.posts.append((pk, f"G{pk}", name, unit, office, superior))
        self.post_units[pk] = unit
        return pk


def organisation() -> Mine:
    """Return the tree of units and posts: a group, its mines, their teams and crews."""
    from bench.texts import PLACES

    mine = Mine()
    root = mine.unit(None, "回音煤业集团", "group")
    chief = mine.post(root, "集团党委书记", "chief", None)
    for name, office in (("集团工会主席", "union_chair"), ("集团纪委", "discipline"), ("集团技术管理员", "administrator")):
        mine.post(root, name, office, chief)
    for m in range(1, MINES + 1):
        _one_mine(mine, root, chief, f"第{m}矿", PLACES)
    return mine


def _one_mine(mine: Mine, root: int, chief: int, name: str, places: tuple[str, ...]) -> None:
    unit = mine.unit(root, name, "mine")
    boss = mine.post(unit, f"{name}矿长", "chief", chief)
    leaders = [mine.post(unit, f"{name}副矿长{n}", "leader", boss) for n in range(1, 4)]
    chair = mine.post(unit, f"{name}工会主席", "union_chair", boss)
    mine.officers.append(mine.post(unit, f"{name}工会干事", "union_officer", chair))
    mine.post(unit, f"{name}纪委", "discipline", boss)
    mine.post(unit, f"{name}调度员", "dispatcher", boss)
    for t in range(1, TEAMS + 1):
        kind = "department" if t <= 12 else "team"
        team = mine.unit(unit, f"{name}{'科室' if t <= 12 else '区队'}{t}", kind)
        leader = leaders[t % 3]
        head = mine.post(team, f"{name}{t}号单位负责人", "head", leader)
        mine.heads.append((head, team, leader))
        mine.post(team, f"{name}{t}号单位干部", "cadre", head)
        mine.post(team, f"{name}{t}号单位职工代表", "delegate", chair)
        for c in range(CREWS):
            crew = mine.unit(team, f"{name}{t}队{c + 1}班", "crew", SHIFTS[c])
            mine.post(crew, f"{name}{t}队{c + 1}班班长", "crew_leader", head)
    for n in range(10):
        for place in places:
            mine.places.append((len(mine.places) + 1, f"{name}{place}{n + 1}", unit))
            mine.unit_of_place.append(unit)


def people(mine: Mine) -> Iterator[tuple[Any, ...]]:
    """Yield the staff; the first ones hold the posts, in order."""
    from bench.texts import person_name
    from huiyin.ground.people.rules.names import of_person

    lot = Random(1)
    holders = [unit for _, _, _, unit, _, _ in mine.posts]
    crews = [u[0] for u in mine.units if u[5] == "crew"]
    for pk in range(1, STAFF + 1):
        name = person_name(lot)
        unit = holders[pk - 1] if pk <= len(holders) else crews[pk % len(crews)]
        yield pk, f"{pk:06d}", name, of_person(name), unit, pk % BRANCHES + 1, "采掘工", pk % 7 == 0, False, "!", 1


def fill_organisation(mine: Mine) -> None:
    """Insert units, branches, posts, people, tenures and places."""
    from bench.loading import load
    from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
    from huiyin.ground.people.rules.names import of_title
    from huiyin.loop.matters.models import Place

    load(Unit, ("id", "parent_id", "path", "code", "name", "kind", "shift"), iter(mine.units))
    branches = ((n, f"Z{n}", f"第{n}党支部", mine.units[n % len(mine.units)][0]) for n in range(1, BRANCHES + 1))
    load(Branch, ("id", "code", "name", "unit_id"), branches)
    titled = ((*post, of_title(post[2])) for post in mine.posts)
    load(Post, ("id", "code", "name", "unit_id", "office", "superior_id", "pinyin"), titled)
    names = ("id", "staff_number", "name", "pinyin", "unit_id", "branch_id", "job", "is_member", "must_change_password")
    load(Person, (*names, "password", "credential_serial"), people(mine))
    held = ((n, n, n, "2023-01-01") for n in range(1, len(mine.posts) + 1))
    load(Tenure, ("id", "person_id", "post_id", "from_on"), held)
    load(Place, ("id", "name", "unit_id"), iter(mine.places))


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
    head_owes: int = 0

    def add(self, pk: int) -> None:
        """Make one matter."""
        from bench import texts

        lot = self.lot
        at = self.now - timedelta(minutes=int((1 - (pk - 0.5) / self.total) * DAYS * 1440) + 1)
        age = (self.now - at).days
        place = lot.randrange(len(self.mine.places))
        mine_no = place // (len(self.mine.places) // MINES)
        topic = lot.choice(tuple(texts.THINGS))
        title, summary = texts.words(lot, topic, self.mine.places[place][1])
        is_open = lot.random() < (0.45 if age < 40 else 0.025 if age < 200 else 0.0008)
        head = self.mine.heads[mine_no * TEAMS + lot.randrange(1, TEAMS)]
        if is_open and mine_no == 0 and self.head_owes < HEAD_OWES and age < 60:
            head, self.head_owes = self.mine.heads[0], self.head_owes + 1
        grade, days = WAYS[0] if lot.random() < 0.6 else lot.choice(WAYS[1:])
        self._row(pk, at, place, mine_no, topic, (title, summary), head, grade, days, is_open)

    def _row(
        self, pk: int, at: datetime, place: int, mine_no: int, topic: str, words: tuple[str, str],
        head: tuple[int, int, int], grade: str, days: int, is_open: bool,
    ) -> None:  # fmt: skip
        from bench import texts

        lot, officer = self.lot, self.mine.officers[mine_no]
        draw = lot.random()
        if is_open:
            state = "accepted" if head is self.mine.heads[0] else lot.choices(OPEN_STATES, OPEN_WEIGHTS)[0]
        else:
            state = "closed" if draw < 0.9 else "refused" if draw < 0.98 else "disposed"
        is_registered = state in ("registered", "refused")
        assigned = None if is_registered else at + timedelta(hours=20)
        answered = at + timedelta(days=min(days, 9)) if state in ("answered", "landed", "closed", "disposed", "reopened") else None
        ended = None if is_open else min((answered or at) + timedelta(days=6), self.now)
        debtor = None
        if is_open:
            debtor = {"registered": officer, "landed": officer, "disputed": head[2]}.get(state, head[0])
        clock = self._clock(pk, state, debtor, head, words[0], at, days) if is_open and debtor else None
        is_public = state == "closed" and lot.random() < 0.3
        if is_open or pk % max(1, self.total // FULL_HISTORY) == 0:
            self._history(pk, state, officer, head, words, at, assigned, answered, ended)
        if lot.random() < 0.002:
            self.wall += 1
            self.walls.append((self.wall, pk, self.mine.heads[mine_no * TEAMS + lot.randrange(1, TEAMS)][0]))
        self.matters.append(
            (
                pk, "request", grade, topic, "letter" if draw < 0.7 else "counter", draw < 0.004, words[0],
                "" if state == "disposed" else words[1], place + 1,
                self.mine.unit_of_place[place] if is_registered else head[1], state, debtor, officer,
                None if is_registered else head[0],
                lot.randrange(5_000, STAFF) if draw > 0.9 else None, None, clock, _utc(at), _utc(assigned),
                _utc(answered), _utc(ended), None, texts.answer(lot) if answered and state != "disposed" else "",
                "done" if answered else "", "unclear" if state == "refused" else "",
                lot.randrange(3, 6) if state == "closed" and draw < 0.3 else None, is_public,
                1 if draw < 0.05 else 0, 1 if state == "reopened" else 0,
            )
        )  # fmt: skip

    def _clock(
        self, pk: int, state: str, debtor: int, head: tuple[int, int, int], title: str, at: datetime, days: int
    ) -> int:
        """Open the clock of an open matter; a late one is marked and supervised, as the tick would have done."""
        opened = at + timedelta(hours=20)
        due = opened + timedelta(days=days if state in ("accepted", "reopened", "answered") else 10)
        opened, late = min(opened, self.now), due < self.now and state != "landed"
        self.duty += 1
        clock = self.duty
        link = f"/matters/{pk}/"
        kind = KIND_OF_CLOCK[state]
        self.duties.append(
            (clock, kind, debtor, title, link, "matter", pk, _utc(opened), _utc(due), None, "", late, 0, None, "[]", None)
        )
        if late:
            self.duty += 1
            over = head[2] if head is self.mine.heads[0] else self.mine.heads[self.lot.randrange(40, len(self.mine.heads))][2]
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
        self._step(pk, "register", "", "registered", officer, officer, None, at, {"title": words[0], "summary": words[1]})
        if assigned and state != "registered":
            self._step(pk, "assign", "registered", "assigned", officer, head[0], head, assigned, {"note": "请按期答复"})
        if answered:
            accepted = min((assigned or at) + timedelta(hours=30), answered)
            self._step(pk, "accept", "assigned", "accepted", head[0], head[0], head, accepted, {})
            self._step(pk, "answer", "accepted", "answered", head[0], head[0], head, answered, {"answer": "已经办理。"})
            self._past(pk, "accept", head[0], words[0], assigned or at, accepted)
            self._past(pk, "answer", head[0], words[0], accepted, answered)
        if state == "closed" and ended and answered:
            self._step(pk, "report_landed", "answered", "landed", head[0], officer, head, answered, {"text": "已经落实。"})
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


def build(total: int) -> None:
    """Fill the empty databases of this environment."""
    from django.db import transaction

    from bench.loading import bulk, finish
    from huiyin.front.operations.actions import preparing
    from huiyin.ground.ledger.models import Entry
    from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
    from huiyin.loop.duties.models import Duty
    from huiyin.loop.matters.models import Matter, Place

    preparing.migrate(lambda text: None)
    preparing.collect_static()
    begun = time.monotonic()
    with bulk():
        mine = organisation()
        with transaction.atomic():
            fill_organisation(mine)
        say(begun, f"{STAFF:,} staff, {len(mine.posts):,} posts")
        writer = Writer(mine, total, now_utc())
        for start in range(1, total + 1, CHUNK):
            with transaction.atomic():
                for pk in range(start, min(start + CHUNK, total + 1)):
                    writer.add(pk)
                writer.flush()
        say(begun, f"{total:,} matters, {writer.duty:,} duties, {writer.entry:,} entries")
        finish([Unit, Branch, Post, Person, Tenure, Place, Matter, Matter.walls.through, Duty, Entry])
        derive(begun)
        finish([Matter])


def derive(begun: float) -> None:
    """Build the tallies and the search index with the product's own functions."""
    derive_tallies(begun)
    hasten_index()
    say(begun, f"{index_all():,} matters indexed")


def derive_tallies(begun: float) -> None:
    """Count everything that boards show."""
    from huiyin.account.insight import actions as insight
    from huiyin.ground.people.rules import SYSTEM
    from huiyin.kit import clock

    say(begun, f"{insight.rebuild(by=SYSTEM, at=clock.now()):,} tallies")


def fixed_posts() -> tuple[int, int, int, int]:
    """Return the ids of the fixed head, of another one, of the leader above the first, and of another leader."""
    heads = organisation().heads
    first, other = heads[0], heads[1]
    assert first[2] != other[2]
    return first[0], other[0], first[2], other[2]


def hasten_index() -> None:
    """Compute the index's terms phrase by phrase, each phrase once: made-up texts repeat theirs. Same terms as ever."""
    from huiyin.ground.search import actions
    from huiyin.kit import grams

    @lru_cache(1 << 17)
    def terms_of(run: str) -> frozenset[str]:
        return frozenset(grams.ascii_term(run[n : n + 2]) for n in range(len(run) - 1))

    @lru_cache(1 << 17)
    def numbers_of(run: str) -> frozenset[int]:
        return frozenset(grams.number(run[n : n + 2]) for n in range(len(run) - 1))

    actions.normalise = lambda text: re.sub(r"[\W_]+", " ", text.casefold()).strip()
    actions.terms = lambda text: " ".join(frozenset().union(*map(terms_of, text.split())))
    actions.numbers = lambda text: sorted(frozenset().union(*map(numbers_of, text.split())))


def index_all() -> int:
    """Index the words of every matter as the desk does, without making a model of each row."""
    from huiyin.front.desk.rules import ALL, PUBLIC, words_of
    from huiyin.ground.search import actions as search
    from huiyin.loop.matters.models import Matter

    wanted = ("pk", "title", "summary", "place__name", "answer", "is_public", "registered_at", "state")
    rows = Matter.objects.order_by("pk").values_list(*wanted).iterator(chunk_size=CHUNK)
    total = 0
    while chunk := list(islice(rows, CHUNK)):
        texts = [
            (pk, "" if state == "disposed" else words_of(f"{at:%Y}-{pk:05d}", title, summary, place, answer))
            for pk, title, summary, place, answer, _, at, state in chunk
        ]
        total += search.index_many(ALL, texts)
        search.index_many(PUBLIC, [text for text, row in zip(texts, chunk, strict=True) if row[5]])
    return total


def say(begun: float, text: str) -> None:
    """Print a line with the time since `begun`."""
    sys.stdout.write(f"  {time.monotonic() - begun:6.1f} s ({time.process_time():.0f} s of processor time)  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    import django

    django.setup()
    build(int(sys.argv[1]))
