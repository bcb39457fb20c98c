"""Rows inserted quickly are the rows the ORM would have written, with the ids the database gave them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.ground.ledger.models import Entry, Node, Text
from huiyin.ground.people.models import Tenure
from huiyin.kit import inserting
from huiyin.kit.inserting import change, create
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests import cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 8, 30, 15, 123456, tzinfo=UTC)


def entries(count: int) -> list[Entry]:
    return [
        Entry(
            at=AT, verb="matter.answer", subject="matter", subject_id=n, post_id=n or None, data={"名": ["甲", n, None]}
        )
        for n in range(count)
    ]


def values(model, rows):
    return list(model.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values())


def test_rows_and_objects_are_those_of_the_orm():
    quick, slow = create(Entry, entries(3)), Entry.objects.bulk_create(entries(3))

    without = [[{**row, "id": 0} for row in values(Entry, rows)] for rows in (quick, slow)]
    assert without[0] == without[1]
    assert [(one._state.adding, one._state.db) for one in quick] == [(False, "default")] * 3
    assert [Entry.objects.get(pk=one.pk).subject_id for one in quick] == [0, 1, 2]


def test_choices_days_moments_nothing_and_bytes_come_back_as_they_went_in():
    mine = cast.build()
    post, person = mine.posts["chief"], mine.people["worker"]
    duty = Duty(kind=DutyKind.TALK, post=post, subject="谈心", opened_at=AT, due_at=AT + timedelta(days=1), source_id=0)
    tenure = Tenure(person=person, post=post, from_on=date(2026, 1, 2), to_on=date(2026, 1, 3))
    node = Node(level=8, index=0, hash=bytes(range(32)))

    create(Duty, [duty])
    create(Tenure, [tenure])
    create(Node, [node])

    found = Duty.objects.get(pk=duty.pk)
    assert (found.kind, found.opened_at, found.settled_at, found.walled) == ("talk", AT, None, [])
    assert Tenure.objects.filter(pk=tenure.pk).values_list("from_on", "to_on").get() == (tenure.from_on, tenure.to_on)
    assert bytes(Node.objects.get(pk=node.pk).hash) == bytes(range(32))


def test_many_go_in_by_batches_in_order(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(inserting, "ROWS", 4)

    with django_assert_num_queries(3):
        made = create(Entry, entries(10))

    assert [Entry.objects.get(pk=one.pk).subject_id for one in made] == list(range(10))
    assert len({one.pk for one in made}) == 10


def test_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert create(Entry, []) == []


def test_broken_constraint_is_told_and_leaves_nothing():
    rows = [Node(level=8, index=n, hash=b"x" * 32) for n in (1, 2, 1)]

    with pytest.raises(IntegrityError), transaction.atomic():
        create(Node, rows)

    assert not Node.objects.exists()


def test_one_statement_holds_as_many_values_as_the_database_takes():
    made = create(Entry, entries(inserting.ROWS))

    assert len(made) == inserting.ROWS
    assert connection.features.can_return_columns_from_insert


def test_changed_fields_are_written_and_no_others(django_assert_num_queries):
    post = cast.build().posts["chief"]
    due = [Duty(kind=DutyKind.MEETING, post=post, opened_at=AT, due_at=AT) for _ in range(3)]
    create(Duty, due)
    for n, duty in enumerate(due):
        duty.link, duty.remind_at, duty.walled, duty.subject = f"/{n}/", AT + timedelta(n) if n else None, [n], "不写"

    with django_assert_num_queries(1):
        change(Duty, due, ["link", "remind_at", "walled"])
    with django_assert_num_queries(0):
        change(Duty, [], ["link"])

    rows = Duty.objects.order_by("pk").values_list("link", "remind_at", "walled", "subject")
    assert list(rows) == [
        ("/0/", None, [0], ""),
        ("/1/", AT + timedelta(1), [1], ""),
        ("/2/", AT + timedelta(2), [2], ""),
    ]


def test_a_key_that_is_ours_is_written_as_it_stands():
    texts = [Text(entry_id=n, salt=bytes([n]) * 32, words={"reason": f"第 {n} 句“话”"}) for n in (7, 9)]

    create(Text, texts)

    assert [(one.pk, bytes(one.salt), one.words) for one in Text.objects.order_by("pk")] == [
        (one.entry_id, one.salt, one.words) for one in texts
    ]
    assert [(one._state.adding, one.pk) for one in texts] == [(False, 7), (False, 9)]
