"""Task lists, monthly reports, quarter summaries and leaders' reports as official documents; facts as a workbook."""

from huiyin.branch.tasks.models import Line as PlanLine
from huiyin.branch.tasks.models import Plan
from huiyin.branch.tasks.rules import reports as rules
from huiyin.front.exchange.queries.official import Grid, Line, Paper
from huiyin.kit.clock import day_of, written
from huiyin.loop.reports import queries as reports
from huiyin.loop.reports.models import Report

SHARES = (32, 15, 19, 24, 22)


def report_paper(report: Report) -> Paper:
    """Return a signed report; its post, unit, branch and signer are joined."""
    source, terms = reports.source_of(report.kind), report.terms
    body: list[Line | Grid] = [Line("一、基本情况", level=1), Line(source.sentence(report.facts))]
    rows = [[str(cell) for cell in row] for row in source.table(report.facts)]
    if rows:
        body.append(Grid(list(source.columns.values()), rows, SHARES))
    words = (report.done, report.problems, report.ahead)
    for head, text in zip(("二、做了什么", f"三、{terms.problems}", f"四、{terms.ahead}"), words, strict=True):
        body += [Line(head, level=1), Line(text or "无。")]
    if report.reason:
        body.append(Line(f"本次为第 {report.version - 1} 次更正，原因：{report.reason}"))
    where = "" if terms.to else report.branch.name if report.branch else report.post.unit.name
    who = f"{report.post.name}{f'　{report.signed_by.name}' if report.signed_by else ''}"
    title = f"{where}{report.period.label}{report.get_kind_display()}"
    return Paper(title=title, body=body, to=terms.to, signed_by=who, signed_on=day_of(report.signed_at))


def plan_paper(plan: Plan) -> Paper:
    """Return a member's task list of a month with how each line stands; its lines, person and setter are joined."""
    rows = [[str(line.number), line.text, line.get_source_display(), _standing(line)] for line in plan.rows]  # type: ignore[attr-defined]
    taken = f"{written(day_of(plan.taken_at))}认领" if plan.taken_at else "还没有认领"
    facts = f"{plan.setter.name}{written(day_of(plan.set_at))}定，{taken}。"
    body: list[Line | Grid] = [Line(facts), Grid(("序号", "任务", "来源", "完成情况"), rows, (17, 54, 24, 47))]
    where = plan.branch.name if plan.branch else plan.person.unit.name
    return Paper(title=f"{where}{plan.period.label}任务清单", number=f"（{plan.person.name}）", body=body)


def _standing(line: PlanLine) -> str:
    if line.dropped_in is not None:
        return f"已去掉：{line.reason}"
    return line.evidence if line.done_at else "还没有完成"


def about(report: Report) -> list[tuple[str, str]]:
    """Return the lines of the sheet that says what the workbook of a monthly report holds, its words among them."""
    facts = report.facts
    lines = [
        ("内容", str(report)),
        ("签字", f"{report.signed_by.name if report.signed_by else ''} {day_of(report.signed_at).isoformat()}"),
        ("情况", rules.sentence(facts)),
        ("联系职工", f"{facts['people']} 人"),
        ("填表", rules.burden(facts, report.period)),
        ("做了什么", report.done),
        ("问题", report.problems or "无"),
        ("打算", report.ahead or "无"),
        ("校验值", report.digest),
    ]
    return [*lines, ("更正原因", report.reason)] if report.reason else lines
