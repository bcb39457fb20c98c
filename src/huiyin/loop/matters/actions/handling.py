"""Verbs of the handler and of who rules between handlers."""

from datetime import date, datetime

from django.db import transaction

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.kit.workdays import add_workdays, workdays_between
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import queries
from huiyin.loop.matters.actions.change import Step, enforce, locked, ready, required, take
from huiyin.loop.matters.actions.intake import check_handler
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.clocks import clock_of
from huiyin.loop.matters.rules.kinds import AnswerResult, Grade, PauseReason
from huiyin.loop.matters.rules.states import State, Verb


@transaction.atomic
def accept(matter: Matter, *, by: Actor, at: datetime, promised_on: date | None = None) -> Matter:
    """Take it on with a date for the answer, no later than the clock of its grade counted from assignment."""
    matter = locked(matter)
    enforce(matter, Verb.ACCEPT, by)
    clock = clock_of(State.ACCEPTED, matter.grade)
    assert clock is not None
    begun = matter.assigned_at or at
    cap = max(queries.cap_of(matter, clock, State.ACCEPTED, begun), at)
    matter.promised_on = _promise(promised_on, cap, at)
    due_at = cap if matter.grade == Grade.DANGER else min(cap, end_of_day(matter.promised_on))
    return take(matter, Step(Verb.ACCEPT, by=by, at=at, due_at=max(due_at, at), data=_promised(matter)))


def _promise(promised_on: date | None, cap: datetime, at: datetime) -> date:
    latest = day_of(cap)
    if promised_on is None:
        return latest
    if promised_on > latest:
        raise Refused(f"承诺日期不能晚于{latest.month}月{latest.day}日（按这类事项的答复时限）")
    if promised_on < day_of(at):
        raise Refused("承诺日期不能早于今天")
    return promised_on


def _promised(matter: Matter) -> dict[str, str]:
    return {"promised_on": matter.promised_on.isoformat()} if matter.promised_on else {}


@transaction.atomic
def object(matter: Matter, *, by: Actor, at: datetime, reason: str, suggestion: str = "") -> Matter:  # noqa: A001
    """Say "not ours" with reasons, within 5 working days and once; the lowest common superior rules."""
    matter = locked(matter)
    enforce(matter, Verb.OBJECT, by)
    assert matter.debtor is not None
    words = {"reason": required(reason, "异议理由"), "suggestion": suggestion}
    ruler = queries.ruler_of(matter, matter.debtor)
    if ruler is None:
        raise Refused("找不到可以裁定的共同上级，请联系调度员")
    matter.bounces += 1
    return take(matter, Step(Verb.OBJECT, by=by, at=at, debtor=ruler, words=words, outcome=Outcome.PASSED))


@transaction.atomic
def rule(matter: Matter, *, to: Post, by: Actor, at: datetime, reason: str) -> Matter:
    """End a dispute: `to` handles it and can't object again."""
    matter = locked(matter)
    enforce(matter, Verb.RULE, by)
    check_handler(matter, to)
    words = {"reason": required(reason, "裁定理由")}
    matter.handler, matter.unit, matter.is_ruled, matter.assigned_at = to, to.unit, True, at
    return take(matter, Step(Verb.RULE, by=by, at=at, debtor=to, words=words))


@transaction.atomic
def pause(matter: Matter, *, by: Actor, at: datetime, code: str, note: str = "") -> Matter:
    """Stop the clock for a coded reason, with a cap; the asker is told; never for danger."""
    matter = locked(matter)
    enforce(matter, Verb.PAUSE, by)
    assert matter.clock is not None
    if code not in PauseReason.values:
        raise Refused("请选择暂停原因")
    if matter.clock.due_at <= at:
        raise Refused("已经超期，不能暂停")
    matter.clock = duties.pause(matter.clock, by=by, at=at)
    matter.paused_at, matter.pauses = at, matter.pauses + 1
    return take(matter, Step(Verb.PAUSE, by=by, at=at, words={"note": note}, data={"code": code}, keeps_clock=True))


@transaction.atomic
def resume(matter: Matter, *, by: Actor, at: datetime) -> Matter:
    """Start the clock again; the due day moves by the working days it stood."""
    matter = locked(matter)
    enforce(matter, Verb.RESUME, by)
    assert matter.clock is not None
    assert matter.paused_at is not None
    calendar = rulebook.calendar()
    stood = workdays_between(day_of(matter.paused_at), day_of(at), calendar)
    due_at = end_of_day(add_workdays(day_of(matter.clock.due_at), stood, calendar))
    matter.clock, matter.paused_at = duties.resume(matter.clock, due_at, by=by, at=at), None
    return take(matter, Step(Verb.RESUME, by=by, at=at, data={"stood": stood}, keeps_clock=True))


@transaction.atomic
def answer(matter: Matter, *, text: str, result: str, by: Actor, at: datetime, land_on: date | None = None) -> Matter:
    """Answer the asker: what was done, or why not and when; opens the landing clock. Goes to all merged matters."""
    matter = locked(matter)
    enforce(matter, Verb.ANSWER, by)
    _check_answer(text, result)
    assert matter.handler_id is not None
    children = _children(matter, State.MERGED)
    step = _answer_step(matter, text, result, land_on, by, at)
    matter = take(matter, step)
    for child in children:
        child.handler_id = matter.handler_id
        take(child, _answer_step(child, text, result, land_on, by, at))
    return matter


def _check_answer(text: str, result: str) -> None:
    required(text, "答复内容")
    if result not in AnswerResult.values:
        raise Refused("请选择办理结果")


def _answer_step(matter: Matter, text: str, result: str, land_on: date | None, by: Actor, at: datetime) -> Step:
    clock = clock_of(State.ANSWERED, matter.grade)
    assert clock is not None
    cap = queries.cap_of(matter, clock, State.ANSWERED, at)
    promised = land_on or day_of(cap)
    if not day_of(at) <= promised <= day_of(cap):
        raise Refused(f"落实日期要在今天到{day_of(cap).month}月{day_of(cap).day}日之间")
    matter.answer, matter.result, matter.answered_at, matter.promised_on = text.strip(), result, at, promised
    due_at = cap if matter.grade == Grade.DANGER else min(cap, end_of_day(promised))
    return Step(
        Verb.ANSWER,
        by=by,
        at=at,
        debtor=matter.handler_id,
        due_at=due_at,
        words={"answer": matter.answer},
        data={"result": result, "promised_on": promised.isoformat()},
    )


@transaction.atomic
def report_landed(matter: Matter, *, by: Actor, at: datetime, text: str, evidence: tuple[int, ...] = ()) -> Matter:
    """Say it is put right, with what was done; the asker has ten working days to say so too."""
    matter = locked(matter)
    enforce(matter, Verb.REPORT_LANDED, by)
    words = {"text": required(text, "落实情况")}
    data = {"evidence": list(evidence)}
    for row in (matter, *_children(matter, State.ANSWERED)):
        take(row, Step(Verb.REPORT_LANDED, by=by, at=at, debtor=row.registrar_id, words=words, data=data))
    return matter


def _children(parent: Matter, state: State) -> list[Matter]:
    """Return what was merged into a common problem and stands in a state, locked; no query where nothing was."""
    if parent.snapshot is None or not parent.snapshot.around.has_children:
        return []
    found = Matter.objects.select_for_update().filter(parent=parent, state=state).order_by("pk")
    return [ready(child) for child in found]
