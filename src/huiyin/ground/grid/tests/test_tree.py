"""The picture: opens at any node in place, the same by reload and by htmx, names only for who may know them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.ground.grid.models import Care, Gap
from huiyin.ground.grid.queries import tree
from huiyin.ground.grid.tests import standing
from huiyin.ground.grid.tests.test_pages import browser
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit import clock


@pytest.fixture
def mine(db):
    at = clock.now() - timedelta(days=2)
    made = standing.build(at=at)
    standing.adopted(made, at=at, on=clock.day_of(at))
    return made


def shown(mine, name, opened=None, **headers):
    """Return the picture as somebody sees it with these nodes open."""
    data = {} if opened is None else {"open": ",".join(opened)}
    answer = browser(mine, name).get(reverse("grid:picture"), data, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def cell(mine, name):
    return f"c{mine.cell(name).pk}"


def leader_of(mine, team):
    return Care.objects.get(branch=mine.branches[team], to_on=None).cell_id


def path(mine, *cells, team="T1"):
    """Return the nodes from the top to these cells."""
    return [f"l{leader_of(mine, team)}", f"b{mine.branches[team].pk}", *(cell(mine, one) for one in cells)]


def titles(text):
    """Return the nodes in their order, each with how deep it lies."""
    found, depth = [], -1
    for tag in re.finditer(r'<ul>|</ul>|class="grid-turn"[^>]*>([^<]*)<', text[text.index('id="grid-tree"') :]):
        if tag.group(1) is None:
            depth += 1 if tag.group() == "<ul>" else -1
        else:
            found.append((depth, tag.group(1)))
    return found


def test_the_four_levels_open_one_below_the_other(mine):
    chain = [mine.carer("T1-s1")]
    while (above := mine.carer(chain[-1])) is not None:
        chain.append(above)

    found = titles(shown(mine, "dispatcher", path(mine, *chain)))

    names = [f"人{name}" for name in reversed(chain)]
    deep = [(n + 2, name) for n, name in enumerate(names)] + [(2 + len(names), "人T1-s1")]
    assert [one for one in found if one in deep] == deep
    assert (1, "综采队党支部") in found


def test_each_node_closes_and_opens_in_place_by_its_link(mine):
    opened = path(mine)
    text = shown(mine, "dispatcher", opened)
    link = re.search(rf'id="turn-{opened[1]}" href="([^"]*)" aria-expanded="true"', text)

    client = browser(mine, "dispatcher")
    closed = client.get(reverse("grid:picture") + link.group(1)).content.decode()
    again = re.search(rf'id="turn-{opened[1]}" href="([^"]*)" aria-expanded="false"', closed)

    assert client.get(reverse("grid:picture") + again.group(1)).content.decode().count("grid-card") == text.count(
        "grid-card"
    )
    assert closed.count("grid-card") < text.count("grid-card")


def test_what_htmx_swaps_in_is_what_a_reload_shows(mine):
    opened = path(mine, "T1-head")
    whole = shown(mine, "dispatcher", opened)
    part = shown(mine, "dispatcher", opened, headers={"HX-Request": "true"})

    assert part.strip() in whole
    assert part.startswith('<div id="grid-tree"')


def test_a_vacancy_a_gap_and_a_full_cell_have_a_word_and_a_shape(mine):
    people.vacate(mine.posts["T1-c1"], by=SYSTEM, at=clock.now())
    standing.hire(mine, "new", "T11", branch="T1", at=clock.now())

    text = shown(mine, "dispatcher", path(mine))

    vacant = text[text.index(">空缺<") - 600 : text.index(">空缺<") + 300]
    assert "is-vacant" in vacant
    assert "没有人包保" in text
    assert f"缺口 {Gap.objects.filter(branch=mine.branches['T1']).count()}<" in text
    assert 'class="grid-load is-some"' in text


def test_names_of_who_is_carried_are_for_those_above_only(mine):
    holder = mine.carer("T1-s1")
    opened = path(mine, mine.carer(mine.carer(holder)), mine.carer(holder), holder)

    assert "人T1-s1" in shown(mine, "T1-sec", opened)
    assert "人T1-s1" not in shown(mine, "T2-c1", opened)
    assert "姓名只给本支部、上级和党建调度看" in shown(mine, "T2-c1", opened)


def test_at_first_the_own_branch_and_what_has_gaps_are_open(mine):
    assert (1, "综采队党支部") in titles(shown(mine, "T1-sec"))
    assert not [one for one in titles(shown(mine, "dispatcher")) if one[0] > 0]

    standing.hire(mine, "new", "T21", branch="T2", at=clock.now())

    assert (1, "掘进队党支部") in titles(shown(mine, "dispatcher"))


def test_rubbish_in_the_address_opens_nothing(mine):
    found = titles(shown(mine, "dispatcher", ["x9", "b", "l99999999999", "c-1", "b999", "l0"]))

    assert {depth for depth, _ in found} == {0}
    assert tree.read("l3,b4,c5,q1").names == ["l3", "b4", "c5"]
    assert tree.read("l3,b4").turned("b", 4) == ["l3"]


@pytest.mark.parametrize("name", ["dispatcher", "vice", "T1-sec"])
def test_the_picture_asks_the_same_whatever_is_open_and_at_most_twelve_times(mine, name):
    everything = path(mine, "T1-head", "T1-sec", "T1-c1", "T1-c2") + path(mine, "T2-head", "T2-c1", team="T2")
    counts = []
    for opened in ([], path(mine), everything):
        client = browser(mine, name)
        client.get(reverse("grid:picture"), {"open": ",".join(opened)})
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("grid:picture"), {"open": ",".join(opened)})
        counts.append(len(asked))

    assert counts[1] == counts[2]
    assert max(counts) <= 12


@pytest.mark.parametrize("name", ["dispatcher", "vice", "T1-sec"])
@pytest.mark.parametrize("address", ["grid:gaps", "grid:branch"])
def test_gaps_and_a_branch_ask_at_most_twelve_times_whatever_lacks(mine, name, address):
    now = clock.now()
    people.vacate(mine.posts["T1-c1"], by=SYSTEM, at=now)
    people.vacate(mine.posts["T2-sec"], by=SYSTEM, at=now)
    people.open_branch(code="B9", name="新支部", unit=mine.units["K"], by=SYSTEM, at=now)
    args = [mine.branches["T1"].pk] if address == "grid:branch" else []
    counts = []
    for n in range(2):
        for k in range(1 + 2 * n):
            standing.hire(mine, f"n{n}{k}", "T11", branch="T1", at=now)
        client = browser(mine, name)
        client.get(reverse(address, args=args))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(address, args=args))
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 12
