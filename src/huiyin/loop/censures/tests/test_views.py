"""Pages of criticism: the cast sees what is theirs, strangers get 404, swap equals reload, queries stay the same."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.ground.people.models import Tenure
from huiyin.loop.censures.models import Censure, Referral
from huiyin.loop.censures.rules.states import Verb
from huiyin.loop.censures.tests import story
from huiyin.loop.matters.tests.cast import later

BACKEND = "huiyin.ground.people.queries.sessions.StaffBackend"
POSTED = [verb.value for verb in Verb if verb not in {Verb.PROPOSE, Verb.LAPSE}]


@pytest.fixture
def browse(mine):
    def browser(who):
        client = Client()
        client.force_login(mine.people[who], backend=BACKEND)
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return browser


def page(one):
    return reverse("censures:censure", args=[one.pk])


def sheet(one, verb):
    return reverse(f"censures:{verb}", args=[one.pk])


def at(time_machine, days):
    time_machine.move_to(later(days=days), tick=False)


def said(days):
    day = later(days=days).date()
    return {"text": "不办理、不回复，予以批评。", "demand": "立即交来。", "until": day.isoformat()}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("electric", 200), ("vice", 200), ("chief", 200), ("officer", 200), ("discipline", 200)),
        *(("wind", 404), ("delegate", 404), ("administrator", 404), ("worker", 404)),
    ],
)
def test_a_criticism_opens_for_the_post_those_above_dispatch_and_inspection(mine, browse, time_machine, who, status):
    one = story.signed(mine)
    at(time_machine, 19)

    assert browse(who).get(page(one)).status_code == status


@pytest.mark.parametrize("verb", POSTED)
def test_every_sheet_is_404_for_strangers_and_says_why_not_to_others(mine, browse, time_machine, verb):
    one = story.signed(mine)
    at(time_machine, 19)

    assert browse("wind").get(sheet(one, verb)).status_code == 404
    assert browse("wind").post(sheet(one, verb), said(28)).status_code == 404
    assert browse("discipline").post(sheet(one, verb), said(28)).status_code == 409
    assert Client().get(sheet(one, verb)).status_code == 302


def test_the_dispatcher_drafts_and_the_leader_signs(mine, browse, time_machine):
    notice = story.notice(mine)
    at(time_machine, story.FROM)
    address = reverse("censures:propose", args=[notice.pk])
    officer = browse("officer")

    shown = officer.get(address).content.decode()
    empty = officer.post(address, {})
    sent = officer.post(address, {**said(28), "from_post": mine.posts["officer"].pk, "signer": mine.posts["vice"].pk})

    assert "应于2026年11月7日完成，超期 12 天，至今没有完成" in shown
    assert empty.status_code == 422
    one = Censure.objects.get()
    assert sent["Location"] == f"{page(one)}?done=propose"
    signed = browse("vice").post(sheet(one, "sign"), said(30))
    assert signed["Location"] == f"{page(one)}?done=sign"
    one.refresh_from_db()
    assert (one.title, one.until_on) == ("通报批评〔2026〕1号", later(days=30).date())


def test_a_day_that_leaves_no_time_is_told_at_its_field_and_what_was_typed_stays(mine, browse, time_machine):
    one = story.drafted(mine)
    at(time_machine, 17)

    refused = browse("vice").post(sheet(one, "sign"), said(17))

    assert refused.status_code == 422
    assert refused.context["form"].errors == {"until": ["整改期限至少要留一天"]}
    assert said(17)["text"] in refused.content.decode()
    assert Censure.objects.get().number is None


def test_a_draft_is_404_for_the_post_it_names(mine, browse, time_machine):
    one = story.drafted(mine)
    at(time_machine, 17)

    assert browse("electric").get(page(one)).status_code == 404
    assert browse("vice").get(page(one)).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("wind", 404), ("worker", 404), ("electric", 200), ("chief", 200)])
def test_drafting_opens_for_who_may_read_the_notice(mine, browse, time_machine, who, status):
    notice = story.notice(mine)
    at(time_machine, story.FROM)

    answer = browse(who).get(reverse("censures:propose", args=[notice.pk]))

    assert answer.status_code == status
    if who == "electric":
        assert "通报批评由调度或上级岗位拟稿" in answer.content.decode()


def test_what_follows_is_shown_and_done_on_the_page(mine, browse, time_machine):
    one = story.signed(mine)
    at(time_machine, 19)
    post, leader = browse("electric"), browse("vice")

    assert "申辩" in post.get(page(one)).content.decode()
    post.post(sheet(one, "plead"), {"text": "我在外地抢险。"})
    upheld = leader.get(sheet(one, "uphold")).content.decode()
    leader.post(sheet(one, "uphold"), {"text": "应交代代办人。"})
    post.post(sheet(one, "report"), {"text": "月报已交。"})
    leader.post(sheet(one, "send_back"), {"note": "没说原因。", "until": later(days=30).date().isoformat()})
    post.post(sheet(one, "report"), {"text": "补了说明。"})
    leader.post(sheet(one, "accept"), {})

    text = post.get(page(one)).content.decode()
    assert "我在外地抢险。" in upheld
    for words in ("答复：应交代代办人。", "退回", "没说原因。", "验收通过", "整改已验收"):
        assert words in text


def test_the_decision_is_shown_to_three_parties_only(mine, browse, time_machine):
    one = story.decided(mine)
    at(time_machine, 35)

    seen = {who: "提醒谈话" in browse(who).get(page(one)).content.decode() for who in readers()}

    assert seen == {"electric": True, "vice": True, "discipline": True, "chief": False, "officer": False}
    assert "已有处置结果" in browse("chief").get(page(one)).content.decode()


def test_a_successor_on_the_post_does_not_read_the_decision(mine, browse, time_machine):
    one = story.decided(mine)
    Tenure.objects.filter(post=one.post, to_on=None).update(from_on=later(days=25).date())
    at(time_machine, 35)

    text = browse("electric").get(page(one)).content.decode()

    assert "提醒谈话" not in text
    assert "已有处置结果" in text


def readers():
    return ("electric", "vice", "discipline", "chief", "officer")


def test_a_hand_over_and_a_decision_by_their_sheets(mine, browse, time_machine):
    one = story.overdue(mine)
    at(time_machine, 30)
    handed = browse("vice").post(sheet(one, "refer"), {"from_post": mine.posts["vice"].pk, "note": ""})
    day = later(days=30).date().isoformat()
    given = {"decision": "none", "on": day, "body": "示例矿纪委", "words": "确因抢险，不予问责。"}
    decided = browse("discipline").post(sheet(one, "decide"), given)

    assert (handed.status_code, decided.status_code) == (303, 303)
    assert Referral.objects.get().decision == "none"


def test_swap_equals_reload_for_a_sheet(mine, browse, time_machine):
    one = story.signed(mine)
    at(time_machine, 19)
    client = browse("electric")

    fragment = client.get(sheet(one, "plead"), headers={"HX-Request": "true"})
    whole = client.get(sheet(one, "plead"))
    done = client.post(sheet(one, "plead"), {"text": "有原因。"}, headers={"HX-Request": "true"})

    assert "<html" not in fragment.content.decode()
    assert "申辩的理由" in fragment.content.decode()
    assert "<html" in whole.content.decode()
    assert (done.status_code, done["HX-Redirect"]) == (204, f"{page(one)}?done=plead")


def test_changes_are_posts(mine, browse, time_machine):
    one = story.signed(mine)
    at(time_machine, 19)

    assert browse("vice").post(page(one)).status_code == 405
    assert browse("vice").post(reverse("censures:list")).status_code == 405


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        *(("silent", "督办〔2026〕4号"), ("draft", "通报批评（拟稿）"), ("open", "通报批评〔2026〕"),),
        *(("late", "通报批评〔2026〕2号"), ("referred", "通报批评〔2026〕2号"), ("ended", "通报批评〔2026〕1号")),
    ],
)  # fmt: skip
def test_each_list_holds_its_own(mine, browse, time_machine, stage, words):
    from huiyin.loop.censures import actions as censures

    closed = story.reported(mine, key="a")
    censures.accept(closed, by=mine.actor("vice"), at=later(days=23))
    story.referred(mine, key="b")
    story.drafted(mine, key="c", days=14)
    story.notice(mine, 14, key="d")
    at(time_machine, 36)

    text = browse("vice").get(f"/censures/?stage={stage}").content.decode()

    assert words in text
    assert browse("worker").get(f"/censures/?stage={stage}").status_code == 404
    assert words not in browse("wind").get(f"/censures/?stage={stage}&unit={mine.units['mine'].pk}").content.decode()


def test_the_list_takes_the_same_number_of_queries_for_more_rows(mine, browse, time_machine):
    story.signed(mine, key="0")
    client = browse("vice")
    at(time_machine, 22)
    client.get("/censures/?stage=open")
    with CaptureQueriesContext(connection) as few:
        client.get("/censures/?stage=open")
    for n in "123":
        story.signed(mine, key=n)

    with CaptureQueriesContext(connection) as many:
        client.get("/censures/?stage=open")

    assert len(many) == len(few)


def test_a_page_takes_no_more_queries_after_several_reports(mine, browse, time_machine):
    one = story.reported(mine)
    client = browse("vice")
    at(time_machine, 23)
    client.get(page(one))
    with CaptureQueriesContext(connection) as queries:
        client.get(page(one))

    assert len(queries) <= 16


def test_an_unanswered_notice_leads_on_to_the_criticism_for_who_presses(mine, browse, time_machine):
    notice = story.notice(mine)
    at(time_machine, story.FROM)
    address, following = f"/duties/notices/{notice.pk}/", reverse("censures:propose", args=[notice.pk])

    shows = [following in browse(who).get(address).content.decode() for who in ("officer", "vice", "electric")]

    assert shows == [True, True, False]


def test_refused_file_of_a_rectification_is_told_at_its_field_and_what_was_typed_stays(mine, browse, time_machine):
    one = story.signed(mine)
    at(time_machine, 20)
    given = {"text": "已经交来月报。", "proof": SimpleUploadedFile("月报.xlsx", b"PK")}

    answer = browse("electric").post(sheet(one, "report"), given)

    text = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["proof"])
    assert ("已经交来月报。" in text, 'id="id_proof_error"' in text) == (True, True)
