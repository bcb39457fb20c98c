"""Follows moves in the tree: what counted for the units above goes to the new ones, with the change that moved it."""

from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from huiyin.account.insight import queries
from huiyin.account.insight.actions.writing import add
from huiyin.account.insight.rules import tallies
from huiyin.account.insight.rules.tallies import Deltas


@transaction.atomic(savepoint=False)
def follow_units(moved: Mapping[int, tuple[str, str]]) -> None:
    """Count units that moved (path before and after, by id) for the units now above them, and no more for the old."""
    add(tallies.moved_units(moved, queries.unit_sums(moved)))


@transaction.atomic(savepoint=False)
def follow_posts(moved: Mapping[int, tuple[str, str]]) -> None:
    """Count what posts did for the unit they now belong to (paths by the post's id); from the ledger of their duties.

    A unit's days in hand, punctuality and lateness are of the posts in it: a post takes its past with it.
    """
    found: Deltas = Counter()
    before, after = queries.replayed(moved)
    found.update(after)
    found.subtract(before)
    add(found)
