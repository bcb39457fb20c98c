"""Reads the tallies: boards, balances, posts, weeks; and what counting needs to look up."""

from huiyin.account.insight.queries.figures import Seen, balance, board, head_count, owed_by_posts, seen, weeks
from huiyin.account.insight.queries.likeness import Likeness, of_matter
from huiyin.account.insight.queries.lookups import (
    paths_around,
    paths_of_posts,
    paths_of_units,
    places_of_matters,
    posts_before,
)
from huiyin.account.insight.queries.truth import compare, recomputed
from huiyin.account.insight.queries.waiting import Waiting, first_by_post, longest_by_post, oldest_open

__all__ = [
    "Likeness",
    "Seen",
    "Waiting",
    "balance",
    "board",
    "compare",
    "first_by_post",
    "head_count",
    "longest_by_post",
    "of_matter",
    "oldest_open",
    "owed_by_posts",
    "paths_around",
    "paths_of_posts",
    "paths_of_units",
    "places_of_matters",
    "posts_before",
    "recomputed",
    "seen",
    "weeks",
]
