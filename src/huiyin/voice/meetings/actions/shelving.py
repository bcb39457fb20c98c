"""Puts papers on the shelf: a series' own by hand, in editions; minutes and files of meetings with the meeting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.files.models import Attachment
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Branch, Unit
from huiyin.ground.people.rules import Actor
from huiyin.ground.search import actions as search
from huiyin.kit.inserting import create
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions.change import acting_post, locked_series, required
from huiyin.voice.meetings.models import Meeting, Paper, Series
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.rules import shelf as rules
from huiyin.voice.meetings.rules.kinds import OF_SERIES, PaperKind
from huiyin.voice.meetings.rules.permissions import Hosts

FILES = "paper"  # what the file of an edition is attached to


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What a paper is called, of which kind, and its file; a newer edition keeps the kind."""

    title: str
    upload: files.Upload
    kind: str = PaperKind.OTHER


@transaction.atomic
def put_paper(series: Series, new: NewPaper, *, by: Actor, at: datetime) -> Paper:
    """Put a paper of a series on the shelf, for those who run it, take part in it or oversee it."""
    series = locked_series(series)
    rules.may_put(shelf.standing(by, series)).enforce()
    if new.kind not in OF_SERIES:
        raise Refused("请选资料的种类")
    paper = Paper(kind=new.kind, series=series, branch_id=series.branch_id, unit_id=series.unit_id)
    return _put("paper.put", paper, new, by=by, at=at)


@transaction.atomic
def replace_paper(paper: Paper, new: NewPaper, *, by: Actor, at: datetime) -> Paper:
    """Put a newer edition in the place of the one in use, which stays readable behind it."""
    before, series = locked_paper(paper)
    series = locked_series(series)
    is_off = before.off_at is not None
    rules.may_replace(shelf.standing(by, series), is_shown=before.is_shown, is_off=is_off).enforce()
    before.is_shown = False
    before.save(update_fields=["is_shown"])
    search.remove(shelf.SEARCHED, [before.pk])
    paper = Paper(kind=before.kind, series=series, branch_id=before.branch_id, unit_id=before.unit_id)
    paper.first_id, paper.number = before.chain, before.number + 1
    return _put("paper.replace", paper, new, by=by, at=at)


@transaction.atomic
def take_off_paper(paper: Paper, *, by: Actor, at: datetime, reason: str) -> Paper:
    """Take a paper off the shelf with a reason; its editions stay with who runs the series and who put it."""
    paper, series = locked_paper(paper)
    is_own, is_off = by.person_id is not None and paper.put_by_id == by.person_id, paper.off_at is not None
    rules.may_take_off(shelf.standing(by, series), is_own=is_own, is_shown=paper.is_shown, is_off=is_off).enforce()
    paper.off_reason = required(reason, "撤下的原因")[:120]
    paper.is_shown, paper.off_at, paper.off_by_id = False, at, by.person_id
    paper.save(update_fields=["is_shown", "off_at", "off_by", "off_reason"])
    search.remove(shelf.SEARCHED, [paper.pk])
    note_paper("paper.take_off", paper, by=by, at=at, words={"reason": paper.off_reason})
    return paper


def locked_paper(paper: Paper) -> tuple[Paper, Series]:
    """Return an edition again with its series, the first of its editions locked: one change after the other."""
    Paper.objects.select_for_update(no_key=True).get(pk=paper.chain)
    row = Paper.objects.select_related("series__branch", "series__chair", "series__unit", "branch").get(pk=paper.pk)
    if row.series is None or row.is_of_meeting:
        raise Refused("这份资料跟着会议走，不能单独换或者撤")
    return row, row.series


def _put(verb: str, paper: Paper, new: NewPaper, *, by: Actor, at: datetime) -> Paper:
    """Save an edition, give it its file, show it."""
    paper.title = required(new.title, "资料名称")[:120]
    paper.put_at, paper.put_by_id, paper.is_shown = at, by.person_id, False
    hosts = queries.hosts_of_post(queries.chair_of(paper.series)) if paper.series else Hosts()
    paper.post_id = acting_post(by, hosts)
    paper.save(force_insert=True)
    (paper.file,) = files.attach([new.upload], subject_kind=FILES, subject_id=paper.pk, by=by, at=at)
    paper.is_shown = True
    paper.save(update_fields=["file", "is_shown"])
    search.index(shelf.SEARCHED, paper.pk, f"{paper.title} {paper.whose}")
    data = {"series": paper.series_id, "kind": paper.kind, "first": paper.chain, "number": paper.number}
    note_paper(verb, paper, by=by, at=at, words={"title": paper.title}, file=paper.file.file.sha256, **data)
    return paper


def shelve_minutes(meetings: Sequence[Meeting], *, at: datetime) -> None:
    """Lay the minutes of meetings just closed on the shelf: part of the verbs that close. A few statements for all."""
    _shelve([_of_meeting(one, PaperKind.MINUTES, f"{one.title}纪要", at, one.closed_by_id) for one in meetings])


def shelve_files(meeting: Meeting, attached: Iterable[Attachment], *, post: int | None, at: datetime) -> None:
    """Lay files put on a meeting on the shelf; one that lies there already stays as it is."""
    given = list(attached)
    there = set(Paper.objects.filter(file__in=given).values_list("file", flat=True))
    rows = []
    for one in given:
        if one.pk not in there:
            paper = _of_meeting(meeting, PaperKind.MATERIAL, one.name, at, one.by_person_id)
            paper.file_id, paper.post_id = one.pk, post
            rows.append(paper)
    _shelve(rows)


def _of_meeting(meeting: Meeting, kind: str, title: str, at: datetime, person: int | None) -> Paper:
    return Paper(
        kind=kind,
        title=title[:120],
        meeting=meeting,
        series_id=meeting.series_id,
        branch_id=meeting.branch_id,
        unit_id=meeting.unit_id,
        put_at=at,
        put_by_id=person,
        post_id=meeting.chair_id,
    )


def _shelve(papers: Sequence[Paper]) -> None:
    create(Paper, papers)
    names = Branch.objects.in_bulk({one.branch_id for one in papers if one.branch_id})
    units = Unit.objects.in_bulk({one.unit_id for one in papers if not one.branch_id})
    texts = [(one.pk, f"{one.title} {names.get(one.branch_id or 0) or units[one.unit_id]}") for one in papers]
    search.index_many(shelf.SEARCHED, texts)


def note_paper(
    verb: str, paper: Paper, *, by: Actor, at: datetime, words: dict[str, str] | None = None, **data: Any
) -> None:
    """Append the one ledger entry of a change to a paper."""
    draft = ledger.Draft(
        verb, "paper", paper.pk, at=at, person_id=by.person_id, post_id=paper.post_id, data=data, words=words or {}
    )
    ledger.record(draft)
