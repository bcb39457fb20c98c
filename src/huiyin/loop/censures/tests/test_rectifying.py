"""Being heard, putting right, and somebody above looking at it: one test for each way out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.ground.files import queries as files
from huiyin.ground.files.tests.test_files import picture
from huiyin.ground.ledger.models import Entry
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Rectification
from huiyin.loop.censures.rules.states import State
from huiyin.loop.censures.tests import story
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests.cast import later


def entries(verb):
    return Entry.objects.filter(verb=f"censure.{verb}").count()


def plea(mine, one, *, by="electric", at=19, text="那几天我在外地抢险。"):
    return censures.plead(one, text=text, by=mine.actor(by), at=later(days=at))


def test_plead_owes_an_answer_and_leaves_the_rectification_running(mine):
    one = plea(mine, story.signed(mine))

    assert (one.hearing.kind, one.hearing.post, one.plea) == (DutyKind.HEAR, mine.posts["vice"], "那几天我在外地抢险。")
    assert one.duty.is_open
    assert entries("plead") == 1


def test_plead_is_refused_too_late_twice_empty_and_to_others(mine):
    one = story.signed(mine)  # on Friday the 20th: until Friday the 27th
    for changes, reason in (
        ({"at": 26}, "11月27日 为止"),
        ({"text": " "}, "申辩的理由"),
        ({"by": "wind"}, "由被批评的岗位"),
    ):
        with pytest.raises(Refused, match=reason):
            plea(mine, one, **changes)
    plea(mine, one, at=25)

    with pytest.raises(Refused, match="已经申辩过"):
        plea(mine, one, at=25)

    assert entries("plead") == 1


def test_uphold_answers_the_plea(mine):
    one = plea(mine, story.signed(mine))
    with pytest.raises(Refused, match="维持的理由"):
        censures.uphold(one, text=" ", by=mine.actor("vice"), at=later(days=20))

    one = censures.uphold(one, text="外出前应交代代办人。", by=mine.actor("vice"), at=later(days=20))

    assert (one.state, one.plea_answer) == (State.ISSUED, "外出前应交代代办人。")
    assert Duty.objects.get(kind=DutyKind.HEAR).outcome == "done"
    assert entries("uphold") == 1


def test_a_plea_nobody_answers_climbs(mine):
    one = plea(mine, story.signed(mine))

    duties.tick(later(days=40))

    assert Duty.objects.filter(over=one.hearing, post=mine.posts["chief"], level=1).exists()


def test_report_hands_the_turn_to_the_signer_with_evidence(mine, settings, tmp_path):
    settings.HOME = tmp_path
    one = story.signed(mine)

    made = censures.report(
        one,
        text="月报已交。",
        by=mine.actor("electric"),
        at=later(days=22),
        uploads=[SimpleUploadedFile("月报.jpg", picture())],
    )

    one.refresh_from_db()
    assert (one.state, one.duty.kind, one.duty.post) == (State.REPORTED, DutyKind.INSPECT, mine.posts["vice"])
    assert one.duty.due_at == end_of_day(later(days=25).date())  # three working days after a Tuesday
    (file,) = files.of_subject("rectification", made.pk)
    assert files.get_for(mine.actor("vice"), file.pk) == file
    assert not queries.may_see_file(mine.actor("wind"), made.pk)
    assert Duty.objects.get(kind=DutyKind.RECTIFY).outcome == "done"
    assert SupervisionNotice.objects.get(pk=one.notice_id).reply == "月报已交。"
    assert entries("report") == 1


def test_report_is_refused_to_others_without_words_and_twice(mine):
    one = story.signed(mine)
    for who, text, reason in (("vice", "交了。", "由被批评的岗位"), ("electric", " ", "整改情况")):
        with pytest.raises(Refused, match=reason):
            censures.report(one, text=text, by=mine.actor(who), at=later(days=22))
    censures.report(one, text="交了。", by=mine.actor("electric"), at=later(days=22))

    with pytest.raises(Refused, match="不能报告整改"):
        censures.report(one, text="又交了。", by=mine.actor("electric"), at=later(days=22))

    assert Rectification.objects.count() == 1


def test_accept_closes_it(mine):
    one = censures.accept(story.reported(mine), note="属实。", by=mine.actor("vice"), at=later(days=23))

    assert (one.state, one.duty, one.ended_at) == (State.CLOSED, None, later(days=23))
    assert queries.rectifications(one)[0].is_accepted
    assert not Duty.objects.filter(source="censure", settled_at=None).exists()
    assert entries("accept") == 1


def test_send_back_lets_the_post_owe_it_again_by_a_new_day(mine):
    one = story.sent_back(mine)

    assert (one.state, one.duty.kind, one.duty.post) == (State.ISSUED, DutyKind.RECTIFY, mine.posts["electric"])
    assert one.duty.due_at == end_of_day(later(days=32).date())
    assert one.until_on == later(days=story.UNTIL).date()  # the signed paper keeps its day
    assert queries.case_of(one, later(days=24)).sent_back == 1
    assert entries("send_back") == 1
    again = censures.report(one, text="补了说明。", by=mine.actor("electric"), at=later(days=25))
    assert again.pk != queries.rectifications(one)[0].pk


def test_send_back_is_refused_without_a_word_or_a_day(mine):
    one = story.reported(mine)
    for note, days, reason in ((" ", 30, "还差什么"), ("没说原因。", 24, "至少要留一天")):
        with pytest.raises(Refused, match=reason):
            censures.send_back(one, note=note, until=later(days=days).date(), by=mine.actor("vice"), at=later(days=24))

    assert queries.rectifications(one)[0].judged_at is None


def test_a_late_rectification_climbs_past_the_signer(mine):
    one = story.overdue(mine)

    assert Duty.objects.filter(over=one.duty, post=mine.posts["vice"], level=1).count() == 1
