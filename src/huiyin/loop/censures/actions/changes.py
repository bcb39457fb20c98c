"""What the verbs of a criticism share: the locked row, the verdict, the clock that follows, the record."""

from datetime import datetime
from typing import Any

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.rules import permissions
from huiyin.loop.censures.rules.states import TRANSITIONS, Verb
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_workday
from huiyin.loop.duties.rules import DutyKind, Outcome


def begin(censure: Censure, verb: Verb, *, by: Actor, at: datetime) -> Censure:
    """Return the row locked, once the rules have said yes; the state is the one that follows, not saved yet."""
    Censure.objects.select_for_update().get(pk=censure.pk)
    row = Censure.objects.select_related(*queries.JOINED).get(pk=censure.pk)
    permissions.may(verb, by, queries.case_of(row, at), today=day_of(at)).enforce()
    row.state = TRANSITIONS[row.state, verb]
    return row


def clock(censure: Censure, kind: DutyKind, post: Post, subject: str, *, due_at: datetime) -> duties.NewDuty:
    """Return a duty of a criticism. Its subject names numbers and posts, never words of the thing that was late."""
    walled = tuple(censure.notice.duty.walled)
    return duties.NewDuty(
        kind=kind,
        post_id=_owner(post, walled),
        subject=subject,
        due_at=due_at,
        link=link_of(censure),
        source="censure",
        source_id=censure.pk,
        walled=walled,
    )


def _owner(post: Post, walled: tuple[int, ...]) -> int:
    """Return the post that really owes: itself while it is held, else the one that watches over it."""
    seats = people.post_map([post.pk])
    is_held = seats.effective(post.pk) == post.pk
    return post.pk if is_held else seats.supervisor_of(post.pk, walled=walled) or post.pk


def within(key: str, *, at: datetime) -> datetime:
    """Return the end of the last working day of a span of the rulebook."""
    day = day_of(at)
    return end_of_workday(day, int(rulebook.value(key, on=day)), rulebook.calendar())


def turn(censure: Censure, new: duties.NewDuty | None, *, by: Actor, at: datetime, outcome: str = Outcome.DONE) -> None:
    """Let the running clock end and the next one begin."""
    old = duties.locked(censure.duty_id)
    censure.duty = duties.switch(old, new, by=by, at=at, outcome=outcome)


def end(duty: Duty | None, *, by: Actor, at: datetime, outcome: str = Outcome.DONE) -> None:
    """End a clock that ran beside."""
    if duty is not None:
        duties.drop([duty.pk], by=by, at=at, outcome=outcome)


def told(censure: Censure, whom: list[Post], text: str, key: str, *, at: datetime) -> None:
    """Tell posts a line, those walled off left out."""
    walled = frozenset(censure.notice.duty.walled)
    posts = [post for post in {p.pk: p for p in whom}.values() if post.pk not in walled]
    inbox.tell(posts, f"{censure.title}{text}", link_of(censure), key=f"censure:{censure.pk}:{key}", at=at)


def link_of(censure: Censure) -> str:
    """Return the path of its page."""
    return f"/censures/{censure.pk}/"


def record(
    censure: Censure, verb: Verb, *, by: Actor, at: datetime, words: dict[str, str], data: dict[str, Any] | None = None
) -> None:
    """Append the one entry of a change."""
    ledger.record(
        ledger.Draft(
            f"censure.{verb.value}",
            "censure",
            censure.pk,
            at=at,
            person_id=by.person_id,
            post_id=censure.post_id,
            data={"state": censure.state, "notice": censure.notice_id, **(data or {})},
            words={key: text for key, text in words.items() if text},
        )
    )
