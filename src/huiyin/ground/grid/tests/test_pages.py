"""The pages: who sees whom by name, one click that mends, the draft's way to adoption, queries that don't grow."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Choice, Gap, Grid
from huiyin.ground.grid.tests import standing
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.words import zh_date, zh_day

BACKEND = "huiyin.ground.people.queries.sessions.StaffBackend"


@pytest.fixture
def mine(db):
    at = clock.now() - timedelta(days=2)
    made = standing.build(at=at)
    standing.adopted(made, at=at, on=clock.day_of(at))
    return made


def browser(mine, name):
    """Return a browser in which somebody has signed in."""
    person = mine.people[name]
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def page(mine, name, address, *args, **data):
    answer = browser(mine, name).get(reverse(address, args=args), data)
    return answer.status_code, answer.content.decode()


def test_a_worker_sees_who_answers_for_them_and_the_chain_above(mine):
    status, text = page(mine, "T1-s1", "grid:mine")

    assert status == 200
    assert mine.people[mine.carer("T1-s1")].name in text
    assert text.count(mine.people["T1-sec"].name) == 1  # not once more where the secretary is in the chain already


def test_a_worker_who_opens_the_picture_is_sent_to_their_own_page(mine):
    answer = browser(mine, "T1-s1").get(reverse("grid:picture"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("grid:mine"))


@pytest.mark.parametrize("address", ["grid:coverage", "grid:gaps", "grid:versions", "grid:draft"])
def test_a_worker_finds_none_of_the_working_pages(mine, address):
    assert page(mine, "T1-s1", address)[0] == 404


def test_a_holder_sees_those_they_answer_for(mine):
    carer = mine.carer("T1-s1")

    status, text = page(mine, carer, "grid:people")

    assert status == 200
    assert "人T1-s1" in text
    assert "人T2-s1" not in text


@pytest.mark.parametrize(
    ("reader", "sees"),
    [("T1-sec", True), ("T1-head", True), ("vice", True), ("dispatcher", True), ("T2-sec", False), ("T2-c1", False)],
)
def test_a_cell_names_its_people_to_those_above_them_only(mine, reader, sees):
    cell = mine.cell(mine.carer("T1-s1"))

    status, text = page(mine, reader, "grid:node", cell.pk)

    assert (status, "人T1-s1" in text) == (200, sees)


def test_small_counts_are_hidden_from_who_sees_no_names(mine):
    standing.hire(mine, "new", "T11", branch="T1", at=clock.now())

    to_own = page(mine, "T1-sec", "grid:branch", mine.branches["T1"].pk)[1]
    to_other = page(mine, "T2-c1", "grid:branch", mine.branches["T1"].pk)[1]

    assert "人中 1 人没有在岗的包保人" in to_own
    assert "人中 不到 5 人没有在岗的包保人" in to_other
    assert "人new" in to_own
    assert "人new" not in to_other


def test_coverage_opens_at_the_units_that_share_the_branches(mine):
    first = browser(mine, "dispatcher").get(reverse("grid:coverage")).context
    chosen = browser(mine, "dispatcher").get(reverse("grid:coverage"), {"unit": first["unit"].pk}).context

    assert len(first["units"]) > 1
    assert [row["unit"].pk for row in first["units"]] == [row["unit"].pk for row in chosen["units"]]
    assert first["words"] == chosen["words"]


def test_coverage_of_one_branch_opens_at_its_unit(mine):
    Branch.objects.exclude(pk=mine.branches["T1"].pk).update(closed_on=clock.today())

    first = browser(mine, "dispatcher").get(reverse("grid:coverage")).context

    assert first["unit"] == mine.branches["T1"].unit
    assert [row["branch"] for row in first["branches"]] == [mine.branches["T1"]]


def test_coverage_with_a_branch_of_no_unit_or_none_opens_at_the_top(mine):
    Branch.objects.filter(pk=mine.branches["T1"].pk).update(unit=None)
    unplaced = browser(mine, "dispatcher").get(reverse("grid:coverage"))
    Branch.objects.update(closed_on=clock.today())
    empty = browser(mine, "dispatcher").get(reverse("grid:coverage"))

    assert (unplaced.status_code, unplaced.context["unit"]) == (200, None)
    assert (empty.status_code, empty.context["unit"]) == (200, None)


def test_accept_mends_a_gap_by_one_click(mine):
    new = standing.hire(mine, "new", "T11", branch="T1", at=clock.now())
    gap = Gap.objects.get(person=new)
    client = browser(mine, "T1-sec")
    offered = client.get(reverse("grid:gaps")).context["rows"][0]["offer"]

    answer = client.post(reverse("grid:accept", args=[gap.pk]), {"carer": offered.carer})

    assert answer.status_code == 303
    assert Care.objects.get(person=new, to_on=None).cell.post.tenures.get(to_on=None).person_id == offered.carer
    assert not Gap.objects.filter(pk=gap.pk).exists()


def test_accept_by_another_branchs_secretary_is_not_found(mine):
    gap = Gap.objects.get(person=standing.hire(mine, "new", "T11", branch="T1", at=clock.now()))

    answer = browser(mine, "T2-sec").post(reverse("grid:accept", args=[gap.pk]), {"carer": 1})

    assert answer.status_code == 404


def test_accept_of_somebody_who_left_says_so_and_changes_nothing(mine):
    gap = Gap.objects.get(person=standing.hire(mine, "new", "T11", branch="T1", at=clock.now()))
    people.leave(mine.people["T1-m1"], by=SYSTEM, at=clock.now())

    answer = browser(mine, "T1-sec").post(reverse("grid:accept", args=[gap.pk]), {"carer": mine.people["T1-m1"].pk})

    assert answer.status_code == 409
    assert "建议的人已不在岗" in answer.content.decode()


def test_accept_hands_a_vacant_cell_to_a_member_of_the_branch(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)
    standing.hire(mine, "heir", "T11", branch="T1", is_member=True, at=clock.now())
    people.leave(mine.people[carer], by=SYSTEM, at=clock.now())
    gap = Gap.objects.get(kind="dead", cell=cell)

    answer = browser(mine, "T1-sec").post(reverse("grid:accept", args=[gap.pk]), {"carer": mine.people["heir"].pk})

    assert (answer.status_code, mine.carer("T1-s1")) == (303, "heir")


def test_mend_page_offers_the_nearest_first_and_carries_out(mine):
    new = standing.hire(mine, "new", "T11", branch="T1", at=clock.now())
    client = browser(mine, "T1-sec")
    options = client.get(reverse("grid:mend", args=[new.pk])).context["form"].fields["carer"].choices

    answer = client.post(reverse("grid:mend", args=[new.pk]), {"carer": options[1][0]})

    assert "同班组" in options[1][1]
    assert answer.status_code == 303
    assert mine.carer("new") is not None


def test_mend_page_without_a_choice_keeps_the_form(mine):
    answer = browser(mine, "T1-sec").post(reverse("grid:mend", args=[mine.people["T1-s1"].pk]), {"carer": ""})

    assert answer.status_code == 422
    assert "请选一个人" in answer.content.decode()


def test_the_draft_is_proposed_adjusted_and_adopted_on_its_pages(mine):
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))
    row = Choice.objects.get(grid__state="draft", person=mine.people["T1-s1"])
    other = "T1-m2" if mine.name_of(row.carer) == "T1-m1" else "T1-m1"

    chosen = client.post(reverse("grid:choose", args=[row.pk]), {"carer": mine.people[other].pk})
    shown = client.get(reverse("grid:draft"), {"kind": "changed"})
    adopted = client.post(reverse("grid:adopt"), {"effective_on": clock.today().isoformat()})

    assert (chosen.status_code, adopted.status_code) == (303, 303)
    assert [line["whom"] for line in shown.context["rows"]] == ["人T1-s1"]
    assert mine.carer("T1-s1") == other
    assert adopted["Location"] == reverse("grid:version", args=[Grid.objects.get(number=2).pk])


def test_unlock_lets_the_next_proposal_decide(mine):
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))
    row = Choice.objects.get(grid__state="draft", person=mine.people["T1-s1"])
    other = "T1-m2" if mine.name_of(row.carer) == "T1-m1" else "T1-m1"
    client.post(reverse("grid:choose", args=[row.pk]), {"carer": mine.people[other].pk})

    client.post(reverse("grid:unlock", args=[row.pk]))

    assert not Choice.objects.get(pk=row.pk).is_locked


def test_after_choosing_and_unlocking_one_is_at_the_row_where_one_was(mine):
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))
    row = Choice.objects.get(grid__state="draft", person=mine.people["T1-s1"])
    place = {"kind": "all", "q": "人T1", "page": "1"}
    [line] = [one for one in client.get(reverse("grid:draft"), place).context["rows"] if one["choice"] == row]

    left = client.get(line["choose_url"]).context["back"]
    chosen = client.post(line["choose_url"], {"carer": row.carer_id})
    unlocked = client.post(line["unlock_url"])

    at = f"{reverse('grid:draft')}?{urlencode(place)}"
    assert left == at
    assert chosen["Location"] == f"{at}&done=choose#row-{row.pk}"
    assert unlocked["Location"] == f"{at}&done=unlock#row-{row.pk}"


def test_adopt_of_a_draft_left_behind_says_which_rows_and_keeps_the_date(mine):
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))
    people.leave(mine.people["T1-s1"], by=SYSTEM, at=clock.now())
    day = clock.today().isoformat()

    first = client.post(reverse("grid:adopt"), {"effective_on": day})
    second = client.post(reverse("grid:adopt"), {"effective_on": day, "leaving_out": "on"})

    assert first.status_code == 409
    assert "人T1-s1（已离职）" in first.content.decode()
    assert f'value="{day}"' in first.content.decode()
    assert second.status_code == 303


def test_adopt_when_there_is_no_draft_any_more_says_so(mine):
    answer = browser(mine, "dispatcher").post(reverse("grid:adopt"), {"effective_on": clock.today().isoformat()})

    assert answer.status_code == 409
    assert "现在没有草案" in answer.content.decode()


def test_adopt_without_a_date_keeps_the_page(mine):
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))

    answer = client.post(reverse("grid:adopt"), {"effective_on": "明天"})

    assert answer.status_code == 422
    assert "请按 2026年11月26日 这样填写" in answer.content.decode()


def test_drop_leaves_the_grid_in_force(mine):
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))

    client.post(reverse("grid:drop"))

    assert "现在没有草案" in client.get(reverse("grid:draft")).content.decode()
    assert mine.carer("T1-s1") is not None


@pytest.mark.parametrize("address", ["grid:picture", "grid:coverage", "grid:gaps"])
def test_pages_ask_the_same_for_more_rows_and_at_most_twelve(mine, address):
    client = browser(mine, "dispatcher")
    counts = []
    standing.hire(mine, "n0", "T11", branch="T1", at=clock.now())
    for n in range(2):
        client.get(reverse(address))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(address))
        counts.append(len(asked))
        for k in range(3):
            standing.hire(mine, f"n{n}{k}", "T21", branch="T2", at=clock.now())

    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_grid_of_the_pages_is_reachable_from_the_workers_own_page(mine):
    assert reverse("grid:mine") in page(mine, "T1-s1", "portal:mine")[1]


def test_adopted_version_says_what_changed(mine):
    status, text = page(mine, "T1-c1", "grid:version", Grid.objects.get(number=1).pk)

    assert status == 200
    assert "新起" in text


def test_before_the_first_grid_every_page_has_a_next_step(db):
    made = standing.build(at=clock.now())

    texts = [page(made, "dispatcher", name) for name in ("grid:picture", "grid:gaps", "grid:versions", "grid:draft")]

    assert [status for status, _ in texts] == [200] * 4
    assert "拟一份草案" in texts[3][1]
    assert grid.tick(clock.now()) == 0


def adopted_for(mine, days):
    """Adopt a fresh draft on its pages for a day to come; returns the answer and the day."""
    client = browser(mine, "dispatcher")
    client.post(reverse("grid:propose"))
    day = clock.today() + timedelta(days=days)
    return client.post(reverse("grid:adopt"), {"effective_on": day.isoformat()}), day


def test_a_version_adopted_for_a_day_to_come_is_shown_everywhere_with_its_day(mine):
    answer, day = adopted_for(mine, 3)
    said = f"自 {zh_date(day)} 起执行"

    version = browser(mine, "dispatcher").get(answer["Location"]).content.decode()
    shown = [page(mine, "T1-c1", "grid:picture")[1], page(mine, "dispatcher", "grid:draft")[1]]

    assert answer.status_code == 303
    assert [said in text for text in (version, *shown)] == [True] * 3
    assert "待执行" in version
    assert "现行第 1 版" in shown[0]
    assert f"第 2 版自 {zh_day(day)} 起执行" in page(mine, "T1-c1", "grid:versions")[1]


def test_recall_on_its_page_gives_the_draft_back_and_only_planners_see_the_button(mine):
    answer, _ = adopted_for(mine, 3)
    grid_id = Grid.objects.get(number=2).pk
    address = reverse("grid:recall", args=[grid_id])

    secretary = browser(mine, "T1-sec")
    refused = secretary.post(address)
    done = browser(mine, "dispatcher").post(address)
    again = browser(mine, "dispatcher").post(address)

    assert address not in secretary.get(answer["Location"]).content.decode()
    assert (refused.status_code, "网格由党建调度和党政正职拟定" in refused.content.decode()) == (409, True)
    assert (done.status_code, again.status_code) == (303, 409)
    assert "已经撤回" in again.content.decode()
    assert "撤回，没有执行" in browser(mine, "T1-c1").get(answer["Location"]).content.decode()
    assert Grid.objects.filter(state="draft").count() == 1


def test_a_version_that_waits_names_rows_that_no_longer_fit(mine):
    answer, _ = adopted_for(mine, 3)
    people.leave(mine.people["T1-s1"], by=SYSTEM, at=clock.now())

    assert "人T1-s1（已离职）" in browser(mine, "dispatcher").get(answer["Location"]).content.decode()
    assert "人T1-s1" not in browser(mine, "T2-c1").get(answer["Location"]).content.decode()


def test_adopt_for_the_same_day_again_is_refused_in_words(mine):
    adopted_for(mine, 3)
    answer, _ = adopted_for(mine, 3)

    assert answer.status_code == 409
    assert "同一天不能有两版" in answer.content.decode()


def test_before_the_first_day_a_worker_reads_when_the_grid_begins(db):
    made = standing.build(at=clock.now())
    _, day = adopted_for(made, 3)

    assert f"自 {zh_date(day)} 起执行" in page(made, "T1-s1", "grid:mine")[1]
    assert "现在还没有网格" in page(made, "T1-c1", "grid:picture")[1]
