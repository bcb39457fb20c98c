"""Reads the tallies: boards, balances, posts, weeks; and what counting needs to look up."""

from huiyin.account.insight.queries.ailments import Ailments, ailments, participation, passed_between, passings
from huiyin.account.insight.queries.figures import (
    Seen,
    balance,
    board,
    head_count,
    least,
    owed_by_posts,
    seen,
    weeks,
)
from huiyin.account.insight.queries.likeness import Likeness, of_matter
from huiyin.account.insight.queries.lookups import (
    paths_around,
    paths_of_posts,
    paths_of_units,
    places_of_matters,
    posts_before,
    unit_sums,
)
from huiyin.account.insight.queries.truth import compare, recomputed, replayed
from huiyin.account.insight.queries.waiting import Waiting, first_by_post, longest_by_post, oldest_open

__all__ = [
    "Ailments",
    "Likeness",
    "Seen",
    "Waiting",
    "ailments",
    "balance",
    "board",
    "compare",
    "first_by_post",
    "head_count",
    "least",
    "longest_by_post",
    "of_matter",
    "oldest_open",
    "owed_by_posts",
    "participation",
    "passed_between",
    "passings",
    "paths_around",
    "paths_of_posts",
    "paths_of_units",
    "places_of_matters",
    "posts_before",
    "recomputed",
    "replayed",
    "seen",
    "unit_sums",
    "weeks",
]
