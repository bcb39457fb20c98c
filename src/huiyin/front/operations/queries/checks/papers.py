"""Checks of the shelf: minutes and files of meetings lie on it, editions follow each other as the ledger tells."""

from collections import defaultdict
from collections.abc import Iterator

from huiyin.front.operations.queries.checks.chunks import Aside, chunks
from huiyin.ground.files.models import Attachment, StoredFile
from huiyin.ground.files.queries import place
from huiyin.ground.ledger.models import Entry
from huiyin.kit.clock import day_of, written
from huiyin.voice.meetings.models import Meeting, Paper
from huiyin.voice.meetings.rules.kinds import PaperKind, State


def lying() -> Iterator[str]:
    """Each signed minutes and each file of a meeting lie there once; of a series' paper the last edition is in use.

    Of a paper that two persons had destroyed nothing is left; each is told.
    """
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
            if (at := chain[-1].destroyed_at) is not None:
                yield Aside(f"资料 {pk}：{len(chain)} 版的文件已由两人同意，于{written(day_of(at))}销毁")


def _faults(chain: list[Paper], told: dict[int, list[tuple[str, str]]]) -> Iterator[str]:
    last = chain[-1]
    if [one.number for one in chain] != list(range(1, len(chain) + 1)):
        yield "版数不连续"
    if any(one.is_shown or one.off_at for one in chain[:-1]) or last.is_shown == (last.off_at is not None):
        yield "在用的不是最新的一版"
    if last.destroyed_at is None and any(one.file_id is None for one in chain):
        yield "有一版没有文件"
    if last.destroyed_at is not None and (any(one.file_id for one in chain) or _is_left(chain, told)):
        yield "文件应当已经销毁，却还有留存"
    for one in chain:
        if [verb for verb, _ in told[one.pk]] != _steps(one):
            yield f"第 {one.number} 版和台账不符"


def _steps(one: Paper) -> list[str]:
    """Return the verbs the ledger must tell of an edition."""
    later = (("take_off", one.off_at), ("propose_destruction", one.proposed_at), ("destroy", one.destroyed_at))
    begun = "paper.put" if one.number == 1 else "paper.replace"
    return [begun, *(f"paper.{verb}" for verb, at in later if at is not None)]


def _is_left(chain: list[Paper], told: dict[int, list[tuple[str, str]]]) -> bool:
    """Return whether a file that was put is still attached to an edition, or lies on the disk and nothing names it."""
    ids = [one.pk for one in chain]
    if Attachment.objects.filter(subject_kind="paper", subject_id__in=ids).exists():
        return True
    lying = [sha256 for pk in ids for _, sha256 in told[pk] if sha256 and place(sha256).exists()]
    return StoredFile.objects.filter(sha256__in=lying).count() < len(set(lying))


def _told(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the verbs of papers in order, each with the hash of the file that was put by it."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Entry.objects.filter(subject="paper", subject_id__in=ids, verb__startswith="paper.").order_by("pk")
    for pk, verb, data in rows.values_list("subject_id", "verb", "data"):
        found[pk].append((verb, data.get("file", "")))
    return found
