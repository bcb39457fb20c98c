"""What a rule is, which version is in force, and what an override may say. Pure."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

ADOPT = "adopt_rules"
PATH_STEP = 8  # digits of one level in a unit's path
UNITS = {
    "wd": "个工作日",
    "d": "天",
    "h": "小时",
    "s": "秒",
    "mo": "个月",
    "y": "年",
    "ratio": "",
    "persons": "人",
    "hour": "时",
    "weekday": "",
}
WEEKDAYS = {
    "monday": "星期一",
    "tuesday": "星期二",
    "wednesday": "星期三",
    "thursday": "星期四",
    "friday": "星期五",
    "saturday": "星期六",
    "sunday": "星期日",
}
SOURCES = {
    "design": "平台建议",
    "practice": "通行做法",
    "essay": "本单位做法",
    "XF": "信访工作条例",
    "HL": "GB/T 33358-2016",
    "PIPL": "个人信息保护法",
    "CSL": "网络安全法",
    "BR": "中国共产党支部工作条例（试行）",
    "GBDOC": "GB/T 9704-2012",
}
LINE = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})\s+(休|班)(?:\s+(\S.*))?$")
MAX_LINES = 400


class Adopter(Protocol):
    """Who acts, as people.rules.Actor says it; this app lies below people and knows only these two."""

    @property
    def person_id(self) -> int | None:
        """The person, or None for the system."""

    def can(self, power: Any) -> bool:
        """Whether the actor holds a power."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule, with where it comes from."""

    key: str
    title: str
    subject: str
    value: Any
    unit: str
    source: str
    article: str
    citation: str
    effective_from: date
    confidence: str
    row: str
    effective_to: date | None = None
    unit_path: str = ""
    document: str = ""
    override_id: int | None = None
    is_planned: bool = False  # nothing computes by it yet
    bounds: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_override(self) -> bool:
        """Whether the enterprise adopted this version."""
        return self.override_id is not None

    @property
    def is_to_confirm(self) -> bool:
        """Whether pages mark it 待确认： a default of middle or low confidence that nobody adopted."""
        return self.confidence != "H" and not self.is_override

    @property
    def source_name(self) -> str:
        """The source in words."""
        return SOURCES.get(self.source, self.source)

    @property
    def article_shown(self) -> str:
        """The article in words."""
        return f"第 {self.article} 条" if self.article[:1].isdigit() else self.article

    @property
    def has_start(self) -> bool:
        """Whether the version starts on a day of its own (a proposal of the platform has none)."""
        return self.effective_from > date.min

    @property
    def shown(self) -> str:
        """The value in words."""
        return show(self.value, self.unit)

    @property
    def is_void(self) -> bool:
        """Whether the version was withdrawn before it began."""
        return self.effective_to is not None and self.effective_to <= self.effective_from

    def holds_on(self, day: date) -> bool:
        """Return whether this version is in force on a day; the day it ends is no more."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an enterprise's document says instead of a default."""

    value: Any
    effective_from: date
    document: str
    effective_to: date | None = None
    unit_path: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One line of a holiday notice."""

    day: date
    is_workday: bool
    name: str = ""


def parse_defaults(text: str) -> tuple[int, list[Rule]]:
    """Return the place of a defaults file in the list, and its rules; raises KeyError where a field is missing."""
    book = tomllib.loads(text)
    made = [
        Rule(
            key=r["key"],
            title=r["title"],
            subject=book["subject"],
            value=r["value"],
            unit=r["unit"],
            source=r["source"],
            article=r.get("article", ""),
            citation=r["citation"],
            effective_from=r.get("effective_from", date.min),
            confidence=r["confidence"],
            is_planned=r.get("is_planned", False),
            row=r["row"],
            bounds={k: r[k] for k in ("min", "max", "choices") if k in r},
        )
        for r in book["rules"]
    ]
    return book["order"], made


def in_force(defaults: Iterable[Rule], overrides: Iterable[Rule], day: date, unit_path: str = "") -> Rule | None:
    """Return the version in force: the override of the nearest unit upwards, else the default begun last."""
    near = [o for o in overrides if unit_path.startswith(o.unit_path) and o.holds_on(day)]
    if near:
        return max(near, key=lambda o: len(o.unit_path))
    begun = [d for d in defaults if d.holds_on(day)]
    return max(begun, key=lambda d: d.effective_from) if begun else None


def may_adopt(by: Adopter) -> Verdict:
    """Return whether this actor may change rules and holidays."""
    return ALLOWED if by.can(ADOPT) else refused("只有矿党政正职和工会主席可以调整规则")


def may_override(default: Rule, adoption: Adoption, *, by: Adopter, today: date) -> Verdict:
    """Return whether an override may be entered: power, document, dates, kind and bounds of the value."""
    return first_refusal(
        may_adopt(by),
        ALLOWED if adoption.document.strip() else refused("请填写采用这一规则的文件名称或文号"),
        ALLOWED if adoption.effective_from >= today else refused("生效日期不能早于今天，已经算过的时限不能改"),
        ALLOWED
        if adoption.effective_to is None or adoption.effective_to > adoption.effective_from
        else refused("截止日期应当晚于生效日期"),
        ALLOWED if is_path(adoption.unit_path) else refused("单位有误，请重新选择"),
        fits(default, adoption.value),
    )


def may_withdraw(effective_to: date | None, *, by: Adopter, on: date, today: date) -> Verdict:
    """Return whether an override may end on a day: it has not ended before, and the past stays as it was."""
    return first_refusal(
        may_adopt(by),
        ALLOWED if on >= today else refused("截止日期不能早于今天"),
        ALLOWED if effective_to is None or effective_to > on else refused("这一规则在那天以前已经停止"),
    )


def is_path(unit_path: str) -> bool:
    """Return whether the text is a unit's path: ids of eight digits from the root down, or empty for all."""
    return len(unit_path) % PATH_STEP == 0 and (not unit_path or (unit_path.isascii() and unit_path.isdigit()))


