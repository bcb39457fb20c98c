"""Group commit: one batch is one transaction and one round of fsync.

Order inside the one write transaction: checks, bundles fsynced on every vault, rows, COMMIT; only then is anybody
answered. A kill before COMMIT leaves at most vault files without rows: nobody was told that they were accepted, and the
same bundle may come again.
"""

import os
from dataclasses import dataclass, replace
from datetime import date

from django.db import DatabaseError, connections, transaction

from huiyin.kit.verdicts import Refused, first_refusal
from huiyin.voice.letterbox.actions import rows, turns
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.models import Kind, Message
from huiyin.voice.letterbox.queries import standing, vault
from huiyin.voice.letterbox.rules import intake

ALIAS = "letterbox"
BATCH, BATCH_BYTES = 64, 32 << 20
# One batch at a time over all processes; whoever waits longer is refused. Only PostgreSQL needs it.
TAKE_TURN = "SET LOCAL lock_timeout = '10s'; SELECT pg_advisory_xact_lock(465675220069)"


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


def submit(entry: Entry) -> Kept:
    """Return once the entry is durable. Raises Refused."""
    return _queue.submit(entry)


def repeated(name: str, loc_h: str) -> Kept | None:
    """Return what was kept earlier for this bundle under this receipt. Raises Refused under another receipt."""
    row = Message.objects.filter(bundle_hash=name).select_related("thread").first()
    if row is None:
        return None
    if row.thread.loc_h != loc_h:
        raise Refused(intake.OTHER_THREAD)
    return _kept(row)


def _count(entries: list[Entry]) -> int:
    """Return how many of the waiting fit into one batch."""
    size = 0
    for count, entry in enumerate(entries[:BATCH]):
        size += len(entry.record.bundle.ct)
        if count and size > BATCH_BYTES:
            return count
    return min(len(entries), BATCH)


def _keep(entries: list[Entry]) -> list[Kept | Refused]:
    """Commit a batch; return each entry's outcome. Whatever fails leaves neither rows nor files."""
    first = {entry.name: entry for entry in reversed(entries)}
    written: list[str] = []
    try:
        with transaction.atomic(using=ALIAS):
            _take_turn()
            outcomes = _commit([first[name] for name in dict.fromkeys(e.name for e in entries)], written)
    except BaseException:
        _undo(written)
        raise
    return [_outcome(entry, first[entry.name], outcomes) for entry in entries]


def _outcome(entry: Entry, first: Entry, outcomes: dict[str, Kept | Refused]) -> Kept | Refused:
    """Return what an entry gets; the same bundle twice in a batch gets one answer unless another receipt brought it."""
    is_same = (first.record.loc_h, first.box) == (entry.record.loc_h, entry.box)
    return outcomes[entry.name] if is_same else Refused(intake.OTHER_THREAD)


def _undo(written: list[str]) -> None:
    """Remove bundles whose rows are certainly absent; in doubt they stay: a file without a row harms nobody."""
    if not written:
        return
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
            cursor.execute(TAKE_TURN)


def _commit(entries: list[Entry], written: list[str]) -> dict[str, Kept | Refused]:
    """Decide, write the vault, insert rows; names put into the vault are added to `written`."""
    outcomes, chosen = _decide(entries)
    files = {entry.name: (entry.record.to_bytes(), entry.record.day) for entry in chosen}
    failed = writing.write_many(files) if files else {}
    kept = [entry for entry in chosen if entry.name not in failed]
    written.extend(entry.name for entry in kept)
    if kept:
        rows.insert([(entry.record, entry.name) for entry in kept], [e.challenge for e in kept])
    outcomes.update(failed)
    for entry in kept:
        outcomes[entry.name] = Kept(entry.record.id, entry.name, entry.record.commit_secret, entry.record.day)
    return outcomes


def _decide(entries: list[Entry]) -> tuple[dict[str, Kept | Refused], list[Entry]]:
    """Return the outcomes known already and the entries that may come in, with their place in the thread."""
    found = standing.read([e.record for e in entries], [e.name for e in entries], [e.challenge for e in entries])
    outcomes: dict[str, Kept | Refused] = {}
    chosen: list[Entry] = []
    for entry in entries:
        outcome = _known(entry, found)
        if outcome is None:
            chosen.append(_placed(entry, found))
        else:
            outcomes[entry.name] = outcome
    return outcomes, chosen


def _known(entry: Entry, found: standing.Standing) -> Kept | Refused | None:
    """Return what is known already: kept before, or a refusal; None where the entry may come in."""
    record = entry.record
    row = found.kept.get(entry.name)
    if row is not None:
        is_same = row.thread.loc_h == record.loc_h if record.loc_h else row.thread_id == record.thread
        return _kept(row) if is_same else Refused(intake.OTHER_THREAD)
    if entry.challenge in found.spent or (record.kind == Kind.REPLY and (record.thread, record.n) in found.numbers):
        return Refused(intake.SPENT)
    if record.loc_h in found.taken:
        return Refused(intake.TAKEN)
    if record.kind == Kind.ANSWER:
        return None
    space = intake.Space(*writing.room(), *found.today[record.day])
    verdict = first_refusal(
        intake.is_for(record.bundle, found.keys.get(entry.box)), intake.fits(len(record.bundle.ct), space)
    )
    return None if verdict else Refused(verdict.reason)


def _placed(entry: Entry, found: standing.Standing) -> Entry:
    """Return the entry with the next place of its thread, and note what it uses up."""
    record = entry.record
    found.spent |= {entry.challenge} - {""}
    found.taken |= {record.loc_h} - {""}
    if record.kind == Kind.REPLY:
        found.numbers.add((record.thread, record.n))
    place = found.places.get(record.thread, -1) + 1
    found.places[record.thread] = place
    return replace(entry, record=replace(record, place=place))


def _kept(row: Message) -> Kept:
    return Kept(row.pk, row.bundle_hash, row.commit_secret, row.day)


_queue: turns.Queue[Entry, Kept] = turns.Queue(_keep, _count)
os.register_at_fork(after_in_child=_queue.forget)
