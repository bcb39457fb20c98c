"""Planning a meeting, changing the plan, calling it to order, cancelling it, putting files on it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kit import clock
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.forms import FilesForm, PlanForm, ReasonForm, SingleForm, plan_now
from huiyin.voice.meetings.models import Meeting, Series
from huiyin.voice.meetings.rules.kinds import Kind, State
from huiyin.voice.meetings.rules.periods import fixed_day
from huiyin.voice.meetings.rules.permissions import Hosts, may_arrange, may_lead, may_run
from huiyin.voice.meetings.views.frame import bound, form_page, found_meeting, found_series, person_of, post_of

PLAN_WILL = "该请的人会各收到一条消息；上次没议完的自动列进议程。"


@require_http_methods(["GET", "HEAD", "POST"])
def plan_of_series(request: Any, pk: int) -> HttpResponse:
    """Plan the next meeting of a series."""
    found = found_series(request, pk)
    if found.closed_on is not None or not may_arrange(
        request.actor, found.kind, queries.hosts_of_post(queries.chair_of(found))
    ):
        raise Http404
    form = PlanForm(bound(request), initial=_suggested(found))

    def act(said: dict[str, Any]) -> str | None:
        recorder = person_of(form, "recorder")
        if form.errors:
            return None
        new = actions.NewMeeting(form.starts_at, said["place"], said["title"], series=found, recorder=recorder)
        made = actions.plan(new, by=request.actor, at=clock.now())
        return f"{made.link()}?done=plan"

    return form_page(
        request,
        form,
        act,
        heading=f"安排{found.name}",
        button="安排",
        will=PLAN_WILL,
        back_url=found.link(),
        back_label=str(found),
    )


def _suggested(found: Series) -> dict[str, Any]:
    today = clock.today()
    day = fixed_day(today.year, today.month, found.fixed_day) if found.fixed_day else today + timedelta(days=2)
    recorder = found.recorder.staff_number if found.recorder else ""
    return {"day": max(day, today), "hour": time(15, 0), "place": found.place, "recorder": recorder}


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Any) -> HttpResponse:
    """Plan a symposium or a coordination meeting that belongs to no series."""
    if not may_arrange(request.actor, Kind.SYMPOSIUM, Hosts()):
        raise Http404
    starts = datetime.combine(clock.today() + timedelta(days=3), time(15, 0), MINE_TIME)
    form = SingleForm(bound(request), initial={"kind": Kind.SYMPOSIUM, **plan_now(starts, "", "", "")})

    def act(said: dict[str, Any]) -> str | None:
        chair, recorder = post_of(form, "chair"), person_of(form, "recorder")
        if form.errors:
            return None
        new = actions.NewMeeting(
            form.starts_at,
            said["place"],
            said["title"],
            kind=said["kind"],
            unit=chair.unit,
            chair=chair,
            recorder=recorder,
        )
        made = actions.plan(new, by=request.actor, at=clock.now())
        return f"{reverse('meetings:people', args=[made.pk])}?done=plan"

    return form_page(
        request,
        form,
        act,
        heading="安排座谈会、协调会",
        button="安排，下一步请人",
        will="下一步按单位、岗位或席位请人；席位可以抽签。",
        back_url=reverse("meetings:list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_plan(request: Any, pk: int) -> HttpResponse:
    """Move a planned meeting, or give it another title or recorder."""
    found = found_meeting(request, pk)
    _gate(request, found, is_planned=True)
    recorder = found.recorder.staff_number if found.recorder else ""
    form = PlanForm(bound(request), initial=plan_now(found.starts_at, found.place, found.title, recorder))

    def act(said: dict[str, Any]) -> str | None:
        person = person_of(form, "recorder")
        if form.errors:
            return None
        title = said["title"] or found.title
        to = actions.NewMeeting(form.starts_at, said["place"], title, recorder=person)
        actions.change_plan(found, to, by=request.actor, at=clock.now())
        return f"{found.link()}?done=change_plan"

    return form_page(
        request,
        form,
        act,
        heading=f"修改{found.title}",
        button="保存",
        will="改了时间或地点，请的人都会再收到一条消息。",
        back_url=found.link(),
        back_label=found.title,
    )


def _gate(request: Any, found: Meeting, *, is_planned: bool) -> None:
    if is_planned and found.state != State.PLANNED:
        raise Http404
    if not may_run(found, request.actor, queries.hosts_of(found)):
        raise Http404


@require_POST
def call_to_order(request: Any, pk: int) -> HttpResponse:
    """Begin a meeting; a refusal is said on its page."""
    found = found_meeting(request, pk)
    try:
        actions.call_to_order(found, by=request.actor, at=clock.now())
    except Refused as no:
        from huiyin.voice.meetings.views.meeting import page

        return page(request, found, refusal=no.reason)
    return goes_to(reverse("meetings:minutes", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Any, pk: int) -> HttpResponse:
    """Call a planned meeting off, with a reason."""
    found = found_meeting(request, pk)
    if found.state != State.PLANNED or not may_lead(found, request.actor, queries.hosts_of(found)):
        raise Http404
    form = ReasonForm(bound(request))

    def act(said: dict[str, Any]) -> str:
        actions.cancel(found, by=request.actor, at=clock.now(), reason=said["reason"])
        return f"{reverse('meetings:list')}?done=cancel"

    return form_page(
        request,
        form,
        act,
        heading=f"取消{found.title}",
        button="取消会议",
        is_danger=True,
        will="请的人都会收到取消的消息和原因。这一期仍要开会，应办还在主持岗位名下。",
        back_url=found.link(),
        back_label=found.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: Any, pk: int) -> HttpResponse:
    """Put files on a meeting for those who attend."""
    found = found_meeting(request, pk)
    _gate(request, found, is_planned=False)
    form = FilesForm(bound(request), request.FILES or None)

    def act(said: dict[str, Any]) -> str:
        actions.attach(found, said["uploads"], by=request.actor, at=clock.now())
        return f"{found.link()}?done=attach"

    return form_page(
        request,
        form,
        act,
        heading="加会议材料",
        button="上传",
        has_files=True,
        will="参加会议的人和看得到这次会的人都能打开。",
        back_url=found.link(),
        back_label=found.title,
    )
