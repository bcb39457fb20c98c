"""A sheet per verb: allowed changes, others don't, refusals keep the text, a second press is harmless."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huiyin.kit import clock
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.forms import FORMS
from huiyin.loop.matters.rules import sentences
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.test_pages import HTMX, client

pytestmark = pytest.mark.django_db


def soon(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def now_assigned(mine, **changes):
    """Return a matter whose clocks started just now, so that no limit of a date has gone by."""
    matter = matters.register(cast.new(mine, **changes), by=mine.actor("officer"), at=clock.now())
    return matters.assign(matter, to=mine.posts["electric"], by=mine.actor("officer"), at=clock.now())


def now_accepted(mine, **changes):
    return matters.accept(now_assigned(mine, **changes), by=mine.actor("electric"), at=clock.now())


def disputed(mine):
    return matters.object(now_assigned(mine), by=mine.actor("electric"), at=clock.now(), reason="不归本队管。")


def paused(mine):
    return matters.pause(now_accepted(mine), by=mine.actor("electric"), at=clock.now(), code="waiting_parts")


def asking(mine):
    said = {"until": clock.today() + timedelta(days=18), "reason": "等配件。"}
    return matters.extend(now_accepted(mine), by=mine.actor("electric"), at=clock.now(), **said)


def now_refused(mine):
    """Return a matter refused just now: the days to ask for a review count from there."""
    matter = matters.register(cast.new(mine, asker=mine.people["worker"]), by=mine.actor("officer"), at=clock.now())
    said = {"code": "not_ours", "basis": "条例", "alternative": "可向县人社局反映。"}
    return matters.refuse(matter, by=mine.actor("officer"), at=clock.now(), **said)


def asked(make):
    return lambda mine: make(mine, asker=mine.people["worker"])


def under_review(mine):
    matter = now_refused(mine)
    return matters.review(matter, reason="应当受理。", by=mine.actor("worker"), at=clock.now())


def proposed(mine):
    return matters.propose_disposal(cast.closed(mine), reason="期满。", by=mine.actor("officer2"), at=clock.now())


STORIES = [
    ("assign", cast.registered, "officer", {"to": "electric"}, State.ASSIGNED),
    ("object", now_assigned, "electric", {"reason": "不归本队管。"}, State.DISPUTED),
    ("rule", disputed, "chief", {"to": "通风队队长", "reason": "归通风队。"}, State.ASSIGNED),
    ("accept", now_assigned, "electric", {"promised_on": ""}, State.ACCEPTED),
    ("extend", now_accepted, "electric", {"until": soon(18), "reason": "等配件。"}, State.ACCEPTED),
    ("approve_extension", asking, "vice", {"note": ""}, State.ACCEPTED),
    ("decline_extension", asking, "vice", {"reason": "备件库里有。"}, State.ACCEPTED),
    ("pause", now_accepted, "electric", {"code": "waiting_parts"}, State.ACCEPTED),
    ("resume", paused, "electric", {}, State.ACCEPTED),
    ("answer", now_accepted, "electric", {"result": "done", "text": "已换泵。"}, State.ANSWERED),
    ("report_landed", cast.answered, "electric", {"text": "热水已恢复。"}, State.LANDED),
    ("confirm", asked(cast.landed), "worker", {"rating": "4", "text": "好了。"}, State.CLOSED),
    ("reopen", asked(cast.landed), "worker", {"reason": "昨晚又没有。"}, State.REOPENED),
    (
        "refuse",
        cast.registered,
        "officer",
        {"code": "not_ours", "basis": "条例第二十二条", "alternative": "找县人社局"},
        State.REFUSED,
    ),
    ("review", now_refused, "worker", {"reason": "应当受理。"}, State.REVIEWED),
    ("uphold", under_review, "chair", {"reason": "不属本矿。"}, State.REFUSED),
    ("overturn", under_review, "chair", {"reason": "应当受理。"}, State.REGISTERED),
    ("supervise", now_accepted, "vice", {"text": "抓紧。", "until": soon(3)}, State.ACCEPTED),
    ("publish", cast.closed, "officer", {"is_checked": "on"}, State.CLOSED),
    ("propose_disposal", cast.closed, "officer", {"reason": "期满。"}, State.CLOSED),
    ("dispose", proposed, "discipline", {}, State.DISPOSED),
]
NAMES = [story[0] for story in STORIES]


def last_verb(matter):
    from huiyin.loop.matters.queries import page

    return page.last_step(matter).verb


def test_every_verb_with_a_form_has_a_story():
    assert sorted([*NAMES, "merge"]) == sorted(map(str, FORMS))


def test_no_sheet_asks_for_more_than_five_fields():
    assert max(len(form.base_fields) - 1 for form in FORMS.values()) <= 5


@pytest.mark.parametrize(("verb", "make", "who", "said", "state"), STORIES, ids=NAMES)
def test_verb_changes_the_matter_and_goes_to_its_page(mine, verb, make, who, said, state):
    matter = make(mine)
    made, path = client(mine, who), f"/matters/{matter.pk}/{verb}/"
    sheet = made.get(path)

    answer = made.post(path, {**said, "seen": sheet.context["form"]["seen"].value()})

    assert sheet.status_code == 200
    assert (answer.status_code, answer["Location"]) == (303, f"/matters/{matter.pk}/?done={matter.pk}.{verb}")
    matter.refresh_from_db()
    assert (matter.state, last_verb(matter)) == (state, f"matter.{verb}")
    assert made.get(answer["Location"]).context["notes"][0]["tone"] == "green"


@pytest.mark.parametrize(("verb", "make", "who", "said", "state"), STORIES, ids=NAMES)
def test_verb_is_harmless_when_pressed_twice(mine, verb, make, who, said, state):
    matter = make(mine)
    made, path = client(mine, who), f"/matters/{matter.pk}/{verb}/"
    form = {**said, "seen": made.get(path).context["form"]["seen"].value()}
    made.post(path, form)
    matter.refresh_from_db()
    before = (matter.state, last_verb(matter), matter.reopenings, matter.extensions, matter.pauses)

    answer = made.post(path, form)

    matter.refresh_from_db()
    assert answer.status_code == 409
    assert "没有重复办理" in answer.content.decode()
    assert (matter.state, last_verb(matter), matter.reopenings, matter.extensions, matter.pauses) == before


@pytest.mark.parametrize(("verb", "make", "who", "said", "state"), STORIES, ids=NAMES)
def test_verb_is_404_for_outsiders_and_refused_to_others(mine, verb, make, who, said, state):
    matter = make(mine)
    step = last_verb(matter)

    outside = client(mine, "delegate").post(f"/matters/{matter.pk}/{verb}/", said)
    inside = client(mine, "electric" if who == "chief" or verb == "supervise" else "chief").post(
        f"/matters/{matter.pk}/{verb}/", said
    )

    assert (outside.status_code, inside.status_code) == (404, 409)
    assert last_verb(matter) == step


@pytest.mark.parametrize("verb", NAMES)
def test_verb_takes_reading_and_posting_only(mine, verb):
    assert client(mine, "officer").put(f"/matters/{cast.registered(mine).pk}/{verb}/").status_code == 405


def test_reading_a_sheet_changes_nothing(mine):
    matter = cast.registered(mine)

    for verb in map(str, FORMS):
        client(mine, "officer").get(f"/matters/{matter.pk}/{verb}/?to=electric&reason=x")

    matter.refresh_from_db()
    assert (matter.state, last_verb(matter)) == (State.REGISTERED, "matter.register")


def test_merge_joins_the_numbered_matter(mine):
    parent, child = cast.accepted(mine), cast.registered(mine)

    answer = client(mine, "officer").post(f"/matters/{child.pk}/merge/", {"into": parent.number})

    child.refresh_from_db()
    assert (answer.status_code, child.parent_id, child.state) == (303, parent.pk, State.MERGED)


@pytest.mark.parametrize("into", ["2026-99999", "没有", "9" * 30])
def test_merge_says_at_the_field_that_the_number_is_unknown(mine, into):
    child = cast.registered(mine)

    answer = client(mine, "officer").post(f"/matters/{child.pk}/merge/", {"into": into[:20], "note": "同一类"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["into"] == ["没有找到这个编号的事项"]
    assert "同一类" in answer.content.decode()


@pytest.mark.parametrize("to", ["没有的岗位", "id:999999", "id:x"])
def test_assign_says_at_the_field_that_the_post_is_unknown(mine, to):
    matter = cast.registered(mine)

    answer = client(mine, "officer").post(f"/matters/{matter.pk}/assign/", {"to": to, "note": "请先看现场"})

    assert answer.status_code == 422
    assert "没有找到这个岗位" in answer.context["form"].errors["to"][0]
    assert "请先看现场" in answer.content.decode()


@pytest.mark.parametrize("how", ["code", "name", "picked"])
def test_assign_takes_a_post_by_code_name_or_pick(mine, how):
    matter, post = cast.registered(mine), mine.posts["electric"]
    to = {"code": post.code, "name": post.name, "picked": f"id:{post.pk}"}[how]

    client(mine, "officer").post(f"/matters/{matter.pk}/assign/", {"to": to})

    matter.refresh_from_db()
    assert matter.handler_id == post.pk


def test_refusal_of_the_rules_keeps_the_text(mine):
    matter = cast.registered(mine, walls=[mine.posts["electric"]])

    answer = client(mine, "officer").post(f"/matters/{matter.pk}/assign/", {"to": "electric", "note": "请核实噪声来源"})

    assert answer.status_code == 409
    assert "在回避名单里" in answer.content.decode()
    assert "请核实噪声来源" in answer.content.decode()
    assert last_verb(matter) == "matter.register"


def test_somebody_elses_step_in_the_meantime_is_told_and_the_text_kept(mine):
    matter = now_accepted(mine)
    made, path = client(mine, "electric"), f"/matters/{matter.pk}/answer/"
    seen = made.get(path).context["form"]["seen"].value()
    matters.supervise(matter, by=mine.actor("vice"), at=clock.now(), text="抓紧。", until=clock.today())

    answer = made.post(path, {"seen": seen, "result": "done", "text": "已换循环泵。"})

    assert answer.status_code == 409
    assert "在您填写期间，机电副矿长 已经督办" in answer.content.decode()
    assert "已换循环泵。" in answer.content.decode()
    again = made.post(path, {"seen": answer.context["form"]["seen"].value(), "result": "done", "text": "已换循环泵。"})
    assert again.status_code == 303


def test_text_is_kept_for_copying_where_the_verb_is_over(mine):
    matter = now_assigned(mine)
    made, path = client(mine, "electric"), f"/matters/{matter.pk}/object/"
    seen = made.get(path).context["form"]["seen"].value()
    matters.accept(matter, by=mine.actor("electric"), at=clock.now())

    answer = made.post(path, {"seen": seen, "reason": "水泵不归本队。"})

    assert answer.status_code == 409
    assert "水泵不归本队。" in answer.content.decode()
    assert not answer.context["can"]


def test_sheet_as_fragment_posts_and_redirects_by_header(mine):
    matter = now_assigned(mine)
    made, path = client(mine, "electric"), f"/matters/{matter.pk}/accept/"

    sheet = made.get(path, **HTMX)
    answer = made.post(path, {"seen": sheet.context["form"]["seen"].value()}, **HTMX)

    assert "<html" not in sheet.content.decode()
    assert 'hx-post="' in sheet.content.decode()
    assert answer["HX-Redirect"] == f"/matters/{matter.pk}/?done={matter.pk}.accept"


def test_sheet_over_the_list_goes_back_to_the_same_list(mine):
    matter = now_assigned(mine)
    behind = {"HTTP_HX_CURRENT_URL": "http://testserver/matters/?state=assigned&done=3.assign"}

    answer = client(mine, "electric").post(f"/matters/{matter.pk}/accept/", {}, **HTMX, **behind)

    assert answer["HX-Redirect"] == f"/matters/?state=assigned&done={matter.pk}.accept"


def test_witness_and_asker_differ_in_rating(mine):
    matter = cast.landed(mine, asker=mine.people["worker"])

    form = client(mine, "worker").get(f"/matters/{matter.pk}/confirm/").context["form"]

    assert list(form.fields) == ["seen", "rating", "text"]


def test_sheet_shows_what_has_to_be_weighed(mine):
    disputed = matters.object(
        cast.assigned(mine), by=mine.actor("electric"), at=cast.later(1), reason="设备归机电部管", suggestion="机电部"
    )
    ruler = next(name for name, post in mine.posts.items() if post.pk == disputed.debtor_id)
    done = cast.closed(mine)

    rule = client(mine, ruler).get(f"/matters/{disputed.pk}/rule/").context["texts"]
    publish = client(mine, "officer").get(f"/matters/{done.pk}/publish/").context["texts"]
    assign = client(mine, "officer").get(f"/matters/{cast.registered(mine).pk}/assign/").context["texts"]

    assert rule == [("对方的理由", "设备归机电部管"), ("对方建议由谁办", "机电部")]
    assert publish == [("事项摘要", done.summary), ("答复", done.answer)]
    assert assign == []


def test_page_of_a_witness_says_what_follows_their_word(mine):
    matter = cast.landed(mine)

    before = client(mine, "officer").get(matter.link()).context["turn"]["next"]
    drawn = matters.draw(matter, at=cast.later(40))
    after = client(mine, "officer").get(drawn.link()).context["turn"]["next"]

    assert (before, after) == (sentences.NEXT[State.LANDED], sentences.WITNESS_NEXT)


def test_report_landed_keeps_photos_that_only_readers_see(mine):
    matter = cast.answered(mine)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    photo = SimpleUploadedFile("泵房.png", picture.getvalue(), content_type="image/png")

    answer = client(mine, "electric").post(
        f"/matters/{matter.pk}/report_landed/", {"text": "已换泵。", "photos": [photo]}
    )

    page = client(mine, "officer").get(answer["Location"])
    assert [p.name for p in page.context["photos"]] == ["泵房.png"]
    assert page.context["entries"][-1]["what"] == "报告已经落实，附 1 张照片"
    assert page.context["notes"] != []
    path = f"/files/{page.context['photos'][0].pk}/"
    served, hidden = client(mine, "officer").get(path), client(mine, "wind").get(path)
    served.close()
    assert (served.status_code, hidden.status_code) == (200, 404)


def test_report_landed_refuses_what_is_no_picture_with_the_text_kept(mine):
    matter = cast.answered(mine)
    photo = SimpleUploadedFile("泵房.png", b"not a picture", content_type="image/png")

    answer = client(mine, "electric").post(
        f"/matters/{matter.pk}/report_landed/", {"text": "已换泵。", "photos": [photo]}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])
    assert ("已换泵。" in answer.content.decode(), 'id="id_photos_error"' in answer.content.decode()) == (True, True)
    assert last_verb(matter) == "matter.answer"


def test_words_in_another_encoding_are_refused_and_not_kept_as_rubbish(mine):
    matter = cast.accepted(mine)
    body = b"result=done&seen=&text=" + "已更换水泵。".encode("gb18030")

    page = client(mine, "electric").post(
        f"/matters/{matter.pk}/answer/", body, content_type="application/x-www-form-urlencoded"
    )

    assert (page.status_code, "UTF-8" in page.content.decode()) == (400, True)
    matter.refresh_from_db()
    assert (matter.state, matter.answer) == ("accepted", "")
