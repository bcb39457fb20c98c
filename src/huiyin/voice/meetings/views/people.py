"""Who comes: inviting, seats and the lot, answers, the name list, checking in by the code on the screen."""

from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kit import clock
from huiyin.kit.http import goes_to, is_htmx
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.forms import AnswerForm, CheckInForm, FillForm, InviteForm, SeatForm
from huiyin.voice.meetings.models import Attendance, Meeting, Seat
from huiyin.voice.meetings.queries import gathering
from huiyin.voice.meetings.rules.kinds import Absence, Kind, State
from huiyin.voice.meetings.rules.permissions import OVER, may_run, runs
from huiyin.voice.meetings.views.frame import (
    bound,
    form_page,
    found_meeting,
    note_of,
    person_of,
    unit_of,
)
from huiyin.voice.meetings.views.meeting import page

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
DONE = {
    "plan": "会议已安排。现在请人：点名、按单位，或者设席位抽签。",
    "invite": "已请，各收到一条消息。",
    "seat": "席位已设，可以抽签或点名。",
    "draw": "抽好了，抽中的人各收到一条消息。",
    "mark": "到会情况已登记。",
    "uninvite": "已从名单里去掉。",
}


def _runs(request: Any, pk: int) -> Meeting:
    found = found_meeting(request, pk)
    if not may_run(found, request.actor, queries.hosts_of(found)):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Any, pk: int) -> HttpResponse:
    """Show whom a meeting invites; POST invites a person or a unit."""
    found = _runs(request, pk)
    form = InviteForm(bound(request))

    def act(said: dict[str, Any]) -> str | None:
        person, unit = person_of(form, "person"), unit_of(form)
        if form.errors:
            return None
        at, is_guest = clock.now(), said["is_guest"]
        if person is not None:
            actions.invite_people(found, [person], by=request.actor, at=at, is_guest=is_guest)
        if unit is not None:
            actions.invite(found, unit, by=request.actor, at=at, office=said["office"], is_guest=is_guest)
        return f"{reverse('meetings:people', args=[pk])}?done=invite"

    rows = gathering.attendances(found)
    return form_page(
        request,
        form,
        act,
        template="people",
        meeting=found,
        rows=rows,
        count=gathering.counted(found, rows),
        seats=[_seat(seat, taken) for seat, taken in gathering.seats_of(found)],
        has_seats=found.kind in (Kind.SYMPOSIUM, Kind.COORDINATION),
        notes=note_of(request, DONE),
    )


def _seat(seat: Seat, taken: list[Attendance]) -> dict[str, Any]:
    return {"seat": seat, "taken": taken, "free": gathering.free(seat)}


@require_http_methods(["GET", "HEAD", "POST"])
def open_seat(request: Any, pk: int) -> HttpResponse:
    """Keep so many places for a unit and a job."""
    found = _runs(request, pk)
    form = SeatForm(bound(request), initial={"count": 3})

    def act(said: dict[str, Any]) -> str | None:
        unit = unit_of(form)
        if unit is None:
            return None
        at, job = clock.now(), said["job"]
        actions.open_seat(found, unit, name=said["name"], count=said["count"], by=request.actor, at=at, job=job)
        return f"{reverse('meetings:people', args=[pk])}?done=seat"

    return form_page(
        request,
        form,
        act,
        heading="设席位",
        button="设立",
        jobs=gathering.jobs(),
        will="席位设好以后抽签：种子和办法写在会议页上，谁都能照样再抽一遍。抽中的人可以不来，空出的再抽。",
        back_url=reverse("meetings:people", args=[pk]),
        back_label=found.title,
    )


def _seat_of(request: Any, pk: int) -> Seat:
    try:
        seat = gathering.seat(pk)
    except Seat.DoesNotExist as missing:
        raise Http404 from missing
    seat.meeting = _runs(request, seat.meeting_id)
    return seat


@require_POST
def draw_seat(request: Any, pk: int) -> HttpResponse:
    """Draw people for the free places of a seat."""
    seat = _seat_of(request, pk)
    to = reverse("meetings:people", args=[seat.meeting_id])
    try:
        actions.draw_seat(seat, by=request.actor, at=clock.now())
    except Refused as no:
        return _refused(request, seat.meeting, no.reason)
    return goes_to(f"{to}?done=draw")


