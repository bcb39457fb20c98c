"""What the pages of this room share: loading or 404, going on after a change, what was just done, chips."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.face.templatetags.face.marks import badge, clock_chip
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import standing

Row = TypeVar("Row")
DONE = {
    "set": "任务清单已定，对方会收到提醒。",
    "take": "已认领。做完一项，在后面点“写完成情况”。",
    "finish": "已记下。",
    "correct": "已改，改了什么在下面看得到。",
    "sign": "已签字。",
    "correct_report": "更正已签字，原来的也还在。",
    "add": "已加上，下一次例行开出应办。",
    "preset": "已按常用职责列好，可以再增减。",
    "prove": "已记下。",
    "end": "已停用，以前的记录还在。",
    "write": "已记下。",
    "up": "已记下，并作为事项报上去了。",
}


def found(load: Callable[..., Row], *args: Any) -> Row:
    """Return the row the reader may see, or raise 404."""
    try:
        return load(*args)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def goes_to(to: str, done: str) -> HttpResponse:
    """Send the browser on after a change; the address says what was done."""
    return HttpResponse(status=303, headers={"Location": f"{to}?done={done}"})


def notes_of(request: HttpRequest) -> list[dict[str, str]]:
    """Return what was just done, where the address says so."""
    text = DONE.get(request.GET.get("done", ""))
    return [{"text": text, "tone": "green"}] if text else []


def status_of(form: Any, refusal: str = "") -> int:
    """Return the status of a page with a form: refused, not understood, or fine."""
    if refusal:
        return 409
    return 422 if form is not None and form.is_bound else 200


def chip(duty: Duty | None, at: datetime) -> str:
    """Draw the clock of an open duty; nothing where none is open."""
    if duty is None or not duty.is_open:
        return ""
    return clock_chip(**standing(duty.due_at, at, rulebook.calendar()), at=duty.due_at)


def mark(word: str, tone: str) -> str:
    """Draw a state as word and colour."""
    return badge(word, tone)
