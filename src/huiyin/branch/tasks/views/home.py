"""The page of tasks: what is mine, whose lists I set, how my branch stands; and a branch's page."""

import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.branch.tasks.models import Plan
from huiyin.branch.tasks.queries import home, plans
from huiyin.branch.tasks.rules import plans as rules
from huiyin.branch.tasks.rules.diary import may_write
from huiyin.branch.tasks.views.frame import DONE
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.http import found, note_of
from huiyin.kit.periods import Cadence, parse
from huiyin.loop.duties.views import rows_of

BRANCHES = 60
YEAR = re.compile(r"^20[0-9]{2}$")


@require_safe
def list_tasks(request: Any) -> HttpResponse:
    """Show what the reader owes here, the own list, those to be set, reports, duties of the post, branches."""
    at, actor = clock.now(), request.actor
    today = clock.day_of(at)
    month = plans.month(today)
    below = home.below(actor, month)
    owed, posts, branches = home.owed(actor), home.posts_of(actor), _branches(actor)
    context = {
        "month": month,
        "owed": rows_of(owed, at),
        "sentence": _sentence(owed, at),
        "plan": plans.mine(actor, month),
        "below": [_person(person, plan) for person, plan in below.seats],
        "others": [_person(person, plan) for person, plan in below.others],
        "unset": below.unset,
        "reports": [_report(*one) for one in home.own_reports(posts.reporting, today)],
        "own_posts": posts.dual,
        "posts_below": posts.below,
        "keeps_diary": bool(may_write(actor)),
        "led": [] if branches else home.led(actor),
        "branches": branches,
        "notes": note_of(request, DONE),
    }
    return render(request, "tasks/list.html", context)


def _sentence(owed: list[Any], at: datetime) -> str:
    if not owed:
        return "任务和报表这边，现在没有轮到您的事。"
    late = sum(duty.due_at < at for duty in owed)
    return f"任务和报表有 {len(owed)} 件轮到您" + (f"，{late} 件已超期。" if late else "，都还没有超期。")


def _person(person: Any, plan: Plan | None) -> dict[str, Any]:
    return {
        "person": person,
        "plan": plan,
        "url": reverse("tasks:plan", args=[plan.pk]) if plan else reverse("tasks:set_list", args=[person.pk]),
        "mark": plan_mark(plan),
        "standing": _beside_mark(plan),
    }


def _beside_mark(plan: Any) -> str:
    """Say in numbers how a list stands; the mark says already where all of it is done."""
    if plan is None:
        return ""
    return f"{plan.held} 项" if _is_done(plan) else rules.standing(plan.done, plan.held)


def _is_done(plan: Any) -> bool:
    return bool(plan.state != rules.PlanState.SET and plan.done == plan.held)


def plan_mark(plan: Plan | None) -> str:
    """Draw how somebody's list stands."""
    if plan is None:
        return badge("还没有定", "amber")
    if _is_done(plan):
        return badge("都已完成", "green")
    return badge(plan.get_state_display(), "amber" if plan.state == rules.PlanState.SET else "line")


def _report(post: Any, period: Any, report: Any) -> dict[str, Any]:
    return {
        "title": f"{period.label}{'季末小结' if period.cadence == Cadence.QUARTER else '月报'}",
        "post": post,
        "url": reverse("tasks:report", args=[post.pk, period.key]),
        "mark": badge("已签字", "green") if report else badge("待签字", "amber"),
    }


def _branches(actor: Any) -> list[dict[str, Any]]:
    seen = home.all_branches(actor)[:BRANCHES]
    late = home.late_by_branch(seen) if seen else {}
    return [{"branch": b, "late": late.get(b.pk, 0)} for b in seen]


@require_safe
def branch(request: Any, pk: int) -> HttpResponse:
    """Show who of a branch has a list, how far it is, and whose report is missing; of this month or an earlier one."""
    one = found(home.branch_for, request.actor, pk)
    today = clock.today()
    present = plans.month(today)
    asked = parse(request.GET.get("month", "")) or present
    if asked.cadence != Cadence.MONTH or asked.first > present.first:
        asked = present
    month = home.Month.of(asked, today)
    seats = home.seats(one, month)
    context = {
        "branch": one,
        "month": month,
        "rows": [_seat(seat, month) for seat in seats],
        "cadres": [_report(post, month.reported, report) for post, report in home.cadres(one, month.reported)],
        "sentence": _branch_sentence(seats, month),
        "before": asked.before().key if home.has_earlier(one, asked) else "",
        "after": asked.after().key if month.is_over else "",
        "notes": note_of(request, DONE),
    }
    return render(request, "tasks/branch.html", context)


def _seat(seat: Any, month: home.Month) -> dict[str, Any]:
    plan = seat.plan
    return {
        "seat": seat,
        "mark": badge("没有清单", "line") if plan is None and month.is_over else plan_mark(plan),
        "standing": _beside_mark(plan),
        "plan_url": reverse("tasks:plan", args=[plan.pk]) if plan else "",
        "report": _report(seat.post, month.reported, seat.report) if seat.report or seat.is_asked else None,
        "summary": _report(seat.post, month.quarter, seat.summary) if seat.summary or seat.is_asked_quarter else None,
    }


def _branch_sentence(seats: list[Any], month: home.Month) -> str:
    if not seats:
        return "这个支部还没有党员网格。"
    unset = sum(seat.plan is None for seat in seats)
    missing = sum(seat.report is None and seat.is_asked for seat in seats)
    this, last = (month.listed.label if month.is_over else "本月"), month.reported.label
    text = f"{len(seats)} 名党员网格员，" + (f"{unset} 人没有{this}任务清单" if unset else f"{this}任务清单都定了")
    return text + (f"，{missing} 人没有交{last}月报。" if missing else f"，{last}月报都交了。")


@require_safe
def past(request: Any) -> HttpResponse:
    """Show the reader's own lists and signed reports of a year."""
    actor, this_year = request.actor, clock.today().year
    year = int(text) if YEAR.match(text := request.GET.get("year", "")) else this_year
    posts = [post.pk for post in home.posts_of(actor).reporting]
    shown = home.own_year(actor, posts, year)
    context = {
        "year": year,
        "plans": [_past_plan(plan) for plan in shown.plans],
        "reports": [_report(report.post, report.period, report) for report in shown.reports],
        "before": year - 1 if shown.has_before else None,
        "after": year + 1 if shown.has_after else None,
    }
    return render(request, "tasks/past.html", context)


def _past_plan(plan: Any) -> dict[str, Any]:
    return {
        "title": f"{plan.period.label}任务清单",
        "url": reverse("tasks:plan", args=[plan.pk]),
        "standing": rules.standing(plan.done, plan.held),
        "mark": plan_mark(plan),
    }