def _refused(request: Any, found: Meeting, reason: str) -> HttpResponse:
    context = {"reason": reason, "back_url": reverse("meetings:people", args=[found.pk]), "back_label": found.title}
    return render(request, "meetings/refused.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def fill_seat(request: Any, pk: int) -> HttpResponse:
    """Give a free place of a seat to somebody by name."""
    seat = _seat_of(request, pk)
    form = FillForm(bound(request))
    to = reverse("meetings:people", args=[seat.meeting_id])

    def act(said: dict[str, Any]) -> str | None:
        person = person_of(form, "person")
        if person is None:
            return None
        actions.fill_seat(seat, person, by=request.actor, at=clock.now())
        return f"{to}?done=invite"

    return form_page(
        request,
        form,
        act,
        heading=f"点名：{seat.name}",
        button="请",
        will=f"要在“{seat.unit.name}”{f'、工种是{seat.job}' if seat.job else ''}。",
        back_url=to,
        back_label=seat.meeting.title,
    )


@require_POST
def uninvite(request: Any, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    try:
        row = gathering.attendance(pk)
    except Attendance.DoesNotExist as missing:
        raise Http404 from missing
    row.meeting = _runs(request, row.meeting_id)
    try:
        actions.uninvite(row, by=request.actor, at=clock.now())
    except Refused as no:
        return _refused(request, row.meeting, no.reason)
    return goes_to(f"{reverse('meetings:people', args=[row.meeting_id])}?done=uninvite")


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: Any, pk: int) -> HttpResponse:
    """Set from the name list who is there and who is excused."""
    found = found_meeting(request, pk)
    if not runs(found, request.actor, queries.hosts_of(found)):
        raise Http404
    if found.state in OVER and request.method != "POST":
        return goes_to(found.link())
    rows = gathering.attendances(found)
    refusal = ""
    if request.method == "POST":
        here = [row.pk for row in rows if f"here-{row.pk}" in request.POST]
        away = {row.pk: request.POST.get(f"away-{row.pk}", "") for row in rows}
        try:
            actions.mark(found, here, by=request.actor, at=clock.now(), excused=away)
            return goes_to(f"{reverse('meetings:mark', args=[pk])}?done=mark")
        except Refused as no:
            refusal = no.reason
    context = {
        "meeting": found,
        "rows": [_marked(row, request.POST if refusal else None) for row in rows],
        "count": gathering.counted(found, rows),
        "absences": Absence.choices,
        "refusal": refusal,
        "notes": note_of(request, DONE),
    }
    return render(request, "meetings/mark.html", context, status=409 if refusal else 200)


def _marked(row: Attendance, typed: Any) -> dict[str, Any]:
    """Return a line of the name list as it stands, or as it was typed before a refusal."""
    if typed is None:
        return {"row": row, "is_here": row.is_present, "absence": row.absence}
    return {"row": row, "is_here": f"here-{row.pk}" in typed, "absence": typed.get(f"away-{row.pk}", "")}


@require_POST
def answer(request: Any, pk: int) -> HttpResponse:
    """Take an invited person's word whether they come."""
    found = found_meeting(request, pk)
    own = gathering.own(found, request.actor.person_id)
    if own is None:
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return page(request, found, form=form, status=422)
    said = form.cleaned_data
    try:
        actions.answer(own, said["answer"], by=request.actor, at=clock.now(), absence=said["absence"])
    except Refused as no:
        form.add_error(None, no.reason)
        return page(request, found, form=form, status=409)
    return goes_to(f"{found.link()}?done=answer")


@never_cache
@require_safe
def screen(request: Any, pk: int) -> HttpResponse:
    """Show the code everybody checks in with, large; it changes each minute."""
    found = _runs(request, pk)
    rows = gathering.attendances(found)
    context = {
        "meeting": found,
        "code": gathering.code_of(found, clock.now()),
        "count": gathering.counted(found, rows),
        "is_day": clock.today() == found.held_on,
    }
    return render(request, "meetings/_screen.html" if is_htmx(request) else "meetings/screen.html", context)


@never_cache
@require_safe
def qr(request: Any, pk: int) -> HttpResponse:
    """Give the picture of the way to check in with the present code."""
    found = _runs(request, pk)
    code = gathering.code_of(found, clock.now())
    to = request.build_absolute_uri(f"{reverse('meetings:check_in', args=[pk])}?code={code}")
    drawn = segno.make(to, error="m").svg_inline(scale=8, border=2, dark="#000", light="#fff", omitsize=False)
    return HttpResponse(
        drawn.replace("<svg ", f"<svg {NAMESPACE} ", 1),
        content_type="image/svg+xml",
        headers={"Cache-Control": "no-store"},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Any, pk: int) -> HttpResponse:
    """Let an invited person check in: scan, press; or type the six digits."""
    found = found_meeting(request, pk)
    own = gathering.own(found, request.actor.person_id)
    if own is None:
        raise Http404
    form = CheckInForm(bound(request), initial={"code": request.GET.get("code", "")[:10]})

    def act(said: dict[str, Any]) -> str:
        actions.check_in(found, code=said["code"], by=request.actor, at=clock.now())
        return f"{reverse('meetings:check_in', args=[pk])}"

    return form_page(
        request,
        form,
        act,
        template="check_in",
        meeting=found,
        own=own,
        is_over=found.state in OVER,
        is_scanned=bool(request.GET.get("code")),
        is_closed=found.state == State.CLOSED,
    )
