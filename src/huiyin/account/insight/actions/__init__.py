"""Keeps the tallies: one upsert with each change, inside its transaction; and rebuilds them from scratch."""

from huiyin.account.insight.actions import effective
from huiyin.account.insight.actions.counting import count_duties, count_matter
from huiyin.account.insight.actions.effective import refresh
from huiyin.account.insight.actions.moving import follow_posts, follow_units
from huiyin.account.insight.actions.rebuilding import rebuild

__all__ = ["count_duties", "count_matter", "effective", "follow_posts", "follow_units", "rebuild", "refresh"]