def fits(default: Rule, value: Any) -> Verdict:
    """Return whether a value is of the default's kind and within the bounds the law or the platform sets."""
    if not _same_kind(default.value, value):
        return refused("数值的类型不对，" + _kind_hint(default.value))
    bounds = default.bounds
    choices = bounds.get("choices")
    if choices and value not in choices:
        return refused("只能从这些里面选：" + "、".join(show(c, default.unit) for c in choices))
    for number in value if isinstance(value, list) else [value]:
        if "min" in bounds and number < bounds["min"]:
            return refused(f"不能小于 {show(bounds['min'], default.unit)}。{default.citation}")
        if "max" in bounds and number > bounds["max"]:
            return refused(f"不能大于 {show(bounds['max'], default.unit)}。{default.citation}")
    return ALLOWED


def read_value(default: Rule, typed: str) -> Any:
    """Return what was typed as the kind the default has; raises ValueError with a Chinese sentence."""
    text = typed.strip()
    if isinstance(default.value, list):
        parts = [p for p in re.split(r"[,\uff0c\u3001;\uff1b\s]+", text) if p]
        return [_read_one(default, default.value[0], p) for p in parts]
    return _read_one(default, default.value, text)


def show(value: Any, unit: str) -> str:
    """Return a value in words, with its unit."""
    if unit == "weekday":
        return WEEKDAYS.get(str(value), str(value))
    tail = UNITS.get(unit, unit)
    if isinstance(value, list):
        return "、".join(str(v) for v in value) + (f" {tail}" if tail else "")
    return f"{value} {tail}".strip()


def parse_days(text: str) -> tuple[list[Day], list[str]]:
    """Return the days of a pasted holiday notice, and a sentence for each line that can't be read.

    One line a day: date, 休 or 班, name. Empty lines are skipped.
    """
    days: dict[date, Day] = {}
    wrong: list[str] = []
    lines = [(n, raw.strip()) for n, raw in enumerate(text.splitlines(), 1) if raw.strip()]
    if len(lines) > MAX_LINES:
        return [], [f"一次最多 {MAX_LINES} 行"]
    for number, line in lines:
        day, why = _read_day(line)
        if day is None:
            wrong.append(f"第 {number} 行{why}：{line[:40]}")
        elif day.day in days:
            wrong.append(f"第 {number} 行的日期重复：{line[:40]}")
        else:
            days[day.day] = day
    return sorted(days.values(), key=lambda d: d.day), wrong


def may_set_days(days: Sequence[Day], whole_years: Iterable[int], *, notice: str, by: Adopter) -> Verdict:
    """Return whether a holiday notice may be entered; a whole year needs both days off and make-up days."""
    for year in whole_years:
        kinds = {d.is_workday for d in days if d.day.year == year}
        if kinds != {True, False}:
            return refused(f"{year} 年的放假安排不完整，应当既有放假日也有调休上班日")
    return first_refusal(
        may_adopt(by),
        ALLOWED if days else refused("请至少填写一天"),
        ALLOWED if notice.strip() else refused("请填写放假通知的名称或文号"),
    )


def _read_day(line: str) -> tuple[Day | None, str]:
    found = LINE.match(line)
    if not found:
        return None, "看不懂"
    try:
        year, month, number = (int(p) for p in found[1].split("-"))
        day = date(year, month, number)
    except ValueError:
        return None, "的日期不存在"
    return Day(day, found[2] == "班", (found[3] or "").strip()[:40]), ""


def _read_one(default: Rule, like: Any, text: str) -> Any:
    try:
        return type(like)(text)
    except ValueError:
        raise ValueError("数值的类型不对，" + _kind_hint(default.value)) from None


def _same_kind(default: Any, value: Any) -> bool:
    if isinstance(default, list):
        return isinstance(value, list) and bool(value) and all(_same_kind(default[0], v) for v in value)
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool) and value == value
    return type(default) is type(value) and value != ""


def _kind_hint(default: Any) -> str:
    like = default[0] if isinstance(default, list) else default
    word = "整数" if isinstance(like, int) else "数字" if isinstance(like, float) else "文字"
    return f"应当是用顿号隔开的{word}" if isinstance(default, list) else f"应当是{word}"
