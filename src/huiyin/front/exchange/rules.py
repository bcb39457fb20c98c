"""What stands in an exported file: columns, limits, words. No query, no clock, no file."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.loop.duties.rules import CENSURING, DutyKind
from huiyin.loop.matters.rules.states import State

MOST_ROWS = 100_000
LONGEST = 32_000  # a cell holds 32,767 characters
NOT_IN_XML = {c: None for c in range(32) if c not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, its width in characters, and how a row gives its value."""

    header: str
    width: int
    value: Callable[[Any], Any]


def _day(moment: datetime | date | None) -> date | None:
    return day_of(moment) if isinstance(moment, datetime) else moment


def _yes(value: bool) -> str:
    return "是" if value else ""


def _state(matter: Any) -> str:
    return State(matter.state).label


# Nobody who asked is in here, and no moment finer than a day (security.md 3, 5.3).
MATTERS: Sequence[Column] = (
    Column("编号", 14, lambda m: m.number),
    Column("标题", 30, lambda m: m.title),
    Column("事项摘要", 50, lambda m: m.summary),
    Column("状态", 10, _state),
    Column("性质", 8, lambda m: m.get_kind_display()),
    Column("类别", 8, lambda m: m.get_grade_display()),
    Column("主题", 12, lambda m: m.get_topic_display()),
    Column("来源", 10, lambda m: m.get_origin_display()),
    Column("地点", 16, lambda m: m.place.name if m.place else ""),
    Column("单位", 16, lambda m: m.unit.name),
    Column("轮到", 18, lambda m: m.debtor.name if m.debtor else ""),
    Column("期限", 12, lambda m: _day(m.clock.due_at) if m.clock and m.is_open else None),
    Column("已超期", 8, lambda m: _yes(bool(m.clock and m.is_open and m.clock.is_overdue))),
    Column("登记日期", 12, lambda m: _day(m.registered_at)),
    Column("交办日期", 12, lambda m: _day(m.assigned_at)),
    Column("答复日期", 12, lambda m: _day(m.answered_at)),
    Column("了结日期", 12, lambda m: _day(m.ended_at)),
    Column("答复", 50, lambda m: m.answer),
    Column("重大事项", 10, lambda m: _yes(m.is_vital)),
    Column("转手次数", 10, lambda m: m.bounces),
    Column("重办次数", 10, lambda m: m.reopenings),
    Column("评价", 8, lambda m: m.rating),
)

OPENINGS: Sequence[Column] = (
    Column("编号", 10, lambda o: o.box.code),
    Column("名称", 20, lambda o: o.box.name),
    Column("地点", 18, lambda o: o.box.place.name),
    Column("开箱日期", 12, lambda o: o.opened_on),
    Column("件数", 8, lambda o: o.count),
    Column("原封条号", 14, lambda o: o.seal_found),
    Column("原封条", 10, lambda o: "完好" if o.is_seal_intact else "有问题"),
    Column("新封条号", 14, lambda o: o.seal_new),
    Column("开箱人", 12, lambda o: o.opener.name),
    Column("在场人", 12, lambda o: o.witness.name),
    Column("签认日期", 12, lambda o: _day(o.witnessed_at)),
    Column("备注", 40, lambda o: o.note),
)

PAPERS: Sequence[Column] = (
    Column("名称", 40, lambda p: p.title),
    Column("种类", 12, lambda p: p.get_kind_display()),
    Column("会议或例会", 30, lambda p: p.where),
    Column("单位", 20, lambda p: p.whose),
    Column("版", 6, lambda p: p.number),
    Column("谁放的", 20, lambda p: p.by),
    Column("日期", 12, lambda p: _day(p.put_at)),
)


def text_of(value: object) -> str:
    """Return a text as a cell takes it: never a formula (the writer marks it as text), no control characters, cut."""
    return str(value).translate(NOT_IN_XML)[:LONGEST]


def about(title: str, count: int, at: datetime, *, is_cut: bool, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """Return the lines of the sheet that says what a file holds."""
    lines = [
        ("内容", title),
        ("条件", "、".join(chosen) or "不限"),
        ("行数", f"{count:,}"),
        ("导出时间", f"{at.astimezone(MINE_TIME):%Y-%m-%d %H:%M}"),
        ("说明", "按导出人能看到的范围导出，不含提出人。请按内部资料保管。"),
    ]
    return [*lines, ("注意", f"超过 {MOST_ROWS:,} 行，只导出最新的部分。")] if is_cut else lines


# What a calendar outside must not tell: whom somebody meets, that letters came, that a leader was told something.
UNSPOKEN = frozenset(
    {
        *(DutyKind.TALK, DutyKind.VISIT, DutyKind.MEASURE, DutyKind.SORT, DutyKind.REPLY, DutyKind.READ),
        *(DutyKind.OPEN_BOX, DutyKind.REVIEW, DutyKind.WITNESS, *CENSURING),
    }
)
SOMETHING, HOME = "一项应办", "/desk/"
SPOKEN_PATHS = ("/matters/", "/meetings/", "/tasks/", "/contacts/", "/grid/", "/duties/")


def owed(kind: str) -> str:
    """Return what a calendar says of a duty: its kind, never its subject; of private kinds only that there is one."""
    return SOMETHING if kind in UNSPOKEN else f"应办：{DutyKind(kind).label}"


def way_to(kind: str, link: str) -> str:
    """Return where a calendar's entry leads: to the reader's list where the path would speak, as a supervision's."""
    return link if kind not in UNSPOKEN and link.startswith(SPOKEN_PATHS) else HOME


def digest(secret: str) -> str:
    """Return what is kept of a feed's secret; it is drawn at random and long, so that no salt is wanted."""
    return hashlib.sha256(b"huiyin/feed\x00" + secret.encode()).hexdigest()
