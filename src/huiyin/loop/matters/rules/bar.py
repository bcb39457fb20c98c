"""Which verbs stand on whose verb bar; whether each may happen is decided in `permissions`."""

from huiyin.ground.people.rules import Actor, Power
from huiyin.loop.matters.rules.permissions import OWN, USUAL, Facts, Limits, is_asker, is_sorter
from huiyin.loop.matters.rules.states import TRANSITIONS, Verb

HANDLING = (
    *(Verb.ACCEPT, Verb.OBJECT, Verb.ANSWER, Verb.REPORT_LANDED, Verb.EXTEND, Verb.PAUSE, Verb.RESUME),
    *(Verb.RULE, Verb.UPHOLD, Verb.OVERTURN, Verb.CONFIRM),
)
SORTING = (Verb.ASSIGN, Verb.MERGE, Verb.REFUSE, Verb.PUBLISH, Verb.PROPOSE_DISPOSAL, Verb.DISPOSE)
DECIDING = (Verb.APPROVE_EXTENSION, Verb.DECLINE_EXTENSION)
ASKING = (Verb.CONFIRM, Verb.REOPEN, Verb.REVIEW)
DANGEROUS = frozenset({Verb.REFUSE, Verb.DISPOSE})
LAST = (Verb.REFUSE, Verb.PROPOSE_DISPOSAL, Verb.DISPOSE)


def relevant(matter: Facts, actor: Actor, *, superior_posts: frozenset[int], limits: Limits = USUAL) -> list[Verb]:
    """Return the verbs of this state that belong to one of the actor's roles here, allowed or not, in a fixed order."""
    verbs: list[Verb] = []
    if is_asker(matter, actor):
        verbs += ASKING
    if actor.holds(matter.debtor_id) or actor.holds(matter.handler_id):
        verbs += HANDLING
    if actor.holds(matter.debtor_id):
        verbs.append(Verb.REOPEN)
    if actor.holds(matter.approver_id):
        verbs += DECIDING
    if is_sorter(matter, actor, limits):
        verbs += SORTING
    elif actor.holds(matter.registrar_id):
        verbs += [verb for verb in SORTING if verb in OWN]
    elif actor.can(Power.INSPECT):
        verbs.append(Verb.DISPOSE)
    if actor.posts & superior_posts:
        verbs.append(Verb.SUPERVISE)
    hidden = Verb.PAUSE if matter.paused_at is not None else Verb.RESUME
    return [v for v in dict.fromkeys(verbs) if (matter.state, v) in TRANSITIONS and v != hidden]
