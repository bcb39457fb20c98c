"""Who puts papers of a series on the shelf, gives a newer edition, takes one off, has it destroyed: verdicts."""

from dataclasses import dataclass

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

PARTAKEN_MONTHS = 13  # a yearly meeting and a month: so long an invitation makes somebody one of those who take part


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a series: who runs it chairs or records it, who takes part was invited of late."""

    runs: bool = False
    partakes: bool = False


def may_put(standing: Standing, *, is_closed: bool = False) -> Verdict:
    """Return whether somebody puts papers of a series on the shelf: who runs it or takes part, while it is held."""
    if is_closed:
        return refused("这个例会已经停办")
    if standing.runs or standing.partakes:
        return ALLOWED
    return refused("资料由例会的主持岗位、记录人和参加的人放")


def may_replace(standing: Standing, *, is_shown: bool, is_off: bool, is_closed: bool = False) -> Verdict:
    """Return whether somebody puts a newer edition in a paper's place: of the newest one, not of one taken off."""
    return first_refusal(may_put(standing, is_closed=is_closed), _in_use(is_shown=is_shown, is_off=is_off))


def may_take_off(standing: Standing, *, is_own: bool, is_shown: bool, is_off: bool) -> Verdict:
    """Return whether somebody takes a paper off the shelf: who runs the series, or who put the edition in use."""
    who = ALLOWED if standing.runs or is_own else refused("由放资料的人或者例会的主持岗位、记录人撤下")
    return first_refusal(who, _in_use(is_shown=is_shown, is_off=is_off))


def may_propose_destruction(standing: Standing, *, is_own: bool, is_off: bool, first: int | None) -> Verdict:
    """Return whether somebody asks for a paper's files to be destroyed: who could take it off, once it was.

    `first`: the person who asked already, if somebody did.
    """
    who = ALLOWED if standing.runs or is_own else refused("由放资料的人或者例会的主持岗位、记录人提请销毁")
    when = ALLOWED if is_off else refused("先撤下，再提请销毁")
    return first_refusal(who, when, ALLOWED if first is None else refused("已经提请销毁"))


def may_destroy(standing: Standing, actor: Actor, *, first: int | None, is_destroyed: bool) -> Verdict:
    """Return whether the actor agrees, as the second of two: who runs the series too, or discipline inspection."""
    if is_destroyed:
        return refused("文件已经销毁")
    if first is None:
        return refused("还没有人提请销毁")
    if not (standing.runs or actor.can(Power.INSPECT)):
        return refused("销毁由例会的主持岗位、记录人或者纪委的另一人同意")
    return refused("提请销毁的人不能自己同意") if actor.person_id == first else ALLOWED


def _in_use(*, is_shown: bool, is_off: bool) -> Verdict:
    if is_off:
        return refused("这份资料已经撤下")
    return ALLOWED if is_shown else refused("已经有更新的一版，请从最新的一版办")
