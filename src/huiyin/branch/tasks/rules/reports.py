"""Monthly reports and quarter summaries: who reports, and what they say. Pure."""

from collections.abc import Mapping
from typing import Any

from huiyin.ground.people.rules import Office
from huiyin.kit.periods import Cadence, Period
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.reports.rules import ReportKind

# Those who report on the people of their cell; leaders report on their contact points.
REPORTING = frozenset({Office.HEAD, Office.CADRE, Office.CREW_LEADER, Office.SECRETARY, Office.MEMBER})
# What a holder is asked to fill in or write; counted so that it stays bearable (anchors, 18).
FORMS = frozenset(
    {
        *(DutyKind.REPORT, DutyKind.SUMMARY, DutyKind.TASK_LIST, DutyKind.TAKE_LIST),
        *(DutyKind.MINUTES, DutyKind.CHECK, DutyKind.ROUTINE),
    }
)
COLUMNS = {
    "label": "应办",
    "opened": "交来",
    "in_time": "按期办结",
    "late": "逾期办结",
    "overdue": "到期没有办",
}
MATTERS = {"in": DutyKind.ACCEPT, "answered": DutyKind.ANSWER, "landed": DutyKind.LAND}
CONTACTS = (DutyKind.TALK, DutyKind.VISIT, DutyKind.MEASURE, DutyKind.MEETING)


def kind_of(period: Period) -> str:
    """Return which report a period asks for."""
    return ReportKind.SUMMARY if period.cadence == Cadence.QUARTER else ReportKind.MONTH


def rows(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a line for each kind of duty that occurred: given, done in time, done late, gone by."""
    own, found = facts["own"], []
    for kind in DutyKind:
        numbers = {name: own.get(name, {}).get(kind.value, 0) for name in ("opened", "in_time", "late", "overdue")}
        if any(numbers.values()):
            found.append({"label": kind.label, **numbers})
    return found


def sentence(facts: Mapping[str, Any]) -> str:
    """Say the facts in one sentence, as the form begins with."""
    own, lines, matters = facts["own"], facts["lines"], facts["matters"]
    done = sum(own["in_time"].values()) + sum(own["late"].values())
    late = sum(own["late"].values())
    parts = [f"办结应办 {done} 件" + (f"（其中逾期 {late} 件）" if late else "")]
    parts.append(f"交来事项 {matters['in']} 件、答复 {matters['answered']} 件、落实 {matters['landed']} 件")
    if lines["set"]:
        parts.append(f"任务清单 {lines['set']} 项完成 {lines['done']} 项")
    return f"{'，'.join(parts)}。"


def is_heavy(facts: Mapping[str, Any], period: Period) -> bool:
    """Return whether more forms were asked for than may be; the limit is one of a month."""
    return bool(facts["forms"] > facts["forms_max"] * period.cadence.months)


def burden(facts: Mapping[str, Any], period: Period) -> str:
    """Say how many forms were asked for, and how many may be."""
    term, most = ("月", "不超过") if period.cadence == Cadence.MONTH else ("季度", "每月不超过")
    text = f"这个{term}要您填的表格 {facts['forms']} 份，规定{most} {facts['forms_max']} 份"
    return text + ("，已经超过，请向党群部门反映。" if is_heavy(facts, period) else "。")
