"""Registering by form, and giving several to one post: who may, what is kept, twice is once."""

import pytest

from huiyin.ground.people.models import Person
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.test_pages import HTMX, client

pytestmark = pytest.mark.django_db


def test_assign_many_gives_each_to_one_post(mine):
    rows = [cast.registered(mine), cast.registered(mine)]
    made = client(mine, "officer")

    sheet = made.get("/matters/assign/", {"pick": [m.pk for m in rows]})
    answer = made.post("/matters/assign/", {"pick": [m.pk for m in rows], "to": "electric", "note": "请一并看"})
    told = made.get(answer["Location"]).content.decode()

    assert [m.pk for m in sheet.context["rows"]] == [m.pk for m in rows]
    assert answer.status_code == 303
    assert "2 件已交办。轮到 " in told
    assert set(Matter.objects.values_list("handler__code", flat=True)) == {"electric"}


def test_assign_many_keeps_what_was_refused(mine):
    walled, plain = cast.registered(mine, walls=[mine.posts["electric"]]), cast.registered(mine)

    answer = client(mine, "officer").post(
        "/matters/assign/", {"pick": [walled.pk, plain.pk], "to": "electric", "note": "请一并看"}
    )

    assert answer.status_code == 409
    assert [r["matter"].pk for r in answer.context["refused"]] == [walled.pk]
    assert "请一并看" in answer.content.decode()
    plain.refresh_from_db()
    assert plain.state == State.ASSIGNED


def test_assign_many_changes_nothing_for_who_may_not(mine):
    matter = cast.registered(mine)

    answer = client(mine, "chief").post("/matters/assign/", {"pick": [matter.pk], "to": "electric"})

    matter.refresh_from_db()
    assert (answer.status_code, matter.state) == (409, State.REGISTERED)


def test_worker_asks_in_the_own_name_with_what_and_where(mine):
    place = Place.objects.create(name="二号澡堂", unit=mine.units["electric"])

    answer = client(mine, "worker").post(
        "/matters/new/", {"summary": "夜班没有热水。\n已有三天。", "place": "二号澡堂"}
    )

    matter = Matter.objects.get()
    assert answer["Location"] == f"/matters/{matter.pk}/?done={matter.pk}.register"
    assert (matter.title, matter.origin, matter.registrar.code) == ("夜班没有热水", "staff", "officer")
    assert (matter.asker_id, matter.place_id) == (mine.people["worker"].pk, place.pk)


def test_unknown_place_is_kept_in_words(mine):
    client(mine, "worker").post("/matters/new/", {"summary": "灯坏了", "place": "东门口"})

    assert Matter.objects.get().summary == "地点：东门口\n灯坏了"


def test_officer_registers_for_a_named_asker_with_a_wall(mine):
    Person.objects.filter(pk=mine.people["worker"].pk).update(staff_number="20017")
    said = {"title": "奖金", "summary": "发放时间不固定", "origin": "counter", "kind": "request", "grade": "ordinary"}

    answer = client(mine, "officer").post(
        "/matters/new/", {**said, "topic": "wages", "asker": "20017", "wall": "electric"}
    )

    matter = Matter.objects.get()
    assert answer.status_code == 303
    assert (matter.asker_id, matter.registrar.code) == (mine.people["worker"].pk, "officer")
    assert [p.code for p in matter.walls.all()] == ["electric"]


def test_registering_a_vital_matter_without_reader_is_refused_with_the_text(mine):
    said = {"title": "停产安置", "summary": "安置办法没有公布", "origin": "counter", "kind": "request"}

    answer = client(mine, "officer").post(
        "/matters/new/", {**said, "grade": "complex", "topic": "wages", "is_vital": "on"}
    )

    assert answer.status_code == 409
    assert "安置办法没有公布" in answer.content.decode()
    assert Matter.objects.count() == 0


def test_empty_registration_says_what_is_missing(mine):
    answer = client(mine, "worker").post("/matters/new/", {"summary": " ", "place": "二号澡堂"})

    assert answer.status_code == 422
    assert "二号澡堂" in answer.content.decode()


def test_picker_offers_posts_as_picked_values(mine):
    answer = client(mine, "officer").get("/people/pick/", {"of": "post", "q": "机电队"}, **HTMX)

    assert f'data-value="id:{mine.posts["electric"].pk}"' in answer.content.decode()


@pytest.mark.parametrize("who", ["worker", "officer"])
def test_registering_pressed_twice_makes_one_matter(mine, who):
    said = {"title": "照明", "summary": "皮带巷照明损坏", "origin": "counter", "kind": "request"}
    said |= {"grade": "ordinary", "topic": "other"}

    first, second = [client(mine, who).post("/matters/new/", said) for _ in range(2)]

    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert Matter.objects.count() == 1


def test_registering_again_with_another_wall_or_another_asker_is_another_matter(mine):
    said = {"title": "照明", "summary": "皮带巷照明损坏", "origin": "counter", "kind": "request"}
    said |= {"grade": "ordinary", "topic": "other"}

    for more in ({}, {"wall": "electric"}, {"asker": "worker"}):
        client(mine, "officer").post("/matters/new/", said | more)

    assert Matter.objects.count() == 3
