"""Checks by replay: the ledger walked in order must be legal, and end where the rows stand."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.front.operations.rules import replay as rules
from huiyin.ground.ledger.models import Entry
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State


def matters() -> Iterator[str]:
    """Replay every matter: legal transitions only, and the same state, debtor, handler and unit."""
    for some in chunks(Matter.objects.all()):
        told = _entries("matter", [m.pk for m in some])
        for matter in some:
            played = rules.replay_matter(told[matter.pk])
            if played.fault:
                yield f"事项 {matter.number}：{played.fault}"
            elif (different := _difference(matter, played.last)) is not None:
                yield f"事项 {matter.number}：台账最后一条的{different}与现在不符"


def _difference(matter: Matter, last: dict[str, Any]) -> str | None:
    stands = (
        ("状态", "to", matter.state),
        ("承办岗位", "handler", matter.handler_id),
        ("单位", "unit", matter.unit_id),
    )
    found = next((label for label, key, value in stands if last.get(key) != value), None)
    if found is None and matter.state != State.MERGED and last.get("debtor") != matter.debtor_id:
        return "责任岗位"  # one that is merged follows its parent without an entry of its own
    return found


def duties() -> Iterator[str]:
    """Replay every duty: opened once, nothing after it was settled, and the same post, due moment and outcome."""
    for some in chunks(Duty.objects.all()):
        told = _entries("duty", [d.pk for d in some])
        for duty in some:
            fault = rules.duty_fault(told[duty.pk])
            if fault:
                yield f"应办 {duty.pk}：{fault}"
                continue
            last = told[duty.pk][-1]
            stands = (duty.post_id, duty.due_at.isoformat(), duty.outcome, duty.is_overdue)
            if not rules.same_duty(last, stands):
                yield f"应办 {duty.pk}：台账最后一条与现在不符"


def _entries(subject: str, ids: list[int]) -> dict[int, list[rules.Told]]:
    """Return the steps of each; a photo put on a matter is an entry about it, but no step."""
    found: dict[int, list[rules.Told]] = defaultdict(list)
    rows = Entry.objects.filter(subject=subject, subject_id__in=ids, verb__startswith=f"{subject}.")
    for subject_id, verb, post_id, data in rows.order_by("subject_id", "pk").values_list(
        "subject_id", "verb", "post_id", "data"
    ):
        found[subject_id].append(rules.Told(verb.partition(".")[2], post_id, data))
    return found
