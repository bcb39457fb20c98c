"""Group commit: whoever comes first writes for all who wait. One batch is one transaction and one round of fsync.

Order inside the one write transaction: checks, bundles fsynced on every vault, rows, COMMIT; only then is anybody
answered. A kill before COMMIT leaves at most vault files without rows: nobody was told that they were accepted, and the
same bundle may come again.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import DatabaseError, connections, transaction
from django.db.models import F, Max

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.models import Kind, Message, PendingLeaf, SpentWork, Tally, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import bundle, intake, promise

ALIAS = "letterbox"
BATCH, BATCH_BYTES = 64, 32 << 20
COLUMNS: dict[str, str] = {Kind.LETTER: "letters", Kind.REPLY: "replies", Kind.ANSWER: "answers"}
ADVISORY_LOCK = 0x6C65747465  # one batch at a time over all processes on PostgreSQL


@dataclass(frozen=True, slots=True)
class Entry:
    """One bundle on its way in."""

    record: vault.Record
    name: str
    box: str
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that is durable, now or since an earlier try."""

    message: str
    name: str
    commit_secret: str
    day: date


@dataclass(slots=True)
class _Ticket:
    entry: Entry
    outcome: Kept | Refused | None = None


@dataclass(slots=True)
class _Queue:
    tickets: list[_Ticket] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> list[_Ticket]:
        """Take the next batch off."""
        with self.guard:
            count = size = 0
            for ticket in self.tickets[:BATCH]:
                size += len(ticket.entry.record.bundle.ct)
                if count and size > BATCH_BYTES:
                    break
                count += 1
            batch, self.tickets = self.tickets[:count], self.tickets[count:]
        return batch


_queue = _Queue()


def submit(entry: Entry) -> Kept:
    """Return once the entry is durable. Raises Refused."""
    ticket = _Ticket(entry)
    with _queue.guard:
        _queue.tickets.append(ticket)
    while ticket.outcome is None:
        with _queue.turn:
            if ticket.outcome is None:
                _run(_queue.take())
    if isinstance(ticket.outcome, Refused):
        raise type(ticket.outcome)(ticket.outcome.reason)
    return ticket.outcome


def repeated(name: str, loc_h: str) -> Kept | None:
    """Return what was kept earlier for this bundle under this receipt. Raises Refused under another receipt."""
    row = Message.objects.filter(bundle_hash=name).select_related("thread").first()
    if row is None:
        return None
    if row.thread.loc_h != loc_h:
        raise Refused(intake.OTHER_THREAD)
    return Kept(row.pk, name, row.commit_secret, row.day)


def _run(batch: list[_Ticket]) -> None:
    """Commit a batch and tell everybody in it; where the database fails, all are refused with a reason."""
    entries = list({ticket.entry.name: ticket.entry for ticket in batch}.values())
    written: list[str] = []
    outcomes: dict[str, Kept | Refused] = {}
    refusal = intake.Fault(intake.BUSY)
    try:
        with transaction.atomic(using=ALIAS):
            _take_turn()
            outcomes = _commit(entries, written)
    except DatabaseError:
        outcomes = {}
        _undo(written)
    finally:
        for ticket in batch:
            ticket.outcome = _outcome(ticket.entry, entries, outcomes, refusal)


def _outcome(
    entry: Entry, entries: list[Entry], outcomes: dict[str, Kept | Refused], refusal: Refused
) -> Kept | Refused:
    """Return what an entry gets; the same bundle twice in a batch gets one answer unless another receipt brought it."""
    chosen = next(e for e in entries if e.name == entry.name)
    if (chosen.record.loc_h, chosen.box) != (entry.record.loc_h, entry.box):
        return Refused(intake.OTHER_THREAD)
    return outcomes.get(entry.name, refusal)


def _undo(written: list[str]) -> None:
    """Remove bundles whose rows are certainly absent; in doubt they stay: a file without a row harms nobody."""
    try:
        with transaction.atomic(using=ALIAS):
            kept = set(Message.objects.filter(bundle_hash__in=written).values_list("bundle_hash", flat=True))
        writing.remove_many([name for name in written if name not in kept])
    except (DatabaseError, OSError):
        return


