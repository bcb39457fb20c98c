"""Checks by recomputation: the tree of the ledger, every shown figure, and the tick run twice."""

from collections.abc import Iterator

from django.db import transaction

from huiyin.account.insight.queries import truth
from huiyin.front.operations.queries.clock import mark
from huiyin.ground.grid.queries import proof
from huiyin.ground.ledger import queries as ledger
from huiyin.ground.ledger.models import Entry
from huiyin.kit import clock
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters


def ledger_heads() -> Iterator[str]:
    """Every entry hashes to its leaf, the leaves to every published head, the words to their commitments."""
    yield from ledger.verify()


def tallies() -> Iterator[str]:
    """Every tally that boards read equals its recomputation."""
    for found in truth.compare():
        yield f"数字 {found.key} 记为 {found.is_}，重算为 {found.should_be}"


def coverage() -> Iterator[str]:
    """Every recorded gap of the grid and every branch's coverage equals its recomputation."""
    yield from proof.compare(clock.today())


def two_ticks() -> Iterator[str]:
    """Run matters and duties twice at the same moment, in a transaction that is undone: the second does nothing."""
    seen = mark()
    at = seen.last_seen_at if seen else clock.now()
    with transaction.atomic():
        matters.tick(at)
        duties.tick(at)
        before = (Entry.objects.count(), Duty.objects.count())
        again = matters.tick(at) + duties.tick(at)
        after = (Entry.objects.count(), Duty.objects.count())
        transaction.set_rollback(True)
    if again or before != after:
        yield f"第二遍又办理了 {again} 件，多出 {after[0] - before[0]} 条台账、{after[1] - before[1]} 件应办"
