"""A writer takes the letter back: what can stop stops, what is owed to everybody's safety goes on, nothing vanishes."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.states import ENDED, State
from huiyin.voice.letters.actions.sorting import Summary, register_one
from huiyin.voice.letters.actions.threads import done, post_state, record, waiting
from huiyin.voice.letters.models import Message, SealedLetter
from huiyin.voice.letters.rules import words
from huiyin.voice.letters.rules.words import Withdrawn

TITLE = "来信人撤回的来信"
SUMMARY = "来信人在登记以前凭回执撤回，内容不再办理。"
REASON = "来信人凭回执撤回了这封信。"


@transaction.atomic
def withdraw(message: Message, *, by: Actor, at: datetime) -> Matter:
    """Carry a writer's withdrawal to the matter, and tell them what it ended and what goes on.

    A letter nobody registered is registered without its content, so that the books count it. Before it was assigned
    the matter is proposed for disposal, which takes a second person; once assigned it is owed until it is answered,
    and so is a danger to life at any time. Raises `Refused` for an urgent letter that nobody has read yet.
    """
    message = waiting(message, by=by)
    letter = message.letter
    if letter.matter is None and letter.is_urgent:
        raise Refused("来信标着紧急安全隐患，请先打开登记，再转达撤回")
    letter = SealedLetter.objects.select_for_update(of=("self",)).select_related("group", "matter").get(pk=letter.pk)
    letter.withdrawn_on = letter.withdrawn_on or message.day
    letter.save(update_fields=["withdrawn_on"])
    matter = letter.matter or register_one(letter, Summary(title=TITLE, summary=SUMMARY), by=by, at=at)
    matter, outcome = _stop(matter, by=by, at=at)
    done(message, at=at)
    record("letter.withdraw", letter, by=by, at=at, outcome=str(outcome))
    post = matter.debtor.name if matter.debtor else ""
    content = words.withdrawn_of(outcome, matter.state, matter.number, matter.title, post)
    post_state(letter, content, at=at)
    return matter


def _stop(matter: Matter, *, by: Actor, at: datetime) -> tuple[Matter, Withdrawn]:
    """Propose the disposal of what nobody has begun; return the matter and what the withdrawal did."""
    if matter.state in ENDED:
        return matter, Withdrawn.OVER
    if matter.grade == Grade.DANGER:
        return matter, Withdrawn.DANGER
    if matter.state != State.REGISTERED:
        return matter, Withdrawn.GOES_ON
    if matter.disposal_by_id is not None:
        return matter, Withdrawn.STOPPED
    try:
        return matters.propose_disposal(matter, reason=REASON, by=by, at=at), Withdrawn.STOPPED
    except Refused:  # others were merged into it, or the actor opens letters without sorting
        return matter, Withdrawn.GOES_ON
