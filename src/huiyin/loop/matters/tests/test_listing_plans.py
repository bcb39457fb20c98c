"""The list never reads all matters: each role's statement, as the database plans it, walks an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.queries import listing
from huiyin.loop.matters.queries.listing import Filters
from huiyin.loop.matters.tests import cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite"),
]
FILTERS = [
    {"state": "closed"},
    {"state": "disputed"},
    {"topic": "wages"},
    {"state": "closed", "topic": "wages"},
    {"state": "accepted", "topic": "safety"},
    {"clock": "open"},
    {"clock": "late"},
    {"clock": "paused"},
    {"unit": "electric"},
    {"unit": "electric", "state": "closed"},
    {"unit": "electric", "topic": "wages"},
    {"unit": "electric", "clock": "late"},
    {"since": cast.MONDAY.date()},
    {"is_mine": True},
]
EVERYTHING = {}  # who sees all needs no way in but the key; who doesn't must have one


def plans(mine, who, filters, before=None):
    given = dict(filters)
    if "unit" in given:
        given["unit_id"] = mine.units[given.pop("unit")].pk
    with CaptureQueriesContext(connection) as found:
        listing.listed(mine.actor(who), Filters(**given), before=before)
    with connection.cursor() as cursor:
        for one in found.captured_queries:
            cursor.execute("EXPLAIN QUERY PLAN " + one["sql"])
            yield from (row[3] for row in cursor.fetchall())


def is_whole_table(step):
    return step.startswith(("SCAN matters_matter", "SCAN duties_duty", "SCAN every")) and "INDEX" not in step


@pytest.mark.parametrize("before", [None, 10])
@pytest.mark.parametrize("filters", FILTERS, ids=lambda given: "-".join(map(str, given.values())))
@pytest.mark.parametrize("who", ["officer", "discipline", "electric", "delegate", "administrator", "worker"])
def test_list_walks_an_index_for_each_role_and_filter(mine, who, filters, before):
    cast.assigned(mine)

    steps = list(plans(mine, who, filters, before))

    assert [step for step in steps if is_whole_table(step)] == []


@pytest.mark.parametrize("who", ["electric", "delegate", "administrator", "worker"])
def test_list_walks_an_index_for_who_does_not_see_all(mine, who):
    cast.assigned(mine)

    assert [step for step in plans(mine, who, EVERYTHING) if is_whole_table(step)] == []


def test_list_of_units_beside_others_reads_one_range_each(mine):
    cast.unit("O", "办公楼", "department", None)
    cast.assigned(mine)

    steps = list(plans(mine, "chief", {"state": "closed"}))
    both = list(plans(mine, "chief", {"state": "closed", "topic": "wages"}))

    assert any("INDEX matter_by_unit_state " in step for step in steps)
    assert any("INDEX matter_by_unit_state_topic" in step for step in both)
    assert [step for step in steps if is_whole_table(step)] == []


def statements(mine, who, filters):
    with CaptureQueriesContext(connection) as found:
        listing.listed(mine.actor(who), Filters(**filters), size=1)
    return [one["sql"] for one in found.captured_queries if " LIMIT " in one["sql"] and "matter_walls" in one["sql"]]


@pytest.mark.parametrize("filters", [{}, {"state": "assigned"}, {"clock": "open"}], ids=["all", "state", "clock"])
@pytest.mark.parametrize("who", ["officer", "discipline"])
def test_one_walk_gives_the_page_and_the_count(mine, who, filters):
    for _ in range(3):
        cast.assigned(mine)

    assert len(statements(mine, who, filters)) == 1


def test_list_of_units_beside_others_is_counted_apart(mine):
    cast.unit("O", "办公楼", "department", None)
    for _ in range(3):
        cast.assigned(mine)

    assert len(statements(mine, "chief", {})) == 2


def test_walls_are_asked_of_rows_that_are_late(mine):
    cast.assigned(mine)

    (statement,) = statements(mine, "officer", {"clock": "late"})

    assert statement.index("duties_duty") < statement.index("matter_walls")


@pytest.mark.parametrize("who", ["officer", "discipline", "chief"])
def test_late_ones_of_the_whole_mine_are_found_by_their_clocks(mine, who):
    late, _ = cast.assigned(mine), cast.assigned(mine)
    Duty.objects.filter(pk=late.clock_id).update(is_overdue=True)

    steps = list(plans(mine, who, {"clock": "late"}))

    assert any("USING INDEX duty_late_by_source" in step for step in steps)
    assert listing.listed_ids(mine.actor(who), Filters(clock="late"), limit=9) == [late.pk]


# As ANALYZE found a million matters, of which 20,622 were open: rows, then rows for each value of the leading columns.
MILLION = {
    ("matters_matter", "matter_open"): "20622 1 1",
    ("matters_matter", "matter_open_by_unit"): "20622 69 1",
    ("matters_matter", "matter_ended"): "979378 326460 11",
    ("matters_matter", "matter_by_state"): "1000000 100000 1",
    ("matters_matter", "matter_silence"): "1000000 100000 11",
    ("matters_matter", "matter_owed"): "20622 65 28",
    ("duties_duty", "duty_by_source"): "724301 144861 2 1",
    ("duties_duty", "duty_late"): "13865 12 3",
    ("duties_duty", "duty_late_by_source"): "13865 4622 1",
}


@pytest.mark.parametrize(
    ("clock", "index"), [("late", "duty_late_by_source"), ("open", "matter_open"), ("paused", "matter_open")]
)
@pytest.mark.parametrize("counted", [True, False])
def test_list_walks_along_open_or_late_ones_whether_or_not_the_database_counted(mine, clock, index, counted):
    cast.assigned(mine)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1")
        rows = [(*name, figures) for name, figures in MILLION.items() if counted]
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE sqlite_master")  # reads the figures in

    steps = list(plans(mine, "officer", {"clock": clock}))

    assert [step for step in steps if f"USING INDEX {index}" in step] != []
    assert [step for step in steps if "matter_ended" in step or "matter_open_by_unit" in step] == []
