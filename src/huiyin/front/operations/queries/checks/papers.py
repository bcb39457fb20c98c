"""Checks of the shelf: minutes and files of meetings lie on it, editions follow each other as the ledger tells."""

from collections import defaultdict
from collections.abc import Iterator

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.ground.files.models import Attachment
from huiyin.ground.ledger.models import Entry
from huiyin.voice.meetings.models import Meeting, Paper
from huiyin.voice.meetings.rules.kinds import PaperKind, State


def lying() -> Iterator[str]:
    """Each signed minutes and each file of a meeting lie there once; of a series' paper the last edition is in use."""
    yield from _minutes()
    yield from _files()
    yield from _editions()


def _minutes() -> Iterator[str]:
    minutes = Paper.objects.filter(kind=PaperKind.MINUTES, is_shown=True)
    for some in chunks(Meeting.objects.all()):
        there = set(minutes.filter(meeting__in=some).values_list("meeting", flat=True))
        for one in some:
            if (one.state == State.CLOSED) != (one.pk in there):
                yield f"会议 {one.pk}（{one.title}）：签发的纪要和会议资料里的不符"


def _files() -> Iterator[str]:
    for some in chunks(Attachment.objects.filter(subject_kind="meeting")):
        there = dict(Paper.objects.filter(file__in=some, is_shown=True).values_list("file", "meeting"))
        for one in some:
            if there.get(one.pk) != one.subject_id:
                yield f"会议 {one.subject_id} 的附件 {one.pk} 不在会议资料里"


def _editions() -> Iterator[str]:
    for some in chunks(Paper.objects.filter(meeting=None, first=None)):
        ids = [one.pk for one in some]
        chains: dict[int, list[Paper]] = {one.pk: [one] for one in some}
        for later in Paper.objects.filter(first__in=ids).order_by("number"):
            chains[later.chain].append(later)
        told = _told([one.pk for chain in chains.values() for one in chain])
        for pk, chain in chains.items():
            for fault in _faults(chain, told):
                yield f"资料 {pk}（{chain[-1].title}）：{fault}"


def _faults(chain: list[Paper], told: dict[int, list[str]]) -> Iterator[str]:
    last = chain[-1]
    if [one.number for one in chain] != list(range(1, len(chain) + 1)):
        yield "版数不连续"
    if any(one.is_shown or one.off_at for one in chain[:-1]) or last.is_shown == (last.off_at is not None):
        yield "在用的不是最新的一版"
    if any(one.file_id is None for one in chain):
        yield "有一版没有文件"
    for one in chain:
        begun = "paper.put" if one.number == 1 else "paper.replace"
        if told[one.pk] != [begun, *(["paper.take_off"] if one.off_at else [])]:
            yield f"第 {one.number} 版和台账不符"


def _told(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Entry.objects.filter(subject="paper", subject_id__in=ids, verb__startswith="paper.").order_by("pk")
    for pk, verb in rows.values_list("subject_id", "verb"):
        found[pk].append(verb)
    return found
