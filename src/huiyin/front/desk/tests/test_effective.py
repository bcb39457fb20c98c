"""Effective coverage: counted from confirmed contacts whose needs landed, by branch and month, small cells hidden."""

from datetime import date, timedelta

import pytest

from huiyin.account.insight import actions as insight
from huiyin.account.insight.models import Effective
from huiyin.account.insight.queries.effective import Share, by_branch, together
from huiyin.front.desk.rules import effective as rules
from huiyin.front.desk.tests.test_pages import ROLES, WITH_BOARD, texts
from huiyin.ground.people.models import Branch, Person, Unit
from huiyin.kit import clock
from huiyin.voice.visits.models import Contact

PAGE = "/desk/effective/"
MONTH = date(2026, 10, 1)


@pytest.fixture
def branch(mine):
    made = Branch.objects.create(code="B1", name="机电队党支部", unit=mine.power)
    Person.objects.filter(pk__in=[p.pk for p in mine.workers]).update(branch=made)
    return made


def met(mine, branch, worker, *, on=MONTH, word="confirmed", **more):
    said = {"word": word, "said_at": clock.now()} if word else {}
    return Contact.objects.create(
        form="talk", person=worker, by=mine.people["power"], post=mine.posts["power"], branch=branch,
        unit=Unit.objects.get(pk=worker.unit_id), on=on, place="workplace", recorded_at=clock.now(), **said, **more,
    )  # fmt: skip


def test_a_month_counts_people_once_and_only_what_they_confirmed(mine, branch):
    for worker in mine.workers[:6]:
        met(mine, branch, worker)
        met(mine, branch, worker, on=MONTH + timedelta(days=9))
    met(mine, branch, mine.workers[6], word="")
    met(mine, branch, mine.workers[7], has_need=True)

    insight.effective.count(MONTH, on=MONTH)

    row = Effective.objects.get(branch_id=branch.pk, month=MONTH)
    assert (row.people, row.met, row.effective, row.needs, row.landed) == (len(mine.workers), 8, 6, 1, 0)


def test_counting_twice_writes_the_same_row(mine, branch):
    for worker in mine.workers[:6]:
        met(mine, branch, worker)

    insight.effective.count(MONTH, on=MONTH)
    insight.effective.count(MONTH, on=MONTH + timedelta(days=1))

    assert Effective.objects.filter(branch_id=branch.pk).count() == 1


def test_the_tick_counts_once_a_day(mine, branch):
    at = clock.now()

    first, again, next_day = insight.refresh(at), insight.refresh(at), insight.refresh(at + timedelta(days=1))

    assert first > 0
    assert again == 0
    assert next_day > 0


def test_few_people_are_hidden_and_said_so(mine, branch):
    met(mine, branch, mine.workers[0])
    insight.effective.count(clock.today().replace(day=1), on=clock.today())
    insight.effective.count(MONTH, on=MONTH)

    share = by_branch([branch.pk], [MONTH])[branch.pk][MONTH]

    assert share.effective is None
    assert rules.cell(share) == "人数少，不列"
    assert rules.cell(None) == "没有记录"


def counted(branch, people, met, *, effective=None, needs=0, landed=0):
    effective = met if effective is None else effective
    return Effective.objects.create(
        branch_id=branch, month=MONTH, people=people, contacts=met, two_sided=met, needs=needs, landed=landed, met=met,
        effective=effective, computed_on=MONTH,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(10, 6), (20, 7)], Share(30, 13, 0, 0)),
        ([(10, 6), (20, 2), (30, 3)], Share(60, 11, 0, 0)),  # two small ones can't be told apart
        ([(10, 6), (20, 2)], Share(10, 6, 0, 0)),  # one alone could
        ([(10, 1), (20, 2)], Share(30, None, None, None)),
        ([(10, 6), (3, 0)], Share(13, 6, 0, 0)),
        ([(10, 0), (20, 0)], Share(30, 0, 0, 0)),
    ],
)
def test_sum_counts_small_cells_unless_it_would_tell_one(cells, expected):
    for number, (people, met) in enumerate(cells):
        counted(number, people, met)

    assert together(range(len(cells)), [MONTH]) == {MONTH: expected}


@pytest.mark.django_db
def test_cells_of_an_older_count_stay_hidden_in_a_sum():
    counted(1, 10, 6)
    Effective.objects.create(branch_id=2, month=MONTH, people=9, computed_on=MONTH)

    assert together([1, 2], [MONTH])[MONTH] == Share(10, 6, 0, 0)
    assert by_branch([2], [MONTH])[2][MONTH] == Share(9, None, None, None)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_opens_for_who_has_a_board_and_is_404_for_others(browse, role):
    assert browse(role).get(PAGE).status_code == (200 if role in WITH_BOARD else 404)


def test_the_page_says_it_in_a_sentence_and_by_branch(mine, branch, browse):
    month = clock.today().replace(day=1)
    for worker in mine.workers[:9]:
        met(mine, branch, worker, on=month)
    insight.refresh(clock.now())

    page = texts(browse("leader").get(PAGE))

    assert f"本月有 9 名职工和包保人真正联系过，占 {len(mine.workers)} 人的 50%" in page
    assert "机电队党支部 18" in page
    assert "50%" in page


def test_the_table_leaves_out_months_of_which_nothing_is_recorded(mine, branch, browse):
    month = clock.today().replace(day=1)
    for worker in mine.workers[:9]:
        met(mine, branch, worker, on=month)
    insight.refresh(clock.now())

    page = browse("leader").get(PAGE)

    assert page.context["months"] == [f"{row.month.month}月" for row in Effective.objects.order_by("month")]
    assert len(page.context["chart"]["labels"]) == 6
    assert "没有记录" not in texts(page)


@pytest.mark.parametrize(("effective", "said"), [(50, "占 100 人的 50%。"), (1, "占 1,000 人的不到 1%。")])
def test_sentence_says_the_share(effective, said):
    share = Share(100 if effective == 50 else 1000, effective, 0, 0)

    assert rules.sentence("示范矿", share).endswith(said)
