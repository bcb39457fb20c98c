"""Words kept long enough: the tick calls two persons, one proposes, another agrees; nothing goes without two."""

from datetime import date

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import retention as queries
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later
from huiyin.loop.matters.tests.test_pages import client

pytestmark = pytest.mark.django_db
PAGE = "/matters/retention/"


@pytest.fixture
def over(mine, time_machine):
    """A closed matter whose sixty months are over today."""
    matter = cast.closed(mine)
    time_machine.move_to(later(366 * 5 + 7), tick=False)
    return matter


def told():
    return sorted(Notice.objects.filter(link=PAGE).values_list("person__staff_number", flat=True))


def test_what_ended_so_many_months_ago_is_due_and_not_a_day_before(mine):
    matter = cast.closed(mine)  # on 5 November 2026

    due = [list(queries.due(date(2031, 11, day))) for day in (5, 6)]

    assert due == [[], [matter]]


def test_the_adopted_number_of_months_holds(mine):
    matter = cast.closed(mine)
    adoption = Adoption(6, effective_from=later().date(), document="矿发〔2026〕9号")
    rulebook.override("retention.summary_months", adoption, by=mine.actor("chief"), at=later())

    assert list(queries.due(date(2027, 5, 6))) == [matter]


def test_the_tick_calls_both_once_a_month_and_destroys_nothing(mine, over):
    for days in (366 * 5 + 7, 366 * 5 + 7, 366 * 5 + 8):
        matters.tick(later(days))

    over.refresh_from_db()
    assert told() == ["chair", "discipline", "officer", "officer2"]
    assert (over.state, over.disposal_by) == (State.CLOSED, None)


def test_nobody_is_called_while_nothing_is_due(mine):
    cast.closed(mine)

    matters.tick(later(300))

    assert told() == []


def test_one_proposes_and_only_another_agrees(mine, over):
    proposing = client(mine, "officer").post(f"{PAGE}propose/", {"pick": over.pk})
    alone = client(mine, "officer").post(f"{PAGE}dispose/", {"pick": over.pk})
    over.refresh_from_db()
    kept = (over.state, over.disposal_by)
    agreeing = client(mine, "discipline").post(f"{PAGE}dispose/", {"pick": over.pk})

    over.refresh_from_db()
    assert (proposing.status_code, alone.status_code, agreeing.status_code) == (303, 409, 303)
    assert kept == (State.CLOSED, mine.people["officer"])
    assert (over.state, over.title) == (State.DISPOSED, "已处置")
    assert "提请处置的人不能自己同意" in alone.content.decode()


def test_a_list_that_changed_meanwhile_is_said(mine, over):
    answer = client(mine, "officer").post(f"{PAGE}propose/", {"pick": [over.pk, 999]})

    assert answer.status_code == 409
    assert "请看下面最新的" in answer.content.decode()


def test_the_page_shows_what_is_due_and_who_proposed(mine, over):
    before = client(mine, "officer").get(PAGE).content.decode()
    matters.propose_disposal(over, reason="期满。", by=mine.actor("officer"), at=later(366 * 5 + 7))
    after = client(mine, "discipline").get(PAGE).content.decode()

    assert over.number in before
    assert "人员officer提请" in after


@pytest.mark.parametrize("who", ["chief", "electric", "worker", "administrator"])
def test_the_page_is_404_for_everybody_else(mine, over, who):
    made = client(mine, who)

    assert [made.get(PAGE).status_code, made.post(f"{PAGE}propose/").status_code] == [404, 404]


def test_a_disposal_takes_as_many_persons_as_the_rulebook_says(mine, over):
    matter = matters.propose_disposal(over, reason="期满。", by=mine.actor("officer"), at=later(366 * 5 + 7))

    with pytest.raises(Refused, match="提请处置的人不能自己同意"):
        matters.dispose(matter, by=mine.actor("officer"), at=later(366 * 5 + 7))
    alone = Adoption(1, effective_from=later().date(), document="矿发")
    with pytest.raises(Refused):
        rulebook.override("retention.approvers_min", alone, by=mine.actor("chief"))


def test_the_page_costs_the_same_for_one_and_three(mine, over, django_assert_max_num_queries):
    made = client(mine, "officer")
    made.get(PAGE)
    with django_assert_max_num_queries(60) as one:
        made.get(PAGE)
    for _ in range(2):
        cast.closed(mine)
    with django_assert_max_num_queries(60) as three:
        made.get(PAGE)

    assert Matter.objects.count() == 3
    assert len(three) == len(one)
