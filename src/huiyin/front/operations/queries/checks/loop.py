"""Checks of matters and duties as they stand: the books, one debtor, supervision over whatever is late."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.front.operations.queries.clock import mark
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import queries as people
from huiyin.ground.people.rules.chain import PostMap
from huiyin.kit import clock
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import ladder
from huiyin.loop.duties.rules import NOT_CLIMBING, DutyKind
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import BUCKET, ENDED, Bucket, State, Turn

CLOCKS = frozenset(
    {
        DutyKind.ASSIGN, DutyKind.ACCEPT, DutyKind.ANSWER, DutyKind.LAND,
        DutyKind.CONFIRM, DutyKind.RULE, DutyKind.WITNESS, DutyKind.REVIEW,
    }
)  # fmt: skip


def books() -> Iterator[str]:
    """In = answered + owed + refused + disposed, and as many came in as the ledger tells."""
    states = dict(Matter.objects.order_by().values_list("state").annotate(n=Count("pk")))
    parts: Counter[str] = Counter()
    for state, n in states.items():
        if state not in BUCKET:
            yield f"有 {n} 件事项的状态不认识"
        else:
            parts[BUCKET[state]] += n
    came_in = Entry.objects.filter(subject="matter", verb="matter.register").count()
    if came_in != sum(parts.values()):
        text = "，".join(f"{Bucket(b).label} {parts[b]}" for b in Bucket)
        yield f"台账登记 {came_in} 件，事项合计 {sum(parts.values())} 件（{text}）"


def debtors() -> Iterator[str]:
    """Each open matter has the debtor its state names and one open clock, owed by that post."""
    rows = Matter.objects.select_related("clock", "parent")
    for matters in chunks(rows):
        open_clocks = _open_clocks([m.pk for m in matters])
        waiting = _open_approvals([m.pk for m in matters])
        for matter in matters:
            for what in _debtor_faults(matter, open_clocks[matter.pk]):
                yield f"事项 {matter.number}：{what}"
            if waiting.get(matter.pk, []) != ([matter.approval_id] if matter.approval_id else []):
                yield f"事项 {matter.number}：延期申请和审批的应办不符"


def _open_approvals(ids: list[int]) -> dict[int, list[int]]:
    found = Duty.objects.filter(source="matter", source_id__in=ids, kind=DutyKind.APPROVE, settled_at=None)
    waiting: dict[int, list[int]] = {}
    for source_id, pk in found.order_by("pk").values_list("source_id", "pk"):
        waiting.setdefault(source_id, []).append(pk)
    return waiting


def _open_clocks(ids: list[int]) -> Counter[int]:
    found = Duty.objects.filter(source="matter", source_id__in=ids, kind__in=sorted(CLOCKS), settled_at=None)
    return Counter(found.values_list("source_id", flat=True))


def _debtor_faults(matter: Matter, open_clocks: int) -> Iterator[str]:
    if matter.state in ENDED:
        if matter.debtor_id is not None or open_clocks:
            yield "已经了结，却还有责任岗位或未了的时限"
        return
    if matter.debtor_id is None:
        yield "未了结，却没有责任岗位"
        return
    if matter.debtor_id != _expected_debtor(matter):
        yield "责任岗位与状态不符"
    if matter.state == State.MERGED:
        return
    clock_ = matter.clock
    if clock_ is None or clock_.settled_at is not None or open_clocks != 1:
        yield f"应当有一个走着的时限，实际 {open_clocks} 个"
    elif clock_.post_id != matter.debtor_id:
        yield "时限记在另一个岗位名下"
    elif (clock_.paused_at is None) != (matter.paused_at is None):
        yield "暂停与时限不一致"


def _expected_debtor(matter: Matter) -> int | None:
    if matter.turn == Turn.REGISTRAR:
        return matter.registrar_id
    if matter.turn == Turn.HANDLER:
        return matter.handler_id
    if matter.turn == Turn.PARENT:
        return matter.parent.debtor_id if matter.parent else None
    return matter.debtor_id  # a superior or a drawn witness: any post


def supervision() -> Iterator[str]:
    """Each overdue duty is marked, and has a supervision duty of the next superior unless the ladder ends there."""
    seen = mark()
    at = seen.last_seen_at if seen else clock.now()
    spans, _ = ladder(clock.day_of(at))
    seats = people.post_map()
    unmarked = Duty.objects.filter(settled_at=None, is_overdue=False, paused_at=None, due_at__lte=at).count()
    if unmarked and seen:
        yield f"有 {unmarked} 件应办已经到期，却没有标记超期"
    late = Duty.objects.filter(settled_at=None, is_overdue=True).exclude(kind__in=sorted(NOT_CLIMBING))
    for some in chunks(late.filter(level__lt=len(spans))):
        keys = {f"supervise:{d.pk}:{d.due_version}:{d.level + 1}": d for d in some}
        there = set(Duty.objects.filter(key__in=keys).values_list("key", flat=True))
        for key, duty in keys.items():
            if key not in there and _has_superior(seats, duty):
                yield f"应办 {duty.pk} 已超期，没有上级督办"


def _has_superior(seats: PostMap, duty: Duty) -> bool:
    return seats.supervisor_of(duty.post_id, walled=duty.walled) is not None
