"""Gaps of the grid are owed by the branch's secretary from the same day, one duty at a time, until they are mended."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.actions import take_turn
from huiyin.ground.grid.models import Gap
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor, Office
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_workday
from huiyin.loop.duties.rules import DutyKind, Outcome


@transaction.atomic
def follow(branches: Collection[int] | None = None, *, by: Actor, at: datetime) -> int:
    """Open what is owed for branches with gaps, end it where there are none; all branches for None. Returns how many.

    Safe to repeat: one at a time looks, by the grid's turn, and a branch with an open duty gets no second one. No
    branch is locked: who names a secretary holds one while waiting for the turn (`grid.take_turn`).
    """
    take_turn()
    wanted = Branch.objects.select_related("unit").order_by("pk")
    rows = list(wanted if branches is None else wanted.filter(pk__in=sorted(branches)))
    ids = [branch.pk for branch in rows]
    lacking = set(Gap.objects.filter(branch__in=ids).order_by().values_list("branch", flat=True).distinct())
    owed = Duty.objects.filter(kind=DutyKind.FILL_GAP, source="branch", source_id__in=ids, settled_at=None, level=0)
    open_ones = {duty.source_id: duty.pk for duty in owed}
    done = [pk for branch, pk in open_ones.items() if branch not in lacking]
    news = [one for b in rows if b.pk in lacking and b.pk not in open_ones and (one := _new(b, at)) is not None]
    duties.drop(done, by=by, at=at, outcome=Outcome.DONE)
    if news:
        duties.open_many(news, by=by, at=at)
    return len(done) + len(news)


def _new(branch: Branch, at: datetime) -> NewDuty | None:
    post = _debtor(branch)
    if post is None:
        return None
    workdays = int(rulebook.value("gap.fill_wd", on=day_of(at)))
    return NewDuty(
        kind=DutyKind.FILL_GAP,
        post_id=post.pk,
        subject=f"{branch.name}网格有缺口，要补上",
        due_at=end_of_workday(day_of(at), workdays, rulebook.calendar()),
        link="/grid/gaps/",
        source="branch",
        source_id=branch.pk,
        workdays=workdays,
    )


def _debtor(branch: Branch) -> Post | None:
    """Return the secretary's post (or who answers for it while vacant), else the first dispatcher's."""
    secretary = grid.secretary_of(branch)
    if secretary is not None:
        return people.effective_post(secretary)
    dispatchers = Post.objects.filter(office=Office.DISPATCHER, closed_on=None).order_by("code")
    return dispatchers.filter(tenures__to_on=None, tenures__isnull=False).first() or dispatchers.first()
