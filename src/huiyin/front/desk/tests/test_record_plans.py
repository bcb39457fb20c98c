"""The records behind a figure: few units give a range each, many open matters are walked along, newest first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.front.desk import queries
from huiyin.front.desk.queries import Records
from huiyin.loop.matters.queries import listing
from huiyin.loop.matters.tests import cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite"),
]


@pytest.fixture
def mine():
    made = cast.build()
    cast.unit("O", "办公楼", "department", None)
    cast.assigned(made)
    return made


def found(mine, **wanted):
    """Return the ids and the plan's steps on matters."""
    with CaptureQueriesContext(connection) as seen:
        ids = queries.record_ids(mine.actor("officer"), Records(mine.units["electric"], **wanted), most=201)
    sql = next(one["sql"] for one in seen.captured_queries if "matters_matter" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        return ids, [
            row[3] for row in cursor.fetchall() if " matters_matter USING" in row[3] or " every USING" in row[3]
        ]


@pytest.mark.parametrize("wanted", [{"bucket": "owed"}, {"flag": "late"}], ids=["owed", "late"])
def test_open_records_of_many_units_are_walked_along(mine, monkeypatch, wanted):
    monkeypatch.setattr(listing, "APART_OPEN", 0)

    _, steps = found(mine, **wanted)

    assert steps == ["SCAN matters_matter USING INDEX matter_open"]


def test_open_records_of_few_units_are_a_range_each(mine):
    _, steps = found(mine, bucket="owed")

    assert any("matter_open_by_unit" in step for step in steps)


def test_both_ways_find_the_same(mine, monkeypatch):
    apart, _ = found(mine, bucket="owed")
    monkeypatch.setattr(listing, "APART_OPEN", 0)

    along, _ = found(mine, bucket="owed")

    assert apart == along != []


def test_late_records_of_the_whole_mine_are_found_by_their_clocks(mine):
    with CaptureQueriesContext(connection) as seen:
        queries.record_ids(mine.actor("officer"), Records(mine.units["mine"], flag="late"), most=201)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + seen.captured_queries[-1]["sql"])
        steps = [row[3] for row in cursor.fetchall()]

    assert any("USING INDEX duty_late_by_source" in step for step in steps)
