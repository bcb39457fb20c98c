"""Checks of talks, visits and help: whatever is open is owed once, whatever has expired is gone."""

from collections import Counter
from collections.abc import Iterator

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.front.operations.queries.clock import mark
from huiyin.kit import clock
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits.models import Case, Measure, Note, Trigger
from huiyin.voice.visits.rules.kinds import ENDED


def triggers_and_notes() -> Iterator[str]:
    """Every trigger has exactly one open duty or an end; notes past their day, and words of ended cases, are gone."""
    yield from _triggers()
    yield from _notes()
    left = Measure.objects.filter(case__state__in=sorted(ENDED)).exclude(sealed=b"").count()
    if left:
        yield f"有 {left} 项措施的帮扶已经结束，文字还在"
    live = Case.objects.filter(state__in=["open", "closing"], consented_at=None).count()
    if live:
        yield f"有 {live} 件帮扶没有本人同意"


def _triggers() -> Iterator[str]:
    for some in chunks(Trigger.objects.all()):
        owed = Duty.objects.filter(source="trigger", source_id__in=[t.pk for t in some], level=0, settled_at=None)
        by_id = {duty.pk: duty for duty in owed.order_by("pk")}
        count = Counter(duty.source_id for duty in by_id.values())
        for trigger in some:
            expected = 1 if trigger.is_open else 0
            if count[trigger.pk] != expected:
                yield f"情形 {trigger.pk} 应当有 {expected} 件未了的应办，实际 {count[trigger.pk]} 件"
            elif trigger.is_open and trigger.duty_id not in by_id:
                yield f"情形 {trigger.pk} 记的应办不是未了的那一件"


def _notes() -> Iterator[str]:
    seen = mark()
    today = clock.day_of(seen.last_seen_at) if seen else clock.today()
    left = Note.objects.filter(gone_at=None, expires_on__lt=today).count()
    if left:
        yield f"有 {left} 段备注已经到期，却还没有销毁"
