"""What the pages of meetings share: loading a row, page or fragment, a form with one button, words for a standing."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from huiyin.ground.files.forms import told
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.face.templatetags.face.words import zh_datetime
from huiyin.kit.http import goes_to, is_htmx
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Item, Meeting, Point, Series
from huiyin.voice.meetings.queries import agenda, gathering, outcome
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.rules.kinds import State

NOBODY = "没有找到这个人，请从列表里选，或写工号"
NO_UNIT = "没有找到这个单位，请从列表里选，或写全名称"
NO_POST = "没有找到这个岗位，请从列表里选，或写全岗位名称"
TONES = {State.PLANNED: "primary", State.RUNNING: "amber", State.CLOSED: "green", State.CANCELLED: "line"}


def found_meeting(request: Any, pk: int) -> Meeting:
    """Return the meeting the reader may open, or raise 404."""
    try:
        return queries.get_for(request.actor, pk)
    except Meeting.DoesNotExist as missing:
        raise Http404 from missing


def readable(request: Any, pk: int) -> Meeting:
    """Return the meeting whose words the reader may read, or raise 404."""
    meeting = found_meeting(request, pk)
    if not queries.reads(request.actor, meeting):
        raise Http404
    return meeting


def found_series(request: Any, pk: int) -> Series:
    """Return the series the reader may see, or raise 404."""
    try:
        return repeated.get_for(request.actor, pk)
    except Series.DoesNotExist as missing:
        raise Http404 from missing


def found_item(request: Any, pk: int) -> Item:
    """Return the item the reader may read, or raise 404."""
    try:
        return agenda.item_for(request.actor, pk)
    except Item.DoesNotExist as missing:
        raise Http404 from missing


def found_point(request: Any, pk: int) -> Point:
    """Return the point the reader may read, or raise 404."""
    try:
        return outcome.point_for(request.actor, pk)
    except Point.DoesNotExist as missing:
        raise Http404 from missing


def show(request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render the page, or the fragment for htmx, which the page includes as well."""
    response = render(request, fragment if is_htmx(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"
    return response


def form_page(
    request: Any, form: Form, act: Callable[[dict[str, Any]], str | None], *, template: str = "form", **more: Any
) -> HttpResponse:
    """Show a form with one button; carry `act` out, which returns where to go, or None after adding an error.

    With `why_not`, the reason of a refusal, the button is off and the reason below it.
    """
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                to = act(form.cleaned_data)
            except Refused as no:
                to = None
                if reason := told(no, form):
                    form.add_error(None, reason)
                    status = 409
            if to is not None:
                return goes_to(to)
    return render(request, f"meetings/{template}.html", {"form": form, **more}, status=status)


def bound(request: Any) -> Any:
    """Return what was posted, or None."""
    return request.POST if request.method == "POST" else None


def person_of(form: Form, name: str) -> Any:
    """Return the person a picker named; an unknown one becomes an error at its field."""
    return _picked(form, name, gathering.person_named, NOBODY)


def unit_of(form: Form, name: str = "unit") -> Any:
    """Return the unit a picker named; an unknown one becomes an error at its field."""
    return _picked(form, name, gathering.unit_named, NO_UNIT)


def post_of(form: Form, name: str) -> Any:
    """Return the post a picker named; an unknown one becomes an error at its field."""
    return _picked(form, name, gathering.post_named, NO_POST)


def _picked(form: Form, name: str, find: Callable[[str], Any], missing: str) -> Any:
    typed = form.cleaned_data.get(name)
    if not typed:
        return None
    one = find(typed)
    if one is None:
        form.add_error(name, missing)
    return one


def note_of(request: HttpRequest, notes: dict[str, str]) -> list[dict[str, str]]:
    """Return what was just done, where the address says so: `?done=plan`."""
    text = notes.get(request.GET.get("done", ""))
    return [{"text": text, "tone": "green"}] if text else []


def row_of(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting as a line of a list."""
    return {
        "meeting": meeting,
        "url": meeting.link(),
        "meta": f"{zh_datetime(meeting.starts_at)} · {meeting.place}",
        "whose": meeting.whose,
        "mark": badge(meeting.get_state_display(), TONES[State(meeting.state)]),
    }
