"""The page of one meeting for everybody it concerns; the pack of a grid meeting."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.ground.files import queries as files
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.http import address
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.forms import AnswerForm
from huiyin.voice.meetings.models import Attendance, Meeting
from huiyin.voice.meetings.queries import gathering, outcome, pack, series
from huiyin.voice.meetings.rules.kinds import FACTS, Answer, Kind, State
from huiyin.voice.meetings.rules.permissions import may_lead, may_open, may_run
from huiyin.voice.meetings.views.frame import TONES, found_meeting, note_of, readable

DONE = {
    "plan": "会议已安排，请的人都收到了一条消息。",
    "change_plan": "已保存。",
    "attach": "材料已加上。",
    "answer": "已记下，主持人看得到。",
    "enter_held": "已补录，这一期了结。",
    "close": "纪要已签发，要点已经登记交办，到会的人都收到了一条消息。",
    "check_in": "签到好了。",
}


@require_safe
def meeting(request: Any, pk: int) -> HttpResponse:
    """Show a meeting: when and where, who comes, the agenda, and what became of each point."""
    return page(request, found_meeting(request, pk))


def page(
    request: Any, found: Meeting, *, refusal: str = "", form: AnswerForm | None = None, status: int = 0
) -> HttpResponse:
    """Render the page, with a refusal or a form that keeps what was typed."""
    actor, hosts = request.actor, queries.hosts_of(found)
    may_read, people = queries.reads(actor, found), gathering.attendances(found)
    own = next((a for a in people if a.person_id == actor.person_id), None)
    is_running_it = bool(may_run(found, actor, hosts))
    opens_series = series.opens_from(actor, found, hosts, is_invited=own is not None)
    context = {
        "meeting": found,
        "series_url": found.series.link() if found.series is not None and opens_series else "",
        "mark": badge(found.get_state_display(), TONES[State(found.state)]),
        "may_read": may_read,
        "is_running_it": is_running_it,
        "open_verdict": may_open(found, actor, hosts) if is_running_it and found.state == State.PLANNED else None,
        "may_cancel": found.state == State.PLANNED and bool(may_lead(found, actor, hosts)),
        "count": gathering.counted(found, people),
        "people": people if may_read else [],
        "rows": outcome.rows_of(found) if may_read else [],
        "files": files.of_subject("meeting", found.pk) if may_read else [],
        "shelf_url": f"{reverse('meetings:shelf')}?series={found.series_id}" if may_read and found.series_id else "",
        "own": own,
        "asks": _asks(found, own),
        "form": form or AnswerForm(initial=_said(own)),
        "has_pack": found.kind in (Kind.GRID, Kind.SEMINAR) and is_running_it,
        "has_votes": FACTS[found.kind].has_votes,
        "minutes_url": address("exchange:minutes", found.pk) if may_read and found.state == State.CLOSED else "",
        "refusal": refusal,
        "notes": note_of(request, DONE),
    }
    return render(request, "meetings/meeting.html", context, status=status or (409 if refusal else 200))


def _asks(found: Meeting, own: Attendance | None) -> bool:
    return own is not None and found.state == State.PLANNED and own.answer != Answer.DECLINED


def _said(own: Attendance | None) -> dict[str, str]:
    return {"answer": own.answer, "absence": own.absence} if own else {}


@require_safe
def show_pack(request: Any, pk: int) -> HttpResponse:
    """Show what the chair takes into a grid meeting or seminar."""
    found = readable(request, pk)
    if found.kind not in (Kind.GRID, Kind.SEMINAR) or not queries.hosts_of(found).include(request.actor):
        raise Http404
    context = {
        "meeting": found,
        "pack": pack.of(found, request.actor),
        "agenda_url": reverse("meetings:agenda", args=[pk]),
    }
    return render(request, "meetings/pack.html", context)
