"""Many meetings at once: the same rows, lines, words and entries as one by one; left out who may not be met."""

from datetime import timedelta

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Contact, Note
from huiyin.voice.visits.queries import notes
from huiyin.voice.visits.rules.kinds import Form, Where, Word
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import CANARY, MONDAY, later

VERBS = ["contact.record", "contact.confirm"]


def met(mine, *names, **changes):
    return [visits.Met(mine.people[name], cast.said(**changes)) for name in names]


def written():
    """Return everything that records and confirmations leave behind, without ids and moments of keys."""
    contacts = {one.pk: one for one in Contact.objects.order_by("pk")}
    fields = ("form", "person", "by", "post", "branch", "unit", "case", "on", "place", "is_reached", "has_need", "word")
    rows = [[str(getattr(one, field)) for field in fields] for one in contacts.values()]
    words = [(notes.words(one), one.expires_on) for one in Note.objects.order_by("pk")]
    told = Notice.objects.filter(link__contains="/visits/contacts/").order_by("pk")
    lines = [(one.person_id, one.text, one.read_at) for one in told]
    entries = [
        (one.verb, one.person_id, one.post_id, {k: v for k, v in one.data.items() if k != "commitment"})
        for one in Entry.objects.filter(verb__in=VERBS).order_by("pk")
    ]
    return rows, words, lines, entries


def forget():
    for model in (Note, Contact):
        model.objects.all().delete()
    Notice.objects.all().delete()


def test_many_leave_behind_what_one_by_one_does(mine):
    for name in ("worker", "second"):
        visits.confirm(cast.talked(mine, name), by=mine.actor(name), at=later(1))
    rows, words, lines, entries = written()
    before = len(entries)
    forget()

    same = {"form": Form.TALK, "place": Where.WORKPLACE}
    made = visits.record_many(met(mine, "worker", "second", **same), by=SYSTEM, at=MONDAY)
    assert visits.confirm_many(made, by=SYSTEM, at=later(1)) == 2

    again = written()
    assert again[:3] == (rows, words, lines)
    assert sorted(map(str, again[3][before:])) == sorted(map(str, entries))
    assert words[0][0] == CANARY
    commitments = [one.data["commitment"] for one in Entry.objects.filter(verb="contact.record").order_by("pk")]
    assert len(set(commitments)) == 4
    assert visits.confirm_many(made, by=SYSTEM, at=later(2)) == 0


def test_written_twice_stands_once(mine):
    visits.record_many(met(mine, "worker", "worker"), by=SYSTEM, at=MONDAY)

    assert visits.record_many(met(mine, "worker"), by=SYSTEM, at=later(1)) == []
    assert Contact.objects.count() == 1


def test_who_keeps_the_carer_away_or_has_none_is_left_out(mine):
    visits.keep_apart(mine.people["worker"], mine.posts["carer"], by=mine.actor("worker"), at=MONDAY)

    made = visits.record_many(met(mine, "worker", "second", "chief"), by=SYSTEM, at=MONDAY)

    assert [one.person for one in made] == [mine.people["second"]]


def test_the_month_of_a_help_case_is_settled(mine):
    case = cast.helped(mine)
    visits.divide(mine.branch, {f"case-{case.pk}": mine.posts["carer"].pk}, by=mine.actor("secretary"), at=later(1))
    owed = Duty.objects.filter(source="case", source_id=case.pk, kind="visit", settled_at=None)
    assert owed.count() == 1

    visits.record_many(met(mine, "worker", on=later(2).date()), by=SYSTEM, at=later(2))

    assert owed.count() == 0
    assert Contact.objects.get().case == case


@pytest.mark.parametrize("who", ["carer", "secretary", "worker"])
def test_nobody_writes_for_others(mine, who):
    with pytest.raises(Refused, match="不能替别人"):
        visits.record_many(met(mine, "worker"), by=mine.actor(who), at=MONDAY)
    with pytest.raises(Refused, match="不能替别人"):
        visits.confirm_many([], by=mine.actor(who), at=MONDAY)

    assert not Contact.objects.exists()


def test_a_day_ahead_refuses_all_of_them(mine):
    with pytest.raises(Refused, match="不能晚于今天"):
        visits.record_many(
            [*met(mine, "worker"), *met(mine, "second", on=MONDAY.date() + timedelta(days=1))], by=SYSTEM, at=MONDAY
        )

    assert not Contact.objects.exists()


def test_more_people_take_no_more_statements(mine, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as few:
        visits.record_many(met(mine, "worker"), by=SYSTEM, at=MONDAY)

    with django_assert_num_queries(len(few.captured_queries)):
        visits.record_many(met(mine, "worker", "second", on=MONDAY.date() - timedelta(days=1)), by=SYSTEM, at=MONDAY)

    assert Contact.objects.filter(word=Word.NONE).count() == 3
