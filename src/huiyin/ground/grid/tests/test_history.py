"""Coverage over time: one query, equal to what each day's newest rows say, without reading what is older."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.ground.grid.models import Coverage
from huiyin.ground.grid.queries import picture
from huiyin.ground.grid.tests import standing

FIRST = date(2026, 9, 1)


@pytest.fixture
def mine(db):
    made = standing.build()
    for team, rows in {
        "T1": [(-40, 9, 0), (-3, 8, 4), (2, 8, 8), (9, 10, 8)],
        "T2": [(0, 2, 1), (9, 0, 0), (30, 5, 5)],
    }.items():
        for days, people, covered in rows:
            day = FIRST + timedelta(days=days)
            Coverage.objects.create(branch=made.branches[team], day=day, people=people, covered=covered)
    return made


def test_shares_by_day_are_those_of_the_rows_that_held(mine):
    days = [FIRST + timedelta(days=n) for n in (-50, -40, 0, 1, 2, 9, 31)]

    assert picture.shares_by_day(days) == [None, 0, 5 / 10, 5 / 10, 9 / 10, 8 / 10, 13 / 15]
    only = mine.branches["T2"]
    assert picture.shares_by_day(days, [only.pk]) == [None, None, 0.5, 0.5, 0.5, None, 1]


def test_shares_by_day_ask_once_and_read_nothing_older_than_the_first_day(mine):
    with CaptureQueriesContext(connection) as asked:
        picture.shares_by_day([FIRST, FIRST + timedelta(days=7)])

    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute(asked[0]["sql"])
        assert min(str(row[0]) for row in cursor.fetchall()) == str(FIRST - timedelta(days=3))
