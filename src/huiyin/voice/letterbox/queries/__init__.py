"""Reading the letterbox: its secrets, its vault, its threads, its counts."""

from huiyin.voice.letterbox.queries.counts import Count, statistics
from huiyin.voice.letterbox.queries.page_keys import Published, published, recipients
from huiyin.voice.letterbox.queries.threads import (
    CollectedLetter,
    ThreadView,
    has_thread,
    sealed_letter,
    thread,
    waiting,
    writer_key,
)

__all__ = [
    "CollectedLetter",
    "Count",
    "Published",
    "ThreadView",
    "has_thread",
    "published",
    "recipients",
    "sealed_letter",
    "statistics",
    "thread",
    "waiting",
    "writer_key",
]
