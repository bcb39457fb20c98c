"""Registering, joining, assigning; two officers side by side."""

import pytest

from huiyin.ground.people.models import Post
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Origin
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import Message, Outgoing, SealedLetter
from huiyin.voice.letters.tests.cast import MONDAY, Writer, collected, later, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


def test_register_makes_a_matter_tells_the_writer_and_settles_the_sorting(cast, writer):
    letter = collected(cast, writer)

    matter = letters.register(letter, summary(note="已转相关单位"), by=cast.actor("zhang"), at=MONDAY)

    letter.refresh_from_db()
    (told,) = writer.answers()
    assert letter.matter == matter
    assert (matter.origin, matter.state, matter.registrar) == (Origin.LETTER, State.REGISTERED, cast.posts["zhang"])
    assert told["text"].splitlines()[-1] == "已转相关单位"
    assert told["status"]["state"] == "已登记"
    assert Duty.objects.filter(kind=DutyKind.SORT, source="letters", settled_at=None).count() == 0


def test_register_with_a_post_assigns_at_once_and_says_so(cast, writer):
    letter = collected(cast, writer)

    matter = letters.register(letter, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)

    status = writer.answers()[-1]["status"]
    assert (matter.state, matter.handler) == (State.ASSIGNED, cast.posts["handler"])
    assert (status["post"], status["state"]) == ("后勤服务中心主任", "已交办")


def test_second_officer_is_refused_by_name_and_nothing_is_registered_twice(cast):
    letter = collected(cast)
    letters.register(letter, summary(), by=cast.actor("zhang"), at=MONDAY)

    with pytest.raises(Refused, match="人员zhang"):
        letters.register(letter, summary(), by=cast.actor("liu"), at=MONDAY)

    assert Matter.objects.count() == 1


def test_register_is_refused_outside_the_group_and_leaves_no_trace(cast):
    letter = collected(cast)

    for name in ("handler", "worker", "keeper", "discipline", "chief"):
        with pytest.raises(Refused):
            letters.register(letter, summary(), by=cast.actor(name), at=MONDAY)

    assert (Matter.objects.count(), Outgoing.objects.count()) == (0, 0)


def test_register_with_a_walled_debtor_undoes_everything(cast):
    letter = collected(cast)
    given = summary(to=cast.posts["handler"], walls=[cast.posts["handler"]])

    with pytest.raises(Refused, match="回避"):
        letters.register(letter, given, by=cast.actor("zhang"), at=MONDAY)

    letter.refresh_from_db()
    assert letter.matter is None
    assert (Matter.objects.count(), Message.objects.count(), Outgoing.objects.count()) == (0, 0, 0)


def test_register_by_an_officer_who_is_walled_off_is_refused(cast):
    letter = collected(cast)

    with pytest.raises(Refused, match="另一位收件人"):
        letters.register(letter, summary(walls=[cast.posts["zhang"]]), by=cast.actor("zhang"), at=MONDAY)


def test_reading_shows_the_colleague_until_it_runs_out(cast):
    letter = collected(cast)

    mine = letters.read(letter, by=cast.actor("zhang"), at=MONDAY)
    while_open = letters.read(letter, by=cast.actor("liu"), at=later(hours=0.01))
    after = letters.read(letter, by=cast.actor("liu"), at=later(hours=1))

    assert mine.reader == cast.people["zhang"]
    assert while_open.reader == cast.people["zhang"]
    assert after.reader_id == cast.people["liu"].pk


def test_leaving_off_frees_the_letter(cast):
    letter = collected(cast)
    letters.read(letter, by=cast.actor("zhang"), at=MONDAY)

    letters.leave_off(letter, by=cast.actor("zhang"))

    letter.refresh_from_db()
    assert (letter.reader, letter.reading_until) == (None, None)


def test_draft_is_kept_and_ends_with_registration(cast):
    letter = collected(cast)
    letters.save_draft(letter, {"title": "热水"}, by=cast.actor("zhang"), at=MONDAY)
    kept = SealedLetter.objects.get().draft

    letters.register(letter, summary(), by=cast.actor("liu"), at=MONDAY)

    assert kept == {"title": "热水"}
    assert SealedLetter.objects.get().draft == {}
    with pytest.raises(Refused):
        letters.save_draft(letter, {"title": "晚了"}, by=cast.actor("zhang"), at=MONDAY)


def test_draft_that_is_too_long_is_refused(cast):
    letter = collected(cast)

    with pytest.raises(Refused, match="太长"):
        letters.save_draft(letter, {"summary": "长" * 8001}, by=cast.actor("zhang"), at=MONDAY)


def test_join_registers_and_merges_each_and_tells_every_writer(cast):
    writers = [Writer(cast) for _ in range(3)]
    found = [collected(cast, writer) for writer in writers]
    first = letters.register(found[0], summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)

    letters.join(found[1:], into=first, by=cast.actor("zhang"), at=MONDAY)

    merged = Matter.objects.filter(parent=first, state=State.MERGED)
    assert merged.count() == 2
    assert [w.answers()[-1]["status"]["state"] for w in writers[1:]] == ["并入共性问题"] * 2
    assert SealedLetter.objects.filter(matter=None).count() == 0


def test_register_with_others_joins_them_all_or_none(cast):
    found = [collected(cast) for _ in range(2)]
    letters.register(found[1], summary(), by=cast.actor("liu"), at=MONDAY)

    with pytest.raises(Refused):
        letters.register(found[0], summary(), by=cast.actor("zhang"), at=MONDAY, also=[found[1]])

    assert Matter.objects.count() == 1


def test_answer_to_the_common_problem_reaches_every_joined_writer(cast):
    writers = [Writer(cast) for _ in range(2)]
    found = [collected(cast, writer) for writer in writers]
    by = cast.actor("zhang")
    matter = letters.register(found[0], summary(to=cast.posts["handler"]), by=by, at=MONDAY, also=[found[1]])
    handler = cast.actor("handler")
    matter = matters.accept(matter, by=handler, at=later(hours=1))

    matters.answer(matter, text="已更换换热器", result="done", by=handler, at=later(hours=2))

    assert [w.answers()[-1]["text"].splitlines()[-1] for w in writers] == ["答复：已更换换热器"] * 2


def test_assign_many_is_all_or_none(cast):
    by = cast.actor("zhang")
    free = letters.register(collected(cast), summary(), by=by, at=MONDAY)
    walled = letters.register(collected(cast), summary(walls=[cast.posts["handler"]]), by=by, at=MONDAY)

    with pytest.raises(Refused):
        letters.assign_many([free, walled], to=cast.posts["handler"], by=by, at=MONDAY)
    free.refresh_from_db()
    assert free.state == State.REGISTERED

    letters.assign_many([free], to=cast.posts["handler"], by=by, at=MONDAY)
    free.refresh_from_db()
    assert free.handler == cast.posts["handler"]


def test_paper_letter_becomes_a_matter_without_a_thread(cast):
    matter = letters.register_paper(summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)

    assert (matter.origin, matter.state) == (Origin.PAPER, State.ASSIGNED)
    assert Outgoing.objects.count() == 0


def test_vital_matter_reaches_its_reader_at_once(cast):
    given = summary(is_vital=True, readers=Post.objects.filter(code="chief"))

    letters.register(collected(cast), given, by=cast.actor("zhang"), at=MONDAY)

    assert Duty.objects.get(kind=DutyKind.READ).post == cast.posts["chief"]
