"""Passing the buck: a matter keeps count of its coming back."""

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters import queries
from huiyin.loop.matters.rules.passing import walk
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db


def objected(mine, to):
    """The electricians object, the chief rules."""
    matter = matters.object(cast.assigned(mine), by=mine.actor("electric"), at=later(1), reason="不归本队管。")
    ruler = next(name for name, post in mine.posts.items() if post.pk == matter.debtor_id)
    return matters.rule(matter, to=mine.posts[to], by=mine.actor(ruler), at=later(1), reason="归口管理。")


@pytest.mark.parametrize(("to", "returns"), [("electric", 1), ("wind", 0)])
def test_a_ruling_back_to_who_objected_is_counted_on_the_matter(mine, to, returns):
    matter = objected(mine, to)

    matter.refresh_from_db()
    assert (matter.returns, matter.bounces) == (returns, 1)


def test_a_matter_that_went_up_and_came_back_is_counted(mine):
    matter = cast.assigned(mine)
    people.vacate(mine.posts["electric"], on=later(1).date(), by=SYSTEM, at=later(1))
    people.appoint(mine.people["electric"], mine.posts["electric"], on=later(1).date(), by=SYSTEM, at=later(1))
    matter.refresh_from_db()
    matter = matters.object(matter, by=mine.actor("vice"), at=later(1), reason="应由机电队办。")

    matter = matters.rule(matter, to=mine.posts["electric"], by=mine.actor("chief"), at=later(2), reason="机电队办。")

    assert matter.returns == 1
    hands = [(one.hand.verb, one.back_to) for one in walk(queries.hands_of([matter.pk])[matter.pk])]
    assert hands == [("assign", None), ("pass_up", None), ("rule", mine.posts["electric"].pk)]


def test_a_vacancy_that_leaves_the_handler_alone_is_no_return(mine):
    matter = cast.landed(mine)

    people.vacate(mine.posts["officer"], on=later(3).date(), by=SYSTEM, at=later(3))

    matter.refresh_from_db()
    assert (matter.debtor.code, matter.returns) == ("chair", 0)
