"""Pages of boxes: who sees them, two ways of signing, forms that keep what was typed."""

import io
import re

import pytest
from django.urls import reverse
from PIL import Image

from huiyin.ground.files.models import Attachment
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters.tests import cast
from huiyin.voice.boxes import actions
from huiyin.voice.boxes.models import Box, Opening
from huiyin.voice.boxes.tests.conftest import FIRST_DUE, adopt, log, set_up
from huiyin.voice.boxes.tests.test_actions import PASSWORD, opened, with_password

TYPED = {"count": "4", "seal_found": "0001", "is_seal_intact": "yes", "seal_new": "0002", "note": ""}


def url(name, *args):
    return reverse(f"boxes:{name}", args=args)


@pytest.mark.parametrize("name", ["list", "set_up", "replace_plan", "box", "change", "take_down", "open_box"])
@pytest.mark.parametrize(("who", "status"), [("chair", 200), ("officer", 200), ("electric", 404), ("worker", 404)])
def test_pages_are_for_the_union(mine, box, enter, name, who, status):
    args = [] if name in {"list", "set_up", "replace_plan"} else [box.pk]

    assert enter(mine.people[who]).get(url(name, *args)).status_code == status


def test_box_page_is_shown_to_the_superior_who_owes_its_supervision(mine, box, enter):
    actions.tick(cast.later(7))
    duties.tick(cast.later(9))

    answer = enter(mine.people["chair"], cast.later(9)).get(url("box", box.pk))
    chief = enter(mine.people["chief"], cast.later(9)).get(url("box", box.pk))

    assert (answer.status_code, chief.status_code) == (200, 404)
    assert "已超 2 天" in answer.content.decode()


@pytest.mark.parametrize("name", ["witness", "correct"])
@pytest.mark.parametrize(("who", "status"), [("delegate", 200), ("officer", 200), ("wind", 404), ("worker", 404)])
def test_opening_pages_are_for_the_two_and_the_union(mine, box, enter, name, who, status):
    opening = opened(mine, box)

    assert enter(mine.people[who]).get(url(name, opening.pk)).status_code == status


def test_public_page_is_open_and_names_nobody(mine, box, client):
    opened(mine, box)

    text = client.get(url("public")).content.decode()

    assert "每周一开箱。上次 11月9日" in text
    assert "取出 3 件（等在场人签认）" in text
    assert not re.search("人员officer|人员delegate|工会干事", text)


def test_pages_warn_of_an_earlier_opening_only_where_the_union_reads(mine, box, enter):
    opened(mine, box)
    second = opened(mine, box, day=14, count=4)
    actions.witness(second, by=mine.actor("delegate"), at=cast.later(14))
    client = enter(mine.people["chair"], cast.later(15))

    kept, shown = (client.get(url(name)).content.decode() for name in ("list", "public"))

    assert "4 件；另有 1 次等签认" in kept
    assert "待签认" not in kept
    assert "取出 4 件。" in shown
    assert "签认" not in shown


@pytest.mark.parametrize("how", ["", "here", "later"])
def test_open_box_never_calls_the_second_persons_fields_optional(mine, box, enter, how):
    client = enter(mine.people["officer"])

    text = client.post(url("open_box", box.pk), {**TYPED, "count": "", "how": how}).content.decode()

    assert text.count("（可不填）") == 1  # the note
    assert "在场人的工号和密码都必填" in text


@pytest.mark.parametrize("name", ["list", "public"])
def test_lists_cost_the_same_with_one_row_and_three(mine, box, enter, django_assert_max_num_queries, name):
    client = enter(mine.people["chair"])
    client.get(url(name))
    with django_assert_max_num_queries(40) as one:
        client.get(url(name))
    for code in ("B-02", "B-03"):
        made = set_up(mine, code=code)
        opened(mine, made)

    with django_assert_max_num_queries(len(one.captured_queries)):
        answer = client.get(url(name))

    assert "B-03" in answer.content.decode()


def chosen(page, name):
    return page.context["form"][name].value()


