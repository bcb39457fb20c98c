"""My contact points, one branch as its leader sees it, recording a visit, raising a problem."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.branch.contacts import actions
from huiyin.branch.contacts.forms import RaiseForm, RecordForm
from huiyin.branch.contacts.queries import points as queries
from huiyin.branch.contacts.queries import reports
from huiyin.branch.contacts.queries import standard as standards
from huiyin.branch.contacts.rules.standard import may_revise, may_submit
from huiyin.ground.files import queries as files
from huiyin.ground.files.forms import told
from huiyin.ground.people.rules import Power
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.face.templatetags.face.words import zh_date
from huiyin.kit.http import found, goes_to, note_of, status_of
from huiyin.kit.periods import Cadence, period_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.views import chip, rows_of
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.views.frame import chip as matter_chip
from huiyin.loop.reports.queries import signed
from huiyin.loop.reports.rules import ReportKind

QUIET = 90  # days without a visit after which the page says so in amber
DONE = {
    "record": "已记下。提出的问题已成为事项，在下面看得到。",
    "raise": "已成为事项，工会登记岗位会尽快交办。",
    "submit": "自查已报，领导到支部时核对。",
    "look": "核对意见已记下。",
    "mend": "已记下。",
}


@require_safe
def list_points(request: Any) -> HttpResponse:
    """Show the reader's contact points with what is open at each, and what is owed here."""
    actor, at = request.actor, clock.now()
    if not (actor.can(Power.CARE) or queries.sees_all(actor)):
        raise Http404
    today = clock.day_of(at)
    found_points = queries.points(actor)
    quarter = period_of(today, Cadence.QUARTER).before()
    context = {
        "rows": [_row(one, today) for one in found_points],
        "sentence": _sentence(found_points),
        "owed": rows_of(queries.owed(actor), at),
        "reports": _reports(reports.leaders(actor), quarter),
        "may_revise": bool(may_revise(actor)),
        "notes": note_of(request, DONE),
    }
    return render(request, "contacts/list.html", context)


def _row(one: Any, today: date) -> dict[str, Any]:
    days = (today - one.last_on).days if one.last_on else None
    if days is None:
        mark = badge("还没有到过", "amber")
    else:
        mark = badge(f"{days} 天前到过" if days else "今天到过", "amber" if days > QUIET else "line")
    return {
        "point": one,
        "url": reverse("contacts:point", args=[one.branch.pk]),
        "mark": mark,
        "standing": _standing(one),
    }


def _standing(one: Any) -> str:
    parts = [f"未了结事项 {one.open_matters} 件" + (f"（超期 {one.late_matters} 件）" if one.late_matters else "")]
    if one.gaps:
        parts.append(f"网格缺口 {one.gaps} 处")
    if one.late_duties:
        parts.append(f"书记名下超期 {one.late_duties} 件")
    return " · ".join(parts)


def _sentence(found_points: list[Any]) -> str:
    if not found_points:
        return "还没有联系点。在网格里定了联系的支部，就列在这里。"
    late = queries.late_together(found_points)
    text = f"联系 {len(found_points)} 个支部"
    return text + (f"，那里有 {late} 件事项已经超期。" if late else "，那里没有超期的事项。")


def _reports(posts: list[Any], quarter: Any) -> list[dict[str, Any]]:
    done = signed(ReportKind.CONTACT, quarter, [post.pk for post in posts]) if posts else {}
    return [
        {
            "post": post,
            "title": f"{quarter.label}联系点工作报告",
            "url": reverse("contacts:report", args=[post.pk, quarter.key]),
            "mark": badge("已签字", "green") if post.pk in done else badge("待签字", "amber"),
        }
        for post in posts
    ]


@require_safe
def point(request: Any, pk: int) -> HttpResponse:
    """Show a branch: what is open there, what the secretary is late with, gaps, visits, problems, self-checks."""
    actor, at = request.actor, clock.now()
    branch = found(queries.branch_for, actor, pk)
    (one,) = queries.standing([branch])
    visits = list(queries.history(branch))
    span = standards.owed_period(branch, clock.day_of(at))
    is_submitted = standards.check_of(branch, span) is not None
    context = {
        "branch": branch,
        "point": one,
        "row": _row(one, clock.day_of(at)),
        "matters": [_matter(m, at) for m in queries.open_matters(actor, branch)],
        "late": [{"duty": duty, "chip": chip(duty, at)} for duty in queries.late_of(branch)],
        "gaps": queries.gaps_of(branch),
        "visits": _with_files(visits),
        "problems": [
            {"problem": p, "state": badge(State(p.matter.state).label, "line")} for p in queries.problems(branch)
        ],
        "checks": standards.checks(branch),
        "may_submit": bool(may_submit(leads=queries.leads(actor, pk), is_submitted=is_submitted)),
        "may_record": queries.follows(actor, pk),
        "period": span,
        "notes": note_of(request, DONE),
    }
    return render(request, "contacts/point.html", context)


def _matter(matter: Any, at: Any) -> dict[str, Any]:
    holder = matter.debtor.name if matter.debtor else ""
    return {"matter": matter, "whose": holder, "chip": matter_chip(matter, at)}


def _with_files(visits: list[Any]) -> list[dict[str, Any]]:
    attached = files.of_subjects("contact_visit", [v.pk for v in visits])
    return [{"visit": visit, "files": attached.get(visit.pk, [])} for visit in visits]


def _followed(request: Any, pk: int) -> Any:
    """Return a branch the reader follows, or raise 404: who only reads it records nothing."""
    branch = found(queries.branch_for, request.actor, pk)
    if not queries.follows(request.actor, pk):
        raise Http404
    return branch


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Any, pk: int) -> HttpResponse:
    """Record a visit, a lecture or a note, with the problems raised on the spot."""
    branch, refusal = _followed(request, pk), ""
    usual = {"on": clock.today(), "kind": request.GET.get("kind", "visit")}
    form = RecordForm(request.POST or None, request.FILES or None, initial=usual)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        seen = actions.Seen(
            said["on"], said["looked_at"], said["found"], said["kind"], form.lines, said["topic"] or "other"
        )
        try:
            actions.record(branch, seen, uploads=said["photos"], by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:point", args=[pk]), done="record")
        except Refused as no:
            refusal = told(no, form)
    context = {"form": form, "branch": branch, "refusal": refusal, "today": zh_date(clock.today())}
    return render(request, "contacts/record.html", context, status=status_of(form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def raise_problem(request: Any, pk: int) -> HttpResponse:
    """Raise one problem of a branch."""
    branch, refusal = _followed(request, pk), ""
    form = RaiseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.raise_problem(branch, said["text"], topic=said["topic"], by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:point", args=[pk]), done="raise")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "branch": branch, "refusal": refusal}
    return render(request, "contacts/raise.html", context, status=status_of(form, refusal))
