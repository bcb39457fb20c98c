"""Task lists, monthly reports, quarter summaries and leaders' reports as official documents; facts as a workbook."""

from datetime import datetime
from typing import Any

from huiyin.branch.contacts.models import ContactReport
from huiyin.branch.contacts.rules import visits
from huiyin.branch.tasks.models import Line as PlanLine
from huiyin.branch.tasks.models import Plan, Report
from huiyin.branch.tasks.rules import reports as rules
from huiyin.branch.tasks.rules.reports import ReportKind
from huiyin.front.exchange.queries.official import Grid, Line, Paper
from huiyin.kit.clock import day_of


def report_paper(report: Report) -> Paper:
    """Return a signed report; its post, branch and signer are joined."""
    facts, ahead = report.facts, "对下季度计划的调整" if report.kind == ReportKind.SUMMARY else "下一步打算"
    body: list[Line | Grid] = [Line("一、基本情况", level=1), Line(rules.sentence(facts))]
    rows = [
        [str(row[name]) for name in ("label", "opened", "in_time", "late", "overdue")] for row in facts_rows(report)
    ]
    if rows:
        body.append(Grid(("应办", "交来", "按期办结", "逾期办结", "到期没有办"), rows, (28, 16, 20, 20, 22)))
    body += _words(("二、做了什么", report.done), ("三、存在的问题", report.problems), (f"四、{ahead}", report.ahead))
    body += _corrected(report)
    where = report.branch.name if report.branch else report.post.unit.name
    title = f"{where}{report.period.label}{report.get_kind_display()}"
    return Paper(title=title, body=body, **_signed(report))


def plan_paper(plan: Plan) -> Paper:
    """Return a member's task list of a month with how each line stands; its lines, person and setter are joined."""
    rows = [[str(line.number), line.text, line.get_source_display(), _standing(line)] for line in plan.rows]  # type: ignore[attr-defined]
    taken = f"{_day(plan.taken_at)}认领" if plan.taken_at else "还没有认领"
    facts = f"{plan.setter.name}{_day(plan.set_at)}定，{taken}。"
    body: list[Line | Grid] = [Line(facts), Grid(("序号", "任务", "来源", "完成情况"), rows, (17, 54, 24, 47))]
    where = plan.branch.name if plan.branch else plan.person.unit.name
    return Paper(title=f"{where}{plan.period.label}任务清单", number=f"（{plan.person.name}）", body=body)


def _standing(line: PlanLine) -> str:
    if line.dropped_in is not None:
        return f"已去掉：{line.reason}"
    return line.evidence if line.done_at else "还没有完成"


def _day(moment: datetime) -> str:
    day = day_of(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def contact_paper(report: ContactReport) -> Paper:
    """Return a leader's signed report of a quarter, addressed to the party committee."""
    facts = report.facts
    body: list[Line | Grid] = [Line("一、基本情况", level=1), Line(visits.sentence(facts))]
    names = ("name", "visits", "raised", "done", "late")
    rows = [[str(row[name]) for name in names] for row in facts["branches"]]
    if rows:
        body.append(Grid(("支部", "到点", "提出问题", "支部办结应办", "到期没有办"), rows, (36, 14, 18, 24, 22)))
    body += _words(
        ("二、做了什么", report.done), ("三、支部存在的问题", report.problems), ("四、下一步打算", report.ahead)
    )
    body += _corrected(report)
    return Paper(title=f"{report.period.label}联系点工作报告", body=body, to="党委", **_signed(report))


def _corrected(report: Report | ContactReport) -> list[Line | Grid]:
    return [Line(f"本次为第 {report.version - 1} 次更正，原因：{report.reason}")] if report.reason else []


def _words(*parts: tuple[str, str]) -> list[Line | Grid]:
    return [line for head, text in parts for line in (Line(head, level=1), Line(text or "无。"))]


def _signed(report: Report | ContactReport) -> dict[str, Any]:
    who = f"{report.post.name}{f'　{report.signed_by.name}' if report.signed_by else ''}"
    return {"signed_by": who, "signed_on": day_of(report.signed_at)}


def facts_rows(report: Report) -> list[dict[str, Any]]:
    """Return the facts of a report by kind of duty."""
    return rules.rows(report.facts["own"])


def about(report: Report) -> list[tuple[str, str]]:
    """Return the lines of the sheet that says what a report's workbook holds, its words among them."""
    facts = report.facts
    lines = [
        ("内容", str(report)),
        ("签字", f"{report.signed_by.name if report.signed_by else ''} {day_of(report.signed_at).isoformat()}"),
        ("情况", rules.sentence(facts)),
        ("联系职工", f"{facts['people']} 人"),
        ("填表", rules.burden(facts["forms"], facts["forms_max"])),
        ("做了什么", report.done),
        ("问题", report.problems or "无"),
        ("打算", report.ahead or "无"),
        ("校验值", report.digest),
    ]
    return [*lines, ("更正原因", report.reason)] if report.reason else lines
