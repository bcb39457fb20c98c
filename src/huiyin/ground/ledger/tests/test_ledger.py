"""The ledger: entries and words, the tree, proofs, and what the check finds when somebody tampers."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ground.ledger import actions, queries, rules
from huiyin.ground.ledger.actions import Draft
from huiyin.ground.ledger.models import Entry, Head, Leaf, Node, Text, Tree
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit import merkle

AT = datetime(2026, 11, 22, 2, 0, 0, 123456, tzinfo=UTC)
append_only = import_module("huiyin.ground.ledger.migrations.0002_append_only")

pytestmark = pytest.mark.django_db


def write(count=1, words=None, subject_id=1):
    return actions.record_many(
        Draft("matter.answer", "matter", subject_id, AT + timedelta(seconds=n), 7, 8, data={"n": n}, words=words or {})
        for n in range(count)
    )


def tamper(*statements):
    """Do what an administrator of the database could do: take the triggers away and change rows."""
    with connection.cursor() as cursor:
        append_only.remove(None, SimpleNamespace(connection=connection, execute=cursor.execute))
        for statement in statements:
            cursor.execute(statement)


def publish():
    actions.integrate(at=AT)
    return actions.publish_head(at=AT)


def test_entry_keeps_structure_and_commits_to_its_words():
    entry = write(words={"answer": "已换泵"})[0]

    text = Text.objects.get(pk=entry.pk)
    assert entry.commitment == rules.commit(bytes(text.salt), {"answer": "已换泵"})
    assert entry.data == {"n": 0}
    assert Entry.objects.get(pk=entry.pk).at == AT


def test_entry_without_words_has_no_text_and_no_commitment():
    entry = write()[0]

    assert (entry.commitment, Text.objects.count()) == ("", 0)


def test_many_entries_take_two_statements(django_assert_num_queries):
    with django_assert_num_queries(2):
        made = write(50, {"a": "b"})

    assert [e.data["n"] for e in made] == list(range(50))
    assert sorted(e.pk for e in made) == [e.pk for e in made]


def test_lifeline_is_oldest_first_with_words_in_two_queries(django_assert_num_queries):
    first, second = write(2, {"text": "话"})
    third = write(1)[0]
    write(1, {"text": "别的"}, subject_id=2)
    actions.destroy_words([second.pk], by=SYSTEM, at=AT)

    with django_assert_num_queries(2):
        lines = queries.lifeline("matter", 1)

    assert [(n.entry.pk, n.words) for n in lines] == [(first.pk, {"text": "话"}), (second.pk, None), (third.pk, {})]


def test_destroyed_words_leave_the_entries_and_the_tree_whole():
    made = write(3, {"text": "话"})
    publish()

    gone = actions.destroy_words([made[0].pk, made[2].pk], by=SYSTEM, at=AT)

    assert gone == 2
    assert Entry.objects.get(verb="words.destroy").data == {"entries": [made[0].pk, made[2].pk]}
    assert queries.words_of([e.pk for e in made]) == {made[1].pk: {"text": "话"}}
    assert queries.verify() == []


def test_destroying_nothing_records_nothing():
    assert actions.destroy_words([1], by=SYSTEM, at=AT) == 0
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf", "ledger_head"])
def test_database_refuses_to_change_rows(table):
    write(2)
    publish()
    column = "size" if table == "ledger_head" else "entry_id" if table == "ledger_leaf" else "post_id"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 99")


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf", "ledger_head"])
def test_database_refuses_to_delete_rows(table):
    write(2)
    publish()
    if connection.vendor == "sqlite":  # the tests' own in-memory database leaves this door open for the flush
        with connection.cursor() as cursor:
            for statement in append_only.sqlite_triggers(["DELETE"]):
                cursor.execute(statement)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_postgresql_refuses_to_truncate_unless_told():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL huiyin.flush = 'off'")

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE ledger_entry")


def test_integrating_gives_each_entry_one_leaf_and_twice_is_once():
    made = write(5)

    counts = [actions.integrate(at=AT), actions.integrate(at=AT)]

    assert counts == [5, 0]
    assert list(Leaf.objects.order_by("index").values_list("index", "entry_id")) == [
        (n, e.pk) for n, e in enumerate(made)
    ]


def test_integrating_goes_on_where_a_limit_stopped_it():
    write(7)

    counts = [actions.integrate(at=AT, limit=3), actions.integrate(at=AT, limit=3), actions.integrate(at=AT)]

    assert counts == [3, 3, 1]


def test_entry_that_comes_late_follows():
    write(3)
    actions.integrate(at=AT)
    late = write(1)[0]

    actions.integrate(at=AT)

    assert Leaf.objects.get(index=3).entry_id == late.pk


def test_nothing_is_published_for_no_leaf_and_nothing_twice():
    empty = actions.publish_head(at=AT)
    write(2)
    one, two = publish(), publish()

    assert (empty, one, Head.objects.count()) == (None, two, 1)


def test_root_is_the_root_of_the_leaves():
    write(5)

    head = publish()

    leaves = [merkle.leaf_hash(rules.leaf_data(row)) for row in Entry.objects.order_by("pk").values(*rules.FIELDS)]
    assert (head.size, head.root) == (5, merkle.root_of(leaves).hex())


def test_every_entry_is_proved_under_the_head():
    made = write(13)
    publish()

    for entry in made:
        shown = queries.inclusion_proof(entry)
        merkle.check_inclusion(shown.leaf, shown.index, shown.size, shown.proof, shown.root)


def test_entry_not_yet_published_has_no_proof():
    write(1)
    publish()
    fresh = write(1)[0]
    before = queries.inclusion_proof(fresh)
    actions.integrate(at=AT)

    assert (before, queries.inclusion_proof(fresh)) == (None, None)


def test_large_tree_is_proved_from_stored_subtrees(django_assert_max_num_queries):
    write(600)
    old = publish()
    write(70)
    new = publish()
    entry = Entry.objects.order_by("pk")[300]

    with django_assert_max_num_queries(30):
        shown = queries.inclusion_proof(entry)
        proof = queries.consistency_proof(old.size, new.size)

    assert Node.objects.filter(level=8).count() == 2
    merkle.check_inclusion(shown.leaf, shown.index, shown.size, shown.proof, shown.root)
    merkle.check_consistency(old.size, new.size, proof, bytes.fromhex(old.root), bytes.fromhex(new.root))


def test_verify_finds_nothing_in_an_honest_ledger():
    write(5, {"text": "话"})
    publish()
    write(4)
    publish()
    write(1)

    assert queries.verify() == []


def test_verify_finds_an_altered_entry():
    made = write(5)
    publish()

    tamper(f"UPDATE ledger_entry SET post_id = 99 WHERE id = {made[2].pk}")

    assert queries.verify() == [f"记录 {made[2].pk} 被改动", "前 5 条记录与公布的树根不符"]


def test_verify_finds_an_entry_altered_together_with_its_leaf():
    made = write(5)
    publish()
    tamper(f"UPDATE ledger_entry SET post_id = 99 WHERE id = {made[2].pk}")
    forged = merkle.leaf_hash(rules.leaf_data(Entry.objects.values(*rules.FIELDS).get(pk=made[2].pk)))

    Leaf.objects.filter(entry_id=made[2].pk).update(hash=forged)

    assert queries.verify() == ["前 5 条记录与公布的树根不符"]


def test_verify_finds_a_deleted_entry():
    made = write(5)
    publish()

    tamper(f"DELETE FROM ledger_entry WHERE id = {made[2].pk}")

    assert queries.verify() == [f"记录 {made[2].pk} 被删除"]


def test_verify_finds_a_row_deleted_with_its_leaf():
    made = write(5)
    publish()

    tamper(
        f"DELETE FROM ledger_entry WHERE id = {made[2].pk}", f"DELETE FROM ledger_leaf WHERE entry_id = {made[2].pk}"
    )

    assert queries.verify() == ["第 2 到 2 片叶缺失，其后的树根无法核对"]


def test_verify_finds_the_end_cut_off():
    made = write(5)
    publish()

    tamper(
        f"DELETE FROM ledger_entry WHERE id >= {made[3].pk}", f"DELETE FROM ledger_leaf WHERE entry_id >= {made[3].pk}"
    )

    assert queries.verify() == ["公布的树有 5 条记录，现在不足，有记录被删除"]


def test_verify_finds_an_entry_slipped_in_behind_a_head():
    made = write(3)
    publish()
    hole = made[0].pk - 1

    Entry.objects.create(pk=hole, at=AT, verb="matter.answer", subject="matter", subject_id=1)
    before = queries.verify()
    actions.integrate(at=AT)

    assert before == [f"记录 {hole} 是在公布之后插入的"]
    assert queries.verify() == before


def test_verify_finds_words_that_were_changed():
    made = write(2, {"text": "话"})

    Text.objects.filter(pk=made[1].pk).update(words={"text": "假话"})

    assert queries.verify() == [f"记录 {made[1].pk} 的文字与承诺不符"]


def test_head_that_does_not_continue_the_last_one_is_not_published():
    made = write(3)
    publish()
    tamper()
    Leaf.objects.filter(entry_id=made[0].pk).update(hash=b"x" * 32)
    write(2)
    actions.integrate(at=AT)

    with pytest.raises(merkle.ProofError):
        actions.publish_head(at=AT)


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_between_tests():
    assert (Entry.objects.count(), Leaf.objects.count(), Head.objects.count()) == (0, 0, 0)


def test_leaf_data_is_canonical_and_in_utc():
    row = {"id": 1, "at": AT.astimezone(), "verb": "x", "data": {"b": "二", "a": 1}}

    assert rules.leaf_data(row) == (
        '{"at":"2026-11-22T02:00:00.123456+00:00","data":{"a":1,"b":"二"},"id":1,"verb":"x"}'.encode()
    )


WORDS = st.dictionaries(st.text(), st.text())
SALTS = st.binary(min_size=32, max_size=32)


@given(WORDS, WORDS, SALTS, SALTS)
def test_commitment_tells_words_and_salts_apart(one, other, salt, pepper):
    assert (rules.commit(salt, one) == rules.commit(salt, other)) == (one == other)
    assert (rules.commit(salt, one) == rules.commit(pepper, one)) == (salt == pepper)


def test_what_is_recorded_together_inside_of_another_is_written_at_the_outer_end():
    with actions.together():
        with actions.together():
            write()
        inside = Entry.objects.count()

    assert (inside, Entry.objects.count()) == (0, 1)


def test_missing_hashes_of_a_subtree_are_named():
    write(3)
    actions.integrate(at=AT)

    with pytest.raises(LookupError, match="lacks 1 hashes of level 0 from 0"):
        queries.subtree(2, 0)


def test_verify_stops_where_there_is_too_much_to_tell(monkeypatch):
    write(6)
    publish()
    tamper("UPDATE ledger_entry SET verb = 'matter.close'")
    monkeypatch.setattr(queries, "MAX_PROBLEMS", 2)
    monkeypatch.setattr(queries, "CHUNK", 3)

    found = queries.verify()

    assert found == [f"记录 {pk} 被改动" for pk in Entry.objects.order_by("pk").values_list("pk", flat=True)[:2]]


def test_rows_name_themselves():
    entry = write(words={"text": "话"})[0]
    head = publish()
    node, tree = Node(level=8, index=1), Tree(size=3)

    named = [str(one) for one in (entry, Text.objects.get(), Leaf.objects.get(), head, node, tree)]

    assert named == ["matter.answer 1", f"text of {entry.pk}", "leaf 0", "head 1", "node 8/1", "tree 3"]
