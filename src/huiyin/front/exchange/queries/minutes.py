"""The minutes of a meeting as an official document (纪要): head, facts, what was said and decided, who was there."""

from datetime import datetime

from huiyin.front.exchange.queries.official import Grid, Line, Paper
from huiyin.kit.clock import MINE_TIME, day_of, written
from huiyin.voice.meetings.models import Attendance, Item, Meeting
from huiyin.voice.meetings.queries import gathering, outcome
from huiyin.voice.meetings.queries.outcome import Row
from huiyin.voice.meetings.rules.kinds import Answer, Kind
from huiyin.voice.meetings.rules.permissions import is_passed

DIGITS = "一二三四五六七八九十"


def paper(meeting: Meeting) -> Paper:
    """Return the minutes of a closed meeting; `meeting` has series, branch, unit, chair and recorder joined."""
    invited = gathering.attendances(meeting)
    rows = outcome.rows_of(meeting)
    return Paper(
        title=meeting.title,
        head=f"{meeting.whose}{meeting.get_kind_display()}纪要",
        number=meeting.document_number,
        body=[*_facts(meeting, invited), *_said(meeting, rows, invited), *_problems(meeting, rows)],
        after=_there(invited),
    )


def _facts(meeting: Meeting, invited: list[Attendance]) -> list[Line | Grid]:
    local = meeting.starts_at.astimezone(MINE_TIME)
    recorder = meeting.recorder.name if meeting.recorder else "主持人兼"
    when = f"{written(local.date())} {local:%H:%M}"
    return [
        Line(when, lead="时间："),
        Line(meeting.place, lead="地点："),
        Line(meeting.chair.name, lead="主持："),
        Line(recorder, lead="记录："),
        *([Line(_signed(meeting, meeting.closed_at), lead=_sign(meeting))] if meeting.closed_at else []),
        Line(gathering.counted(meeting, invited).sentence, lead="到会："),
    ]


def _sign(meeting: Meeting) -> str:
    return "补录：" if meeting.is_entered else "签发："


def _signed(meeting: Meeting, closed_at: datetime) -> str:
    """Return who signed and when; of a meeting entered afterwards that the paper is kept with it."""
    if not meeting.is_entered:
        return f"{meeting.chair.name}，{written(day_of(closed_at))}"
    return f"会议未在系统中召开，{written(day_of(closed_at))}由{meeting.chair.name}照纸质记录补录，凭据存系统"


def _said(meeting: Meeting, rows: list[tuple[Item, list[Row]]], invited: list[Attendance]) -> list[Line | Grid]:
    lines: list[Line | Grid] = []
    count = gathering.counted(meeting, invited)
    for n, (item, found) in enumerate(rows, start=1):
        lines.append(Line(f"{_numeral(n)}、{item.title}", level=1))
        for k, row in enumerate(found, start=1):
            who = f"（{row.point.speaker.name}）" if row.point.is_named and row.point.speaker else ""
            lines.append(Line(f"{k}. {row.point.text}{who}"))
            vote = row.point.vote
            if vote is not None:
                passed = "通过" if is_passed(vote, count) else "未通过"
                hands = f"赞成 {vote.agree}，反对 {vote.against}，弃权 {vote.abstain}，{passed}。"
                lines.append(Line(hands, lead="表决："))
            lines.append(Line(_decided(row), lead="议定："))
    return lines


def _decided(row: Row) -> str:
    """Return what was decided, as it stood at the closing: the matter and its post, not where it is today."""
    point = row.point
    if not point.is_matter:
        return f"{row.became.rstrip('。')}。"
    name = f"{point.matter.number} {point.matter.title}" if point.matter else point.title
    owner = f"，由{point.to.name}承办" if point.to else ""
    until = f"，{point.by_on.month}月{point.by_on.day}日前" if point.by_on else ""
    return f"定为事项 {name}{owner}{until}。{point.words}"


def _problems(meeting: Meeting, rows: list[tuple[Item, list[Row]]]) -> list[Line | Grid]:
    """Return the problem list of a grid meeting: owner, target, measure, date, person."""
    points = [row.point for _, found in rows for row in found if row.point.is_matter]
    if meeting.kind != Kind.GRID or not points:
        return []
    posts = [p.to.pk for p in points if p.to]
    holders = gathering.holders(posts)
    table = [
        [
            p.title or (p.matter.title if p.matter else ""),
            p.to.name if p.to else "",
            p.target,
            p.measure,
            f"{p.by_on.month}月{p.by_on.day}日" if p.by_on else "",
            holders.get(p.to_id or 0, ""),
        ]
        for p in points
    ]
    headers = ("问题", "责任岗位", "目标", "措施", "时限", "责任人")
    return [Line("问题清单", level=1), Grid(headers, table, (30, 22, 26, 34, 14, 14))]


def _there(invited: list[Attendance]) -> list[Line]:
    present = [a.person.name for a in invited if a.is_present and not a.is_guest]
    guests = [a.person.name for a in invited if a.is_present and a.is_guest]
    away = [
        f"{a.person.name}（{a.get_absence_display()}）" if a.absence else a.person.name
        for a in invited
        if not a.is_present and not a.is_guest and a.answer == Answer.EXCUSED
    ]
    missing = [
        a.person.name
        for a in invited
        if not a.is_present and not a.is_guest and a.answer not in (Answer.EXCUSED, Answer.DECLINED)
    ]
    parts = (("出席：", present), ("请假：", away), ("缺席：", missing), ("列席：", guests))
    return [Line("", 0), *(Line("、".join(names), lead=lead) for lead, names in parts if names)]


def _numeral(n: int) -> str:
    """Return a number up to 99 as headings write it: 十一, 二十."""
    tens, ones = divmod(n, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{DIGITS[tens - 1]}十")
    return head + (DIGITS[ones - 1] if ones else "")
