"""The secretary's diary: a note a day, and what the branch can't settle goes up as a matter."""

from datetime import date, datetime

from django.db import transaction

from huiyin.branch.tasks.models import DiaryNote
from huiyin.branch.tasks.queries import dual as queries
from huiyin.branch.tasks.rules import diary as rules
from huiyin.ground.grid import queries as grid
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence, period_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import actions as matters


@transaction.atomic
def write(branch: Branch, *, on: date, text: str, by: Actor, at: datetime, goes_up: bool = False) -> DiaryNote:
    """Secretary: note what was heard on a day; `goes_up` registers it as a matter in the secretary's name.

    The month's duty is settled by the last of the notes it asks for.
    """
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    rules.may_write(by).enforce()
    post = grid.secretary_of(branch)
    if post is None or not by.holds(post.pk):
        raise Refused("民情日记由本支部书记记")
    rules.may_date(on, day_of(at)).enforce()
    if not text.strip():
        raise Refused("请写一两句")
    note = DiaryNote.objects.create(
        branch=branch,
        post=post,
        on=on,
        text=text.strip(),
        matter=matters.register_found(text, unit=branch.unit, by=by, at=at) if goes_up else None,
        written_at=at,
        written_by_id=by.person_id,
    )
    month = period_of(on, Cadence.MONTH)
    if queries.diary(by, month).filter(post=post).count() >= queries.diary_due(month.first):
        owed = Duty.objects.filter(key=f"routine:diary:{month.key}:{post.pk}", settled_at=None)
        duties.drop(owed.values_list("pk", flat=True), by=by, at=at, outcome=Outcome.DONE)
    data = {"branch": branch.pk, "on": on.isoformat(), "matter": note.matter_id}
    words = {"text": note.text}
    ledger.record(
        ledger.Draft(
            "diary.write", "diary", note.pk, at=at, person_id=by.person_id, post_id=post.pk, data=data, words=words
        )
    )
    return note
