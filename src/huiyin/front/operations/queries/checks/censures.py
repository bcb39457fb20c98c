"""Checks of criticism: none without its unanswered notice, each step owed, every hand-over owed or decided."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.ground.ledger.models import Entry
from huiyin.kit.clock import day_of
from huiyin.loop.censures.models import Censure, Referral
from huiyin.loop.censures.rules.states import ENDED, TRANSITIONS, UNSIGNED, State, Verb
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

OWED = {State.PROPOSED: DutyKind.CENSURE, State.ISSUED: DutyKind.RECTIFY, State.REPORTED: DutyKind.INSPECT}
BESIDE = frozenset({DutyKind.HEAR, DutyKind.DECIDE})


def standing() -> Iterator[str]:
    """Each criticism followed a notice unanswered in its time, has the clock of its state, and its ledger replays."""
    joined = Censure.objects.select_related("notice", "duty", "hearing")
    for some in chunks(joined):
        ids = [one.pk for one in some]
        owed, told = _owed(ids), _told(ids)
        for one in some:
            for fault in (*_notice_faults(one), *_clock_faults(one, owed[one.pk]), *_replay_faults(one, told[one.pk])):
                yield f"{one.title}（{one.pk}）：{fault}"
    yield from _referrals()


def _owed(ids: list[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Duty.objects.filter(source="censure", source_id__in=ids, level=0, settled_at=None)
    for pk, kind in rows.order_by().values_list("source_id", "kind"):
        found[pk][kind] += 1
    return found


def _told(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Entry.objects.filter(subject="censure", subject_id__in=ids, verb__startswith="censure.").order_by("pk")
    for pk, verb, data in rows.values_list("subject_id", "verb", "data"):
        found[pk].append((verb.partition(".")[2], data["state"]))
    return found


def _notice_faults(one: Censure) -> Iterator[str]:
    begun = one.signed_at or one.drafted_at
    if day_of(begun) <= one.notice.until_on:
        yield "督办单那时还没有到期"
    if one.notice.replied_at is not None and one.notice.replied_at < begun:
        yield "督办单那时已经回复"


def _clock_faults(one: Censure, owed: Counter[str]) -> Iterator[str]:
    wanted = OWED.get(State(one.state))
    running = {kind: n for kind, n in owed.items() if kind not in BESIDE}
    if running != ({wanted.value: 1} if wanted else {}):
        yield "走着的时限与状态不符"
    hears = int(one.pleaded_at is not None and one.heard_at is None and one.state != State.WITHDRAWN)
    if owed[DutyKind.HEAR] != hears:
        yield "申辩和答复申辩的应办不符"
    if (one.ended_at is not None) != (one.state in ENDED):
        yield "结束的时刻与状态不符"


def _replay_faults(one: Censure, told: list[tuple[str, str]]) -> Iterator[str]:
    if not told or told[0][0] != Verb.PROPOSE:
        yield "台账里没有拟稿"
        return
    state = told[0][1]
    for verb, after in told[1:]:
        if TRANSITIONS.get((state, verb)) != after:
            yield f"台账里“{Verb(verb).label}”不合规"
        state = after
    if state != one.state or (one.state in UNSIGNED) != (one.number is None):
        yield "台账最后一条的状态与现在不符"


def _referrals() -> Iterator[str]:
    for some in chunks(Referral.objects.select_related("duty")):
        for one in some:
            if one.duty.is_open == (one.decided_at is not None):
                yield f"问责线索 {one.pk}：应当有一件未了的应办，或者已经登记处置结果"