def _take_turn() -> None:
    """Hold all other processes off: SQLite does by BEGIN IMMEDIATE."""
    connection = connections[ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _commit(entries: list[Entry], written: list[str]) -> dict[str, Kept | Refused]:
    """Decide, write the vault, insert rows; names put into the vault are added to `written`."""
    outcomes, chosen = _decide(entries)
    files = {entry.name: (entry.record.to_bytes(), entry.record.day) for entry in chosen}
    failed = writing.write_many(files) if files else {}
    kept = [entry for entry in chosen if entry.name not in failed]
    written.extend(entry.name for entry in kept)
    _insert(kept)
    outcomes.update(failed)
    for entry in kept:
        outcomes[entry.name] = Kept(entry.record.id, entry.name, entry.record.commit_secret, entry.record.day)
    return outcomes


def _decide(entries: list[Entry]) -> tuple[dict[str, Kept | Refused], list[Entry]]:
    """Return the outcomes known already and the entries that may come in, with their place in the thread."""
    ledger = _Standing(entries)
    outcomes: dict[str, Kept | Refused] = {}
    chosen: list[Entry] = []
    for entry in entries:
        outcome = ledger.outcome(entry)
        if outcome is None:
            chosen.append(ledger.placed(entry))
        else:
            outcomes[entry.name] = outcome
    return outcomes, chosen


class _Standing:
    """What stands in the database and earlier in the batch; nobody else writes meanwhile."""

    def __init__(self, entries: list[Entry]) -> None:
        """Read all that could stand against an entry: at most five queries for any number of entries."""
        challenges = [e.challenge for e in entries if e.challenge]
        locators = [e.record.loc_h for e in entries if e.record.loc_h]
        threads = [e.record.thread for e in entries if not e.record.loc_h]
        self.spent = set(SpentWork.objects.filter(pk__in=challenges).values_list("pk", flat=True))
        self.taken = set(Thread.objects.filter(loc_h__in=locators).values_list("loc_h", flat=True))
        names = [e.name for e in entries]
        self.kept = {m.bundle_hash: m for m in Message.objects.filter(bundle_hash__in=names).select_related("thread")}
        rows = Message.objects.filter(thread_id__in=threads)
        self.places: dict[str, int] = dict(rows.values_list("thread_id").annotate(last=Max("place")))
        self.numbers = set(rows.filter(kind=Kind.REPLY).values_list("thread_id", "n"))

    def outcome(self, entry: Entry) -> Kept | Refused | None:
        """Return what is known already: kept before, or a refusal; None where the entry may come in."""
        record = entry.record
        row = self.kept.get(entry.name)
        if row is not None:
            is_same = row.thread.loc_h == record.loc_h if record.loc_h else row.thread_id == record.thread
            return Kept(row.pk, entry.name, row.commit_secret, row.day) if is_same else Refused(intake.OTHER_THREAD)
        if entry.challenge in self.spent or (record.thread, record.n) in self.numbers:
            return Refused(intake.SPENT)
        return Refused(intake.TAKEN) if record.loc_h in self.taken else None

    def placed(self, entry: Entry) -> Entry:
        """Return the entry with the next place of its thread, and remember what it uses up."""
        record = entry.record
        self.spent |= {entry.challenge} - {""}
        self.taken |= {record.loc_h} - {""}
        if record.kind == Kind.REPLY:
            self.numbers.add((record.thread, record.n))
        place = self.places.get(record.thread, -1) + 1
        self.places[record.thread] = place
        return replace(entry, record=replace(record, place=place))


def _insert(entries: list[Entry]) -> None:
    records = [entry.record for entry in entries]
    letters = [entry for entry in entries if entry.record.kind == Kind.LETTER]
    Thread.objects.bulk_create(
        Thread(id=e.record.thread, loc_h=e.record.loc_h, auth_h=e.record.auth_h, box=e.box, day=e.record.day)
        for e in letters
    )
    Message.objects.bulk_create(message_of(entry.record, entry.name) for entry in entries)
    PendingLeaf.objects.bulk_create(leaf_of(record, entry.name) for record, entry in zip(records, entries, strict=True))
    SpentWork.objects.bulk_create(SpentWork(challenge=e.challenge, day=e.record.day) for e in entries if e.challenge)
    count(entries)


def message_of(record: vault.Record, name: str) -> Message:
    """Return the row of a vault record."""
    return Message(
        id=record.id,
        thread_id=record.thread,
        kind=record.kind,
        place=record.place,
        n=record.n,
        bundle_hash=name,
        commit_secret=record.commit_secret,
        day=record.day,
        size=len(record.bundle.ct),
        is_urgent=record.is_urgent,
    )


def leaf_of(record: vault.Record, name: str) -> PendingLeaf:
    """Return the pending leaf of a vault record."""
    commitment = promise.commit(bytes.fromhex(record.commit_secret), bytes.fromhex(name))
    return PendingLeaf(kind=promise.LETTER, day=record.day, commitment=commitment.hex())


def count(entries: list[Entry]) -> None:
    """Add a batch to the day's tallies."""
    sums: dict[tuple[str, date], Counter[str]] = {}
    for entry in entries:
        record = entry.record
        counts = sums.setdefault((entry.box, record.day), Counter())
        counts[COLUMNS[record.kind]] += 1
        counts["size"] += len(record.bundle.ct)
        if record.kind == Kind.LETTER and record.bundle.fields["suite"] == bundle.SUITE_BY_SERVER:
            counts["by_server"] += 1
    Tally.objects.bulk_create((Tally(box=box, day=day) for box, day in sums), ignore_conflicts=True)
    for (box, day), counts in sums.items():
        Tally.objects.filter(box=box, day=day).update(**{name: F(name) + number for name, number in counts.items()})
