"""The list and the page of a matter: who sees what, how many queries, page or side sheet."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import now
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.queries import listing
from huiyin.loop.matters.queries.listing import Filters
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def client(mine, name):
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # its absence is a warning, and warnings are errors
    made = Client()
    made.force_login(mine.people[name], backend="huiyin.ground.people.queries.sessions.StaffBackend")
    session = made.session
    session["second_factor"] = True
    session.save()
    return made


def queries_of(made, path):
    made.get(path)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert made.get(path).status_code == 200
    return len(counted)


def ids(actor, **filters):
    return [m.pk for m in listing.listed(actor, Filters(**filters)).rows]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", True),
        ("discipline", True),
        ("chief", True),
        ("vice", False),
        ("electric", True),
        ("wind", False),
        ("worker", False),
        ("administrator", False),
    ],
)
def test_list_shows_each_role_what_concerns_it(mine, who, sees):
    matter = cast.assigned(mine)
    mine.units["office"] = cast.unit("O", "办公楼", "department", mine.units["mine"])
    for name in ("vice", "administrator"):
        mine.posts[name].unit = mine.units["office"]
        mine.posts[name].save(update_fields=["unit"])

    page = client(mine, who).get("/matters/")

    assert (f"/matters/{matter.pk}/" in page.content.decode()) == sees


def test_list_agrees_with_visible_to_but_for_what_others_published(mine):
    cast.registered(mine)
    matters.publish(cast.closed(mine), by=mine.actor("officer"), at=cast.later(4))
    cast.assigned(mine, walls=[mine.posts["chief"]])

    for name in ("officer", "chief", "electric", "wind", "worker", "discipline"):
        seen = queries.visible_to(mine.actor(name)).order_by("-pk")

        assert set(ids(mine.actor(name))) <= {m.pk for m in seen}
    assert ids(mine.actor("officer")) == [m.pk for m in queries.visible_to(mine.actor("officer")).order_by("-pk")]


def test_list_hides_what_is_walled_off(mine):
    walled, plain = cast.registered(mine, walls=[mine.posts["chief"]]), cast.registered(mine)

    assert ids(mine.actor("chief")) == [plain.pk]
    assert ids(mine.actor("officer2")) == [plain.pk, walled.pk]


def test_list_filters_by_words_of_the_address(mine):
    assigned, registered = cast.assigned(mine), cast.registered(mine, topic="canteen")
    actor = mine.actor("officer")

    assert ids(actor, state=State.ASSIGNED) == [assigned.pk]
    assert ids(actor, topic="canteen") == [registered.pk]
    assert ids(actor, is_mine=True) == [registered.pk]
    assert ids(actor, unit_id=mine.units["electric"].pk) == [assigned.pk]
    assert ids(actor, unit_id=mine.units["mine"].pk) == [registered.pk, assigned.pk]
    assert ids(actor, since=cast.later(1).date()) == []
    assert ids(actor, since=cast.MONDAY.date()) == [registered.pk, assigned.pk]
    assert ids(mine.actor("chief"), unit_id=mine.units["wind"].pk) == []


def test_list_ignores_values_that_are_not_offered(mine):
    matter = cast.registered(mine)

    page = client(mine, "officer").get("/matters/?state=nonsense&unit=x&since=1999&before=-3&topic=%27")

    assert page.status_code == 200
    assert f"/matters/{matter.pk}/" in page.content.decode()


def test_list_shows_late_and_paused(mine):
    late, paused = cast.accepted(mine), cast.accepted(mine)
    matters.pause(paused, by=mine.actor("electric"), at=cast.later(1), code="waiting_parts")
    from huiyin.loop.duties import actions as duties

    duties.tick(cast.later(60))

    assert ids(mine.actor("officer"), clock="late") == [late.pk]
    assert ids(mine.actor("officer"), clock="paused") == [paused.pk]
    assert ids(mine.actor("officer"), clock="open") == [paused.pk, late.pk]


def test_list_turns_pages_by_key(mine, monkeypatch):
    made = [cast.registered(mine).pk for _ in range(5)][::-1]
    actor = mine.actor("officer")

    first = listing.listed(actor, Filters(), size=3)
    second = listing.listed(actor, Filters(), before=first.next_before, size=3)

    assert [m.pk for m in first.rows] == made[:3]
    assert (first.count, first.is_capped) == (5, False)
    assert [m.pk for m in second.rows] == made[3:]
    assert (second.count, second.next_before) == (None, None)


def test_list_counts_no_further_than_its_cap(mine, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 2)
    for _ in range(4):
        cast.registered(mine)

    found = listing.listed(mine.actor("officer"), Filters(), size=2)

    assert (found.count, found.is_capped) == (2, True)
    assert "超过 2 件" in client(mine, "officer").get("/matters/").content.decode()


@pytest.mark.parametrize("who", ["officer", "chief", "electric", "worker", "discipline"])
def test_list_costs_the_same_for_one_row_and_three(mine, who):
    place = Place.objects.create(name="二号澡堂", unit=mine.units["electric"])
    made = client(mine, who)
    cast.assigned(mine, asker=mine.people["worker"], place=place)
    one = queries_of(made, "/matters/")
    for _ in range(2):
        cast.assigned(mine, asker=mine.people["worker"], place=place)

    three = queries_of(made, "/matters/")

    assert one == three
    assert three <= 12


@pytest.mark.parametrize("who", ["officer", "chief", "electric", "worker"])
def test_page_costs_at_most_fourteen_queries(mine, who):
    place = Place.objects.create(name="二号澡堂", unit=mine.units["electric"])
    matter = cast.landed(mine, asker=mine.people["worker"], place=place)

    assert queries_of(client(mine, who), f"/matters/{matter.pk}/") <= 14


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 200), ("electric", 200), ("worker", 200), ("wind", 404), ("administrator", 404)]
)
def test_page_is_404_for_outsiders_and_open_to_the_asker(mine, who, status):
    mine.posts["administrator"].unit = mine.units["wind"]
    mine.posts["administrator"].save(update_fields=["unit"])
    matter = cast.landed(mine, asker=mine.people["worker"])

    assert client(mine, who).get(f"/matters/{matter.pk}/").status_code == status


def test_page_gives_the_asker_only_the_askers_verbs(mine):
    matter = cast.landed(mine, asker=mine.people["worker"])

    page = client(mine, "worker").get(f"/matters/{matter.pk}/")

    assert [v["verb"] for v in page.context["verbs"]] == ["confirm", "reopen"]


def test_page_shows_a_verb_off_with_its_reason(mine):
    matter = cast.landed(mine)

    page = client(mine, "electric").get(f"/matters/{matter.pk}/")

    assert "承办岗位不能替提出人确认" in page.content.decode()


def test_page_tells_whose_turn_it_is_and_the_story(mine):
    matter = cast.landed(mine)

    page = client(mine, "officer").get(f"/matters/{matter.pk}/")

    assert page.context["turn"]["post"] == "提出人"
    assert [(e["who"], e["what"]) for e in page.context["entries"]] == [
        ("工会干事甲", "登记为“一般”事项"),
        ("工会干事甲", "交办给 机电队队长"),
        ("机电队队长", "受理，承诺 11月11日前答复"),
        ("机电队队长", "答复：已经解决，11月24日前报告落实"),
        ("机电队队长", "报告已经落实"),
    ]


def test_page_charges_lateness_to_the_post_that_held_it(mine):
    matter = cast.assigned(mine)
    matters.accept(matter, by=mine.actor("electric"), at=cast.later(4))

    page = client(mine, "officer").get(f"/matters/{matter.pk}/")

    assert page.context["late"].startswith("机电队队长 ")
    assert [h.late for h in page.context["held"]][:2] == [0, 3]


def test_page_shows_recurrences_in_both_directions(mine):
    place = Place.objects.create(name="二号澡堂", unit=mine.units["electric"])
    first = cast.closed(mine, place=place, topic="dormitory")
    second = matters.register(
        cast.new(mine, place=place, topic="dormitory"), by=mine.actor("officer"), at=cast.later(20)
    )

    pages = [client(mine, "officer").get(f"/matters/{m.pk}/").context["kin"] for m in (first, second)]

    assert [m.pk for m in pages[0].later] == [second.pk]
    assert [m.pk for m in pages[1].earlier] == [first.pk]


def test_side_sheet_holds_the_same_as_the_page(mine):
    matter = cast.landed(mine)
    made = client(mine, "officer")

    whole, side = made.get(f"/matters/{matter.pk}/"), made.get(f"/matters/{matter.pk}/", **HTMX)

    assert "<html" in whole.content.decode()
    assert "<html" not in side.content.decode()
    assert "HX-Request" in side["Vary"]
    assert whole.context["entries"] == side.context["entries"]
    for part in ("已更换循环泵。", "轮到", "时限"):
        assert part in whole.content.decode()
        assert part in side.content.decode()


def test_note_is_shown_only_where_the_ledger_agrees(mine):
    matter = cast.assigned(mine)
    made = client(mine, "officer")

    true, false = (
        made.get(f"/matters/{matter.pk}/?done={matter.pk}.assign"),
        made.get(f"/matters/{matter.pk}/?done={matter.pk}.confirm"),
    )

    assert "已交办" in true.context["notes"][0]["text"]
    assert false.context["notes"] == []


def test_matter_is_seen_by_whoever_must_read_it(mine):
    mine.posts["chief"].unit = mine.units["wind"]
    mine.posts["chief"].save(update_fields=["unit"])
    matter = cast.registered(mine, is_vital=True, readers=[mine.posts["chief"]])

    assert ids(mine.actor("chief")) == [matter.pk]
    assert list(queries.visible_to(mine.actor("chief"))) == [matter]
    assert queries.sees(mine.actor("chief"), matter)


def test_nobody_sees_anything_without_a_post_or_an_asking(mine):
    cast.registered(mine)

    assert ids(Actor(person_id=mine.people["worker"].pk)) == []
    assert Matter.objects.count() == 1
    assert now() is not None


def test_list_escapes_what_people_wrote(mine):
    matter = cast.registered(mine)
    Matter.objects.filter(pk=matter.pk).update(title='<b>"水泵"</b>')
    Place.objects.filter(pk=matter.place_id).update(name="<i>北翼")
    mine.units["electric"].__class__.objects.filter(pk=mine.units["electric"].pk).update(name="<u>机电队")

    page = client(mine, "officer").get("/matters/").content.decode()

    assert [tag for tag in ("<b>", "<i>北", "<u>") if tag in page] == []
    assert page.count("&lt;b&gt;&quot;水泵&quot;") == 2  # the title, and the name of its box
    assert "&lt;u&gt;机电队" in page


def test_list_finds_what_was_registered_since_a_day(mine):
    matter = cast.registered(mine)

    assert ids(mine.actor("officer"), since=cast.MONDAY.date()) == [matter.pk]
    assert ids(mine.actor("officer"), since=cast.later(1).date()) == []
    assert ids(mine.actor("electric"), since=cast.MONDAY.date()) == []
    later = matters.assign(matter, to=mine.posts["electric"], by=mine.actor("officer"), at=cast.later(hours=1))
    assert ids(mine.actor("electric"), since=cast.MONDAY.date()) == [later.pk]


def test_lifeline_tells_a_writers_word_of_the_day_behind_what_it_speaks_of(mine):
    matter = cast.landed(mine)
    midnight = later(2).replace(hour=0)
    matters.reopen(matter, reason="还是凉的。", by=Actor(writer_of=matter.pk), at=midnight)
    matter = queries.get_for(mine.actor("officer"), matter.pk)

    shown = client(mine, "officer").get(matter.link()).context["entries"]

    steps = [(entry["what"], entry["held_days"]) for entry in shown[-2:]]
    assert steps == [("报告已经落实", 1), ("说没有解决，请 机电队队长 重办", 0)]
    assert shown[-1]["after"] == shown[-2]["at"]


def test_post_chosen_from_the_list_is_shown_by_its_name_when_the_form_comes_back(mine):
    matter = cast.registered(mine)
    given = {"to": f"id:{mine.posts['wind'].pk}", "to_label": "通风队队长", "note": "急" * 3000}

    back = client(mine, "officer").post(f"{matter.link()}assign/", given)

    assert back.status_code == 422
    assert 'data-value-label="通风队队长"' in back.content.decode()
