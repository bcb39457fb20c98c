"""Reads the tallies: boards, balances, posts, weeks; and what counting needs to look up."""

from huiyin.account.insight.queries.figures import balance, board, head_count, owed_by_posts, week_figures, weeks
from huiyin.account.insight.queries.likeness import Likeness, of_matter
from huiyin.account.insight.queries.lookups import (
    merged_into,
    paths_of_posts,
    paths_of_units,
    places_of_matters,
    posts_before,
)
from huiyin.account.insight.queries.truth import compare, recomputed
from huiyin.account.insight.queries.waiting import longest_by_post, longest_waiting, oldest_open

__all__ = [
    "Likeness",
    "balance",
    "board",
    "compare",
    "head_count",
    "longest_by_post",
    "longest_waiting",
    "merged_into",
    "of_matter",
    "oldest_open",
    "owed_by_posts",
    "paths_of_posts",
    "paths_of_units",
    "places_of_matters",
    "posts_before",
    "recomputed",
    "week_figures",
    "weeks",
]
