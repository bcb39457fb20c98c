"""Chinese full-text search at size: two-character words, every hit found. `python -m bench.search <matters>`."""

import sys

from bench.meters import repeat
from bench.table import Figure, quantile, report

COMMON = ("水泵", "宿舍", "津贴", "风机")
RARE = ("龙铁", "翠泰", "锦冈", "鹏松", "漠盛", "雁门")
TIMES = 15


def main(size: int) -> None:
    """Measure finding and counting, and check the hits against a scan of every text."""
    from huiyin.front.desk.rules import ALL
    from huiyin.ground.search import queries as search

    medians: list[float] = []
    for word in (*COMMON, *RARE):
        runs = repeat(lambda word=word: search.find(ALL, word, 50), times=TIMES, warm=2)
        medians += runs.wall
    missed = sum(_missed(word) for word in (*COMMON[:2], *RARE))
    note = (
        "every hit found, checked against a scan of all texts" if not missed else f"{missed} hits missing or too many"
    )
    median = quantile(medians, 0.5)
    shown = Figure("search", "two-character words, newest 50", f"{size:,}", median, "ms", 50, median=median, note=note)
    shown.p99, shown.queries = quantile(medians, 0.99), 1
    report(shown)
    report(_figure("two words", "水泵 夜班", size, ALL), _figure("a four-character word", "夜班津贴", size, ALL))
    runs = repeat(lambda: search.count(ALL, COMMON[0]), times=5, warm=1)
    report(Figure("search", "count of a common word", f"{size:,}", median=quantile(runs.wall, 0.5), p99=max(runs.wall)))


def _figure(what: str, words: str, size: int, kind: str) -> Figure:
    from huiyin.ground.search import queries as search

    runs = repeat(lambda: search.find(kind, words, 50), times=TIMES, warm=2)
    return Figure(
        "search", f"{what}, newest 50", f"{size:,}", quantile(runs.wall, 0.5), "ms", 50, median=quantile(runs.wall, 0.5),
        p99=quantile(runs.wall, 0.99), queries=1,
    )  # fmt: skip


def _missed(word: str) -> int:
    """Return by how many hits the index differs from a scan of the texts themselves."""
    from django.db import connection

    from huiyin.front.desk.rules import ALL
    from huiyin.ground.search import queries as search
    from huiyin.ground.search.rules import MAX_KEY, doc_id

    first = doc_id(search.kind_number(ALL), 0)
    position = "strpos(text, %s)" if connection.vendor == "postgresql" else "instr(text, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM search_doc WHERE id BETWEEN %s AND %s AND {position} > 0",
            [first, first + MAX_KEY, word],
        )
        there = cursor.fetchone()[0]
    return abs(there - search.count(ALL, word))


if __name__ == "__main__":
    import django

    django.setup()
    main(int(sys.argv[1]))
