"""A post that is closed leaves nothing owed by nobody: what it had goes to who watched over it, or it stays open."""

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db


def close(mine, name, at):
    return people.close_post(mine.posts[name], on=at.date(), by=SYSTEM, at=at)


def test_what_a_closed_post_owed_goes_to_its_superior(mine):
    matter = cast.accepted(mine)

    close(mine, "electric", later(1))

    matter.refresh_from_db()
    assert (matter.debtor.code, matter.handler.code, matter.clock.post.code) == ("vice", "vice", "vice")
    assert not Duty.objects.filter(post=mine.posts["electric"], settled_at=None).exists()


def test_a_post_whose_duties_nobody_could_take_is_not_closed(mine):
    cast.accepted(mine, walls=[mine.posts["vice"], mine.posts["chief"], mine.posts["discipline"]])

    with pytest.raises(Refused, match="名下还有 1 件应办，没有上级岗位可以接手"):
        close(mine, "electric", later(1))

    assert Post.objects.get(code="electric").closed_on is None


def test_a_matter_reopened_after_its_handler_was_closed_goes_to_the_superior(mine):
    matter = cast.closed(mine)
    close(mine, "electric", later(4))

    matter = matters.reopen(matter, by=Actor(writer_of=matter.pk), at=later(5), reason="昨晚又没有热水。")

    assert (matter.state, matter.debtor.code, matter.handler.code) == (State.REOPENED, "vice", "vice")
    assert matter.clock.post.code == "vice"


def test_what_landed_after_its_registrar_was_closed_waits_with_the_superior(mine):
    matter = cast.answered(mine)
    close(mine, "officer", later(1, hours=1))

    matter = matters.report_landed(matter, text="热水已恢复。", by=mine.actor("electric"), at=later(2))

    assert (matter.debtor.code, matter.registrar.code) == ("chair", "chair")
