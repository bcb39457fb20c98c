"""Builds a big mine: 100,000 staff, 1,500 branches, any number of matters, all rows legal; cached between runs.

`python -m bench.generate <matters>` inside the environment of `homes.environment`. Every open matter and at most
about 25,000 ended ones carry their whole history (clocks, ledger entries, texts); the other ended ones carry the row,
its words in the search index and its share of the tallies. What the measured readers see is as much at every size: `own`.
"""

import re
import sys
import time
from functools import lru_cache
from itertools import islice

from bench.mine import CHUNK, STAFF, fill_organisation, organisation
from bench.own import schedule
from bench.writer import Writer, now_utc


def build(total: int) -> None:
    """Fill the empty databases of this environment."""
    from django.db import transaction

    from bench.loading import bulk, finish
    from huiyin.front.operations.actions import preparing
    from huiyin.ground.ledger.models import Entry
    from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
    from huiyin.loop.duties.models import Duty
    from huiyin.loop.matters.models import Matter, Place

    preparing.migrate(lambda text: None)
    preparing.collect_static()
    begun = time.monotonic()
    with bulk():
        mine = organisation()
        with transaction.atomic():
            fill_organisation(mine)
        say(begun, f"{STAFF:,} staff, {len(mine.posts):,} posts")
        writer = Writer(mine, total, now_utc())
        coming = enumerate(schedule(total), 1)
        while chunk := list(islice(coming, CHUNK)):
            with transaction.atomic():
                for pk, (age, own) in chunk:
                    writer.add(pk, age, own)
                writer.flush()
        say(begun, f"{total:,} matters, {writer.duty:,} duties, {writer.entry:,} entries")
        finish([Unit, Branch, Post, Person, Tenure, Place, Matter, Matter.walls.through, Duty, Entry])
        derive(begun)
        finish([Matter])


def derive(begun: float) -> None:
    """Build the tallies and the search index with the product's own functions."""
    derive_tallies(begun)
    hasten_index()
    say(begun, f"{index_all():,} matters indexed")


def derive_tallies(begun: float) -> None:
    """Count everything that boards show."""
    from huiyin.account.insight import actions as insight
    from huiyin.ground.people.rules import SYSTEM
    from huiyin.kit import clock

    say(begun, f"{insight.rebuild(by=SYSTEM, at=clock.now()):,} tallies")


def leaders() -> tuple[int, int]:
    """Return the ids of the measured leader and of another one."""
    heads = organisation().heads
    assert heads[0][2] != heads[1][2]
    return heads[0][2], heads[1][2]


def hasten_index() -> None:
    """Compute the index's terms phrase by phrase, each phrase once: made-up texts repeat theirs. Same terms as ever."""
    from huiyin.ground.search import actions
    from huiyin.kit import grams

    @lru_cache(1 << 17)
    def terms_of(run: str) -> frozenset[str]:
        return frozenset(grams.ascii_term(run[n : n + 2]) for n in range(len(run) - 1))

    @lru_cache(1 << 17)
    def numbers_of(run: str) -> frozenset[int]:
        return frozenset(grams.number(run[n : n + 2]) for n in range(len(run) - 1))

    actions.normalise = lambda text: re.sub(r"[\W_]+", " ", text.casefold()).strip()
    actions.terms = lambda text: " ".join(frozenset().union(*map(terms_of, text.split())))
    actions.numbers = lambda text: sorted(frozenset().union(*map(numbers_of, text.split())))


def index_all() -> int:
    """Index the words of every matter as the desk does, without making a model of each row."""
    from huiyin.front.desk.rules import ALL, PUBLIC, words_of
    from huiyin.ground.search import actions as search
    from huiyin.loop.matters.models import Matter

    wanted = ("pk", "title", "summary", "place__name", "answer", "is_public", "registered_at", "state")
    rows = Matter.objects.order_by("pk").values_list(*wanted).iterator(chunk_size=CHUNK)
    total = 0
    while chunk := list(islice(rows, CHUNK)):
        texts = [
            (pk, "" if state == "disposed" else words_of(f"{at:%Y}-{pk:05d}", title, summary, place, answer))
            for pk, title, summary, place, answer, _, at, state in chunk
        ]
        total += search.index_many(ALL, texts)
        search.index_many(PUBLIC, [text for text, row in zip(texts, chunk, strict=True) if row[5]])
    return total


def say(begun: float, text: str) -> None:
    """Print a line with the time since `begun`."""
    sys.stdout.write(f"  {time.monotonic() - begun:6.1f} s ({time.process_time():.0f} s of processor time)  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    import django

    django.setup()
    build(int(sys.argv[1]))
