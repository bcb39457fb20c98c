"""The page of what somebody owes, and reading a vital matter."""

import pytest

from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.test_pages import client, queries_of

pytestmark = pytest.mark.django_db


def vital(mine):
    return cast.registered(mine, is_vital=True, readers=[mine.posts["chief"]])


def test_list_shows_own_duties_nearest_first_with_the_kind_in_words(mine):
    late, later = cast.assigned(mine), cast.accepted(mine)

    page = client(mine, "electric").get("/duties/")

    assert [(r["duty"].source_id, r["kind"]) for r in page.context["rows"]] == [(late.pk, "受理"), (later.pk, "答复")]


def test_list_shows_supervision_with_what_is_late(mine):
    cast.accepted(mine)
    duties.tick(cast.later(30))

    page = client(mine, "vice").get("/duties/")

    assert [r["meta"] for r in page.context["rows"]] == ["机电队队长 的“答复”超期，由您督办"]


def test_list_is_empty_for_whoever_owes_nothing(mine):
    cast.assigned(mine)

    page = client(mine, "worker").get("/duties/")

    assert page.context["rows"] == []
    assert "现在没有轮到您的事" in page.content.decode()


def test_list_costs_the_same_for_one_row_and_three(mine):
    made = client(mine, "electric")
    cast.assigned(mine)
    one = queries_of(made, "/duties/")
    for _ in range(2):
        cast.assigned(mine)

    assert queries_of(made, "/duties/") == one
    assert one <= 12


def test_leader_sees_the_words_before_saying_that_they_were_read(mine):
    matter = vital(mine)
    made = client(mine, "chief")

    page = made.get(f"/duties/{Duty.objects.get(kind=DutyKind.READ).pk}/settle/").content.decode()
    words = made.get(f"/matters/{matter.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert f'hx-get="/matters/{matter.pk}/" hx-trigger="load" hx-select="#matter-words"' in page
    assert matter.summary in words.partition('id="matter-words"')[2].partition("</section>")[0]


def test_leader_reads_with_an_instruction_that_the_lifeline_shows(mine):
    matter = vital(mine)
    duty = Duty.objects.get(kind=DutyKind.READ)
    made = client(mine, "chief")

    answer = made.post(f"/duties/{duty.pk}/settle/", {"text": "今天查清，明天报我。"})

    duty.refresh_from_db()
    assert (answer.status_code, answer["Location"], duty.outcome) == (303, f"/matters/{matter.pk}/", "done")
    entries = made.get(f"/matters/{matter.pk}/").context["entries"]
    assert [(e["who"], e["what"], e["text"]) for e in entries][-1] == ("矿长", "已阅并批示", "今天查清，明天报我。")


def test_reading_twice_is_refused_with_the_text_kept(mine):
    vital(mine)
    duty = Duty.objects.get(kind=DutyKind.READ)
    made = client(mine, "chief")
    made.post(f"/duties/{duty.pk}/settle/", {})

    answer = made.post(f"/duties/{duty.pk}/settle/", {"text": "再补一句。"})

    assert answer.status_code == 409
    assert "再补一句。" in answer.content.decode()


def test_what_ends_with_an_act_is_not_settled_by_a_word(mine):
    matter = cast.assigned(mine)

    answer = client(mine, "electric").post(f"/duties/{matter.clock_id}/settle/", {})

    assert answer.status_code == 409
    assert Duty.objects.get(pk=matter.clock_id).is_open


def test_settle_is_404_for_others_and_takes_no_other_method(mine):
    vital(mine)
    duty = Duty.objects.get(kind=DutyKind.READ)

    assert client(mine, "wind").get(f"/duties/{duty.pk}/settle/").status_code == 404
    assert client(mine, "chief").put(f"/duties/{duty.pk}/settle/").status_code == 405
