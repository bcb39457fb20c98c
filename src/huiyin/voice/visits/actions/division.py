"""分解到党员: a month's open visits and help cases given to a branch's members, in one act of the secretary."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.voice.visits.actions.hardship import CHANGED
from huiyin.voice.visits.actions.triggers import TOLD, locked
from huiyin.voice.visits.models import Case, Trigger
from huiyin.voice.visits.queries import branch as queries
from huiyin.voice.visits.rules import permissions as rules
from huiyin.voice.visits.rules.calendar import month_end
from huiyin.voice.visits.rules.division import fits
from huiyin.voice.visits.rules.kinds import HELP, OWED, somebody


@transaction.atomic
def divide(branch: Branch, choice: Mapping[str, int], *, by: Actor, at: datetime) -> int:
    """Give each item to the post chosen for it; returns how many were given. Done twice, the second changes nothing.

    A trigger's duty passes on, its clock goes on; a case gets its visit of the month, and that post answers for it,
    which the person is told.
    What ended in the meantime is left out; a post the person keeps away is refused.
    """
    rules.may_lead(by, queries.leads(by, branch.pk)).enforce()
    Branch.objects.select_for_update(of=("self",), no_key=True).get(pk=branch.pk)
    items = {item.key: item for item in queries.items(branch, by)}
    seats = {seat.post_id: seat for seat in queries.seats(branch)}
    posts = Post.objects.in_bulk(set(choice.values()))
    given = 0
    for key, post_id in sorted(choice.items()):
        item = items.get(key)
        if item is None:
            continue
        seat = seats.get(post_id)
        if seat is None or not fits(item, seat):
            raise Refused("选的岗位不在本支部的联系人里，或者本人不愿意由其联系")
        kind, _, pk = key.partition("-")
        give = _give_trigger if kind == "trigger" else _give_case
        given += give(int(pk), posts[post_id], by=by, at=at)
    if given:
        data = {"given": given}
        ledger.record(ledger.Draft("visit.divide", "branch", branch.pk, at, by.person_id, data=data))
    return given


def _give_trigger(pk: int, post: Post, *, by: Actor, at: datetime) -> int:
    trigger = locked(Trigger(pk=pk))
    if not trigger.is_open or trigger.duty is None or trigger.duty.post_id == post.pk:
        return 0
    duties.hand_over([trigger.duty], post, by=by, at=at)
    line = inbox.Line(post.pk, TOLD, trigger.link(), f"trigger:{pk}:{post.pk}", tuple(trigger.duty.walled))
    inbox.tell_many([line], at=at)
    return 1


def _give_case(pk: int, post: Post, *, by: Actor, at: datetime) -> int:
    case = Case.objects.select_for_update(of=("self",)).select_related("person", "branch").get(pk=pk)
    month = day_of(at)
    owed = duties.NewDuty(
        kind=HELP,
        post_id=post.pk,
        subject=somebody(case.branch.name if case.branch else ""),
        due_at=end_of_day(month_end(month)),
        link=OWED,
        source="case",
        source_id=case.pk,
        key=f"case:{case.pk}:{month:%Y-%m}",
        walled=tuple(sorted(queries.apart_of(case.person_id))),
    )
    is_new = not Duty.objects.filter(key=owed.key).exists()
    duty = duties.open_duty(owed, by=SYSTEM, at=at)
    if case.post_id != post.pk:
        case.post = post
        case.save(update_fields=["post"])
        if duty.is_open and duty.post_id != post.pk:
            duties.hand_over([duty], post, by=by, at=at)
        inbox.tell(case.person, CHANGED, case.link(), key=f"case.give:{pk}:{post.pk}:{at.isoformat()}", at=at)
        told = {"branch": case.branch_id}
        ledger.record(ledger.Draft("case.give", "case", case.pk, at, by.person_id, post.pk, data=told))
        return 1
    return int(is_new)
