"""Records: who makes them, what they end, the person's word, corrections, needs; notes sealed, private and mortal."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.ledger.models import Entry
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.signals import hints_asked
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Contact, Note, Trigger
from huiyin.voice.visits.queries import notes
from huiyin.voice.visits.rules.kinds import Form, Where, Word
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import CANARY, MONDAY, later


def test_record_ends_the_trigger_and_settles_what_was_owed(mine):
    contact = cast.visited(mine)

    duty = Duty.objects.get(source="trigger")
    assert (contact.trigger.is_open, duty.outcome) == (False, "done")
    assert (contact.by, contact.post, contact.branch) == (mine.people["carer"], mine.posts["carer"], mine.branch)


def test_record_of_a_vain_way_leaves_it_owed(mine):
    contact = cast.visited(mine, is_reached=False)

    assert contact.trigger.is_open
    assert Duty.objects.get(source="trigger").is_open


@pytest.mark.parametrize("who", ["other", "secretary", "leader", "worker", "chief"])
def test_record_is_refused_to_who_does_not_owe_it_without_a_trace(mine, who):
    trigger = cast.raised(mine)

    with pytest.raises(Refused, match="不在您的岗位名下"):
        cast.visited(mine, trigger, by=who)

    assert (Contact.objects.count(), Note.objects.count()) == (0, 0)


def test_record_is_refused_once_it_ended(mine):
    trigger = cast.visited(mine).trigger

    with pytest.raises(Refused, match="已经了结"):
        cast.visited(mine, trigger)


@pytest.mark.parametrize(("days", "why"), [(2, "不能晚于今天"), (-1, "不能早于情形")])
def test_record_is_refused_for_a_day_that_cannot_be(mine, days, why):
    trigger = cast.raised(mine)

    with pytest.raises(Refused, match=why):
        cast.visited(mine, trigger, at=later(1), on=MONDAY.date() + timedelta(days=days))


def test_record_that_came_twice_is_one(mine):
    assert cast.talked(mine) == cast.talked(mine)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("who", ["carer", "secretary"])
def test_record_without_a_trigger_is_for_carer_and_secretary(mine, who):
    assert cast.talked(mine, by=who).post == mine.posts[who]
    assert not Duty.objects.exists()


@pytest.mark.parametrize("who", ["other", "leader", "personnel", "worker", "chief"])
def test_record_without_a_trigger_is_refused_to_others(mine, who):
    with pytest.raises(Refused, match="只能记录与自己联系的人"):
        cast.talked(mine, by=who)


def test_record_is_undone_with_a_ledger_that_fails(mine, monkeypatch):
    trigger = cast.raised(mine)

    def failing(draft):
        raise RuntimeError(draft.verb)

    monkeypatch.setattr(ledger, "record", failing)
    with pytest.raises(RuntimeError):
        cast.visited(mine, trigger)

    assert (Contact.objects.count(), Note.objects.count(), Trigger.objects.get().is_open) == (0, 0, True)


def test_confirm_makes_it_two_sided(mine):
    contact = visits.confirm(cast.visited(mine), by=mine.actor("worker"), at=later(2))

    assert (contact.word, contact.said_at) == (Word.CONFIRMED, later(2))
    assert Entry.objects.get(verb="contact.confirm").person_id is None


@pytest.mark.parametrize("who", ["carer", "second", "secretary"])
def test_confirm_is_the_persons_own(mine, who):
    with pytest.raises(Refused, match="只有本人"):
        visits.confirm(cast.visited(mine), by=mine.actor(who), at=later(2))


def test_confirm_happens_once(mine):
    contact = visits.confirm(cast.visited(mine), by=mine.actor("worker"), at=later(2))

    with pytest.raises(Refused, match="已经说过"):
        visits.dispute(contact, "没有来过", by=mine.actor("worker"), at=later(3))


def test_dispute_makes_the_visit_owed_once_more_by_the_secretary(mine):
    contact = cast.visited(mine)

    visits.dispute(contact, "没有来过", by=mine.actor("worker"), at=later(2))

    trigger = Trigger.objects.get()
    assert (trigger.is_open, trigger.turns, trigger.duty.post) == (True, 2, mine.posts["secretary"])
    assert Duty.objects.filter(source="trigger", settled_at=None).count() == 1
    assert Entry.objects.get(verb="trigger.owe_again").post_id == mine.posts["carer"].pk


def test_dispute_wants_a_word(mine):
    with pytest.raises(Refused, match="哪里不是这样"):
        visits.dispute(cast.visited(mine), " ", by=mine.actor("worker"), at=later(2))

    assert Contact.objects.get().word == Word.NONE


def test_correct_destroys_the_carers_words(mine):
    contact = cast.visited(mine)

    visits.correct(contact, "已经好了", by=mine.actor("worker"), at=later(2))

    carer, own = Note.objects.order_by("author")
    assert (bytes(carer.sealed), carer.gone_at, notes.words(carer)) == (b"", later(2), notes.GONE)
    assert notes.words(own) == "已经好了"


def test_correct_with_nothing_strikes_the_words(mine):
    visits.correct(cast.visited(mine), "", by=mine.actor("worker"), at=later(2))

    assert [bytes(note.sealed) for note in Note.objects.all()] == [b""]


def test_note_is_read_with_the_key_and_never_in_the_database(mine):
    contact = cast.visited(mine)

    note = Note.objects.get()
    assert notes.words(note) == CANARY
    assert CANARY.encode() not in bytes(note.sealed)
    assert contact.pk == note.contact_id
    assert len(Entry.objects.get(verb="contact.record").data["commitment"]) == 64


def test_note_of_another_key_or_another_row_says_so(mine, settings):
    first, second = cast.visited(mine), cast.talked(mine, "second")
    one, two = Note.objects.get(contact=first), Note.objects.get(contact=second)

    Note.objects.filter(pk=one.pk).update(sealed=bytes(two.sealed))
    one.refresh_from_db()

    assert notes.words(one) == notes.UNREADABLE
    settings.VISIT_KEY = "another"
    assert notes.words(two) == notes.UNREADABLE


def test_note_that_is_too_long_is_refused_whole(mine):
    trigger = cast.raised(mine)

    with pytest.raises(Refused, match="最多写"):
        cast.visited(mine, trigger, note="长" * 301)

    assert not Contact.objects.exists()


def test_no_table_holds_a_word_of_a_note(mine):
    cast.visited(mine)

    for model in (m for m in apps.get_models() if m._meta.app_label != "letterbox"):
        for row in model._default_manager.order_by().values_list():
            assert CANARY not in str(tuple(map(_text, row))), model


def _text(value):
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else value


def test_tick_destroys_notes_on_their_day_and_forgets_the_kind(mine):
    contact = cast.visited(mine)
    last = later(1 + 179)

    visits.tick(last)
    assert (Note.objects.get().gone_at, contact.trigger.kind) == (None, cast.SICK)
    visits.tick(later(1 + 180))

    note, trigger = Note.objects.get(), Trigger.objects.get()
    assert (bytes(note.sealed), note.gone_at, trigger.kind) == (b"", later(1 + 180), "")
    assert visits.tick(later(1 + 181)) == 0


def test_note_is_there_or_gone_never_both(mine):
    cast.visited(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.update(sealed=b"")


@pytest.mark.parametrize(
    "wrong",
    [{"has_need": True, "is_reached": False}, {"word": "confirmed"}, {"said_at": MONDAY}],
)
def test_a_record_cannot_contradict_itself(mine, wrong):
    contact = cast.talked(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(**wrong)


def test_nobody_visits_oneself(mine):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            form=Form.TALK,
            person=mine.people["carer"],
            by=mine.people["carer"],
            post=mine.posts["carer"],
            unit=mine.units["crew"],
            on=MONDAY.date(),
            place=Where.HOME,
            recorded_at=MONDAY,
        )


def need(**changes):
    facts = {"title": "宿舍漏水", "summary": "三号宿舍楼屋顶漏水。", "is_named": True}
    return visits.Need(**{**facts, **changes})


def test_open_need_in_the_persons_name_is_followed_by_them(mine):
    matter = visits.open_need(cast.visited(mine, has_need=True), need(), by=mine.actor("carer"), at=later(1))

    assert (matter.asker, matter.origin, matter.state) == (mine.people["worker"], "staff", "registered")
    assert CANARY not in matter.summary


def test_open_need_without_a_name_tells_the_desk_nobody(mine):
    matter = visits.open_need(
        cast.visited(mine, has_need=True), need(is_named=False), by=mine.actor("carer"), at=later(1)
    )

    entry = Entry.objects.get(verb="matter.register")
    assert (matter.asker, matter.origin, entry.person_id) == (None, "counter", None)
    assert Contact.objects.get().matter == matter


@pytest.mark.parametrize(
    ("has_need", "who", "why"),
    [(False, "carer", "没有记下需求"), (True, "secretary", "由记录人"), (True, "worker", "由记录人")],
)
def test_open_need_is_refused(mine, has_need, who, why):
    with pytest.raises(Refused, match=why):
        visits.open_need(cast.visited(mine, has_need=has_need), need(), by=mine.actor(who), at=later(1))


def test_open_need_happens_once(mine):
    contact = cast.visited(mine, has_need=True)
    visits.open_need(contact, need(), by=mine.actor("carer"), at=later(1))

    with pytest.raises(Refused, match="已经转成事项"):
        visits.open_need(contact, need(), by=mine.actor("carer"), at=later(1))


def hints(mine, at, post="carer"):
    answers = hints_asked.send(Trigger, post_id=mine.posts[post].pk, day=at.date())
    return [hint for _, found in answers for hint in found]


def test_people_nobody_met_for_long_are_proposed_as_a_number_without_names(mine):
    cast.talked(mine, "worker")
    at = later(59)
    assert hints(mine, at) == []  # cared for since Monday only

    (hint,) = hints(mine, later(61))
    assert hint.text.startswith("有 2 名职工一阵子没见面了")
    assert hint.link == "/visits/"
    assert not any(person.name in hint.text for person in mine.people.values())


def test_who_was_met_by_anybody_or_keeps_the_carer_away_is_not_counted(mine):
    cast.talked(mine, "worker", by="secretary", at=later(30))
    assert hints(mine, later(61))[0].text.startswith("有 1 名")

    visits.keep_apart(mine.people["second"], mine.posts["carer"], by=mine.actor("second"), at=later(31))
    assert hints(mine, later(61)) == []


def test_meeting_that_was_disputed_does_not_count(mine):
    contact = cast.talked(mine, "worker", at=later(30))
    visits.dispute(contact, "没有来过", by=mine.actor("worker"), at=later(30))

    assert hints(mine, later(61))[0].text.startswith("有 2 名")