def test_set_up_offers_the_interval_and_the_day_of_the_rulebook(mine, enter):
    usual = enter(mine.people["chair"]).get(url("set_up"))
    adopt(mine, "box.open_every_days", 3, at=FIRST_DUE)
    adopt(mine, "box.open_weekday", "thursday", at=FIRST_DUE)

    page = enter(mine.people["chair"]).get(url("set_up"))

    assert (chosen(usual, "every_days"), chosen(usual, "weekday")) == (7, 0)
    assert (chosen(page, "every_days"), chosen(page, "weekday")) == (3, 3)
    assert [days for days, _ in page.context["form"].fields["every_days"].choices] == [1, 2, 3]


def test_set_up_by_form_adds_place_and_pin(mine, enter):
    adopt(mine, "box.open_every_days", 14, at=FIRST_DUE)
    typed = {
        "code": "b-07",
        "name": "井口意见箱",
        "place": "副井井口",
        "unit": mine.units["mine"].pk,
        "keeper": mine.posts["officer"].pk,
        "every_days": "14",
        "weekday": "4",
        "x": "61.5",
        "y": "36",
    }

    answer = enter(mine.people["chair"]).post(url("set_up"), typed)

    made = Box.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{url('box', made.pk)}?done=set_up")
    assert (made.code, made.place.name, made.pin, made.schedule) == (
        "B-07",
        "副井井口",
        (0.615, 0.36),
        "每两周的周五开箱",
    )


def test_set_up_of_a_new_place_asks_for_its_unit_and_keeps_what_was_typed(mine, enter):
    typed = {"code": "B-07", "name": "井口意见箱", "place": "副井井口", "keeper": mine.posts["officer"].pk}

    answer = enter(mine.people["chair"]).post(url("set_up"), {**typed, "every_days": "7", "weekday": "0"})

    text = answer.content.decode()
    assert (answer.status_code, Box.objects.count()) == (422, 0)
    assert "这是新地点，请选它属于哪个单位" in text
    assert 'value="井口意见箱"' in text


def test_set_up_refuses_half_a_pin(mine, enter):
    answer = enter(mine.people["chair"]).post(url("set_up"), {"x": "50"})

    assert answer.context["form"].errors["y"] == ["两个数要一起填，或者都不填"]


def test_change_by_form(mine, box, enter):
    typed = {"keeper": mine.posts["officer2"].pk, "every_days": "7", "weekday": "3", "spot": "门厅", "x": "", "y": ""}

    enter(mine.people["chair"]).post(url("change", box.pk), typed)

    box.refresh_from_db()
    assert (box.keeper, box.schedule, box.spot, box.x) == (mine.posts["officer2"], "每周四开箱", "门厅", None)


def test_open_box_here_takes_the_second_persons_password(mine, box, enter):
    with_password(mine, "delegate")
    client = enter(mine.people["officer"])
    typed = {**TYPED, "how": "here", "witness_number": "delegate", "password": PASSWORD}

    answer = client.post(url("open_box", box.pk), typed)

    opening = Opening.objects.get()
    assert answer["Location"] == f"{url('box', box.pk)}?done=signed"
    assert (opening.opener, opening.witness, opening.is_signed) == (
        mine.people["officer"],
        mine.people["delegate"],
        True,
    )
    assert client.get(url("list")).wsgi_request.user == mine.people["officer"]


def test_open_box_with_a_wrong_password_keeps_the_form_but_not_the_password(mine, box, enter):
    with_password(mine, "delegate")
    typed = {**TYPED, "how": "here", "witness_number": "delegate", "password": "not-it-at-all"}

    answer = enter(mine.people["officer"]).post(url("open_box", box.pk), typed)

    text = answer.content.decode()
    assert (answer.status_code, Opening.objects.count()) == (422, 0)
    assert "工号或密码不对" in text
    assert 'name="count" value="4"' in text
    assert "not-it-at-all" not in text


