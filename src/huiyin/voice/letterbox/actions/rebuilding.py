"""Rebuilding the database from the vault, and healing a vault from the other."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from huiyin.voice.letterbox.actions import rows
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.models import Kind, Message, PendingLeaf, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import encoding, promise


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild did: rows added, copies healed, names of which no good copy is left."""

    threads: int = 0
    messages: int = 0
    leaves: int = 0
    healed: int = 0
    buried: int = 0  # bundles that a tombstone had already declared dead
    lost: list[str] = field(default_factory=list)


def rebuild() -> Rebuilt:
    """Add every row that the vault knows and the database lacks; heal bad copies from good ones. Safe to run twice.

    What a tombstone declares dead does not come back: its rows and copies are removed.
    """
    done = Rebuilt()
    records: list[vault.Record] = []
    tombs: list[dict[str, Any]] = []
    for name in vault.names():
        found = _good(name, done)
        if isinstance(found, vault.Record):
            records.append(found)
        elif found is not None:
            tombs.append(found)
    records = _without_dead(records, tombs, done)
    records.sort(key=lambda record: (record.kind != Kind.LETTER, record.thread, record.place))
    with transaction.atomic(using="letterbox"):
        for record in records:
            _restore(record, done)
        for tomb in tombs:
            _restore_leaves(tomb, done)
    done.lost += [n for n in _indexed() if not any(vault.good_copy(vault.path(f, n)) for f in vault.folders())]
    done.lost = sorted(set(done.lost))
    return done


def _without_dead(records: list[vault.Record], tombs: list[dict[str, Any]], done: Rebuilt) -> list[vault.Record]:
    """Finish what a destruction killed midway left behind (or a disk that was away kept); return the living."""
    leaves = {commitment for tomb in tombs for commitment in tomb["leaves"]}
    dead = [record for record in records if rows.commitment_of(record, record.name) in leaves]
    if not dead:
        return records
    names = {record.name for record in dead}
    with transaction.atomic(using="letterbox"):
        Message.objects.filter(bundle_hash__in=names).delete()
        Thread.objects.filter(pk__in={record.thread for record in dead}, messages=None).delete()
        writing.remove_many(sorted(names))
    done.buried = len(dead)
    return [record for record in records if record.name not in names]


def _good(name: str, done: Rebuilt) -> vault.Record | dict[str, Any] | None:
    """Return a good copy after writing it over the bad or absent ones."""
    copies = [vault.good_copy(vault.path(folder, name)) for folder in vault.folders()]
    good = next((copy for copy in copies if copy is not None), None)
    if good is None:
        done.lost.append(name)
    elif any(copy is None for copy in copies):
        content = good.to_bytes() if isinstance(good, vault.Record) else encoding.canonical(good)
        day = good.day if isinstance(good, vault.Record) else date.fromisoformat(good["day"])
        done.healed += not writing.write_many({name: (content, day)})
    return good


def _restore(record: vault.Record, done: Rebuilt) -> None:
    if record.kind == Kind.LETTER:
        fields = {"id": record.thread, "auth_h": record.auth_h, "box": record.bundle.fields["box"], "day": record.day}
        _, is_new = Thread.objects.get_or_create(loc_h=record.loc_h, defaults=fields)
        done.threads += is_new
    if Message.objects.filter(bundle_hash=record.name).exists() or not Thread.objects.filter(pk=record.thread).exists():
        return
    rows.insert_messages([(record, record.name)])
    rows.count([record])
    done.messages += 1
    _add_leaf(promise.LETTER, record.day, rows.commitment_of(record, record.name), done)


def _restore_leaves(tomb: dict[str, Any], done: Rebuilt) -> None:
    _add_leaf(promise.DESTROY, date.fromisoformat(tomb["day"]), tomb["event"], done)
    for commitment, day in tomb["leaves"].items():
        _add_leaf(promise.LETTER, date.fromisoformat(day), commitment, done)


def _add_leaf(kind: str, day: date, commitment: str, done: Rebuilt) -> None:
    _, is_new = PendingLeaf.objects.get_or_create(commitment=commitment, defaults={"kind": kind, "day": day})
    done.leaves += is_new


def _indexed() -> list[str]:
    return list(Message.objects.order_by("id").values_list("bundle_hash", flat=True))