def test_open_box_later_names_the_witness_by_number(mine, box, enter):
    typed = {**TYPED, "how": "later", "witness": "delegate"}

    answer = enter(mine.people["officer"]).post(url("open_box", box.pk), typed)

    opening = Opening.objects.get()
    assert answer["Location"] == f"{url('box', box.pk)}?done=open"
    assert (opening.witness, opening.is_signed) == (mine.people["delegate"], False)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"how": "later"}, "witness", "请选在场人"),
        ({"how": "later", "witness": "nobody"}, "witness", "没有找到这个人，请从列表里选，或写工号"),
        ({"how": "here"}, "password", "请在场人输入密码"),
        ({"how": "later", "witness": "officer"}, "__all__", "开箱要两个人，第二个人不能是开箱人自己"),
        ({"is_seal_intact": "no"}, "note", "封条有问题，请写明看到的情况"),
        ({"count": ""}, "count", "请填写件数，没有信填 0"),
    ],
)
def test_open_box_says_what_is_missing(mine, box, enter, changes, field, said):
    answer = enter(mine.people["officer"]).post(url("open_box", box.pk), {**TYPED, **changes})

    assert (answer.status_code, Opening.objects.count()) == (422, 0)
    assert said in answer.context["form"].errors[field]


def test_witness_signs_with_the_own_account(mine, box, enter):
    opening = opened(mine, box)
    client = enter(mine.people["delegate"])

    answer = client.post(url("witness", opening.pk))

    opening.refresh_from_db()
    assert (answer.status_code, opening.is_signed) == (303, True)
    assert "已于 11月9日" in client.get(url("witness", opening.pk)).content.decode()


def test_witness_by_somebody_else_is_refused_with_the_reason(mine, box, enter):
    opening = opened(mine, box)

    answer = enter(mine.people["officer"]).post(url("witness", opening.pk))

    opening.refresh_from_db()
    assert (answer.status_code, opening.is_signed) == (409, False)
    assert "只有登记的在场人可以签认" in answer.content.decode()


def test_correct_by_form(mine, box, enter):
    opening = opened(mine, box)

    enter(mine.people["officer"]).post(url("correct", opening.pk), {**TYPED, "count": "6", "witness": "wind"})

    opening.refresh_from_db()
    assert (opening.count, opening.witness) == (6, mine.people["wind"])


def test_box_page_counts_letters_by_month(mine, box, enter):
    opened(mine, box, day=7)
    actions.open_box(box, log(4), witness=mine.people["wind"], by=mine.actor("officer"), at=cast.later(14))

    bars = enter(mine.people["chair"], cast.later(15)).get(url("box", box.pk)).context["bars"]

    assert (bars["total"], [b["letters"] for b in bars["bars"]][-1], len(bars["bars"])) == (7, 7, 12)


def test_replace_plan_keeps_one_picture_that_only_staff_see(mine, box, enter, client):
    client = enter(mine.people["chair"])
    for colour in ("white", "grey"):
        picture = io.BytesIO()
        Image.new("RGB", (400, 200), colour).save(picture, "PNG")
        picture.seek(0)
        picture.name = "plan.png"
        client.post(url("replace_plan"), {"picture": picture})

    plan = client.get(url("list")).context["plan"]
    seen = b"".join(client.get(plan["picture_url"]).streaming_content)
    client.logout()

    assert (Attachment.objects.count(), plan["height"], seen[1:4]) == (1, 500, b"PNG")
    assert client.get(url("public")).context["plan"] is None


def test_take_down_asks_first(mine, box, enter):
    client = enter(mine.people["chair"])

    asked = client.get(url("take_down", box.pk))
    done = client.post(url("take_down", box.pk))

    assert (asked.status_code, done.status_code, Box.objects.get().closed_on) == (200, 303, cast.later(7).date())


def test_pick_finds_second_persons_for_those_with_a_post_and_posts_for_anybody(mine, enter):
    asked = {"HTTP_HX_REQUEST": "true"}
    holder, post = "/people/pick/holder/", "/people/pick/post/"

    found = enter(mine.people["officer"]).get(holder, {"q": "delegate"}, **asked).content.decode()
    nobody = enter(mine.people["officer"]).get(holder, {"q": "worker"}, **asked).content.decode()

    assert f'data-value="id:{mine.people["delegate"].pk}"' in found
    assert "data-value" not in nobody
    assert enter(mine.people["worker"]).get(holder).status_code == 404
    assert enter(mine.people["worker"]).get(post).status_code == 200
