"""What the pages of visits share: loading a thing or answering 404, going on after a change, words for a clock."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock, http
from huiyin.kit.face.templatetags.face.marks import clock_chip
from huiyin.loop.duties.rules import standing
from huiyin.voice.visits.models import Trigger
from huiyin.voice.visits.queries import branch as branches
from huiyin.voice.visits.queries import hardship
from huiyin.voice.visits.rules.permissions import may_see_figures

DONE = {
    "raise": "已提出，轮到要见面的岗位。",
    "record": "已记下，请本人看一眼是不是这样。",
    "tried": "已记下没有见到，这一次还要去。",
    "confirm": "谢谢，已确认。",
    "dispute": "已记下您说的。",
    "correct": "已改。",
    "decline": "好的，这一次不来打扰您。",
    "apart": "已记下，这个岗位不来，也不知道有这件事。",
    "know": "已改。",
    "need": "已转成事项。",
    "divide": "已分解到人。",
    "propose": "已请本人看，由本人决定。",
    "act": "已办。",
    "promise": "已记下措施。",
    "finish": "已记下办好。",
    "talk": "已记下，请对方看一眼是不是这样。",
    "committee": "已登记支委。",
    "adopt": "已采用，从生效日期起按这一组情形。",
}


def found(get: Callable[..., Any], request: Any, pk: int) -> Any:
    """Return what the reader may see, or raise 404."""
    try:
        return get(request.actor, pk)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def goes_to(name: str, *args: Any, done: str = "") -> HttpResponse:
    """Send the browser on to a page of visits after a change."""
    return http.goes_to(reverse(f"visits:{name}", args=args), done=done)


def notes(request: Any) -> list[dict[str, str]]:
    """Return what was just done, where the address says so."""
    text = DONE.get(request.GET.get("done", ""))
    return [{"text": text, "tone": "green"}] if text else []


def chip(trigger: Trigger) -> str:
    """Draw the clock of what is owed for a trigger."""
    if trigger.duty is None or not trigger.is_open:
        return ""
    at = clock.now()
    return clock_chip(**standing(trigger.duty.due_at, at, rulebook.calendar()), at=trigger.duty.due_at)


def tabs(request: Any, current: str) -> list[dict[str, Any]]:
    """Return the ways through the rooms of visits that are open to the reader."""
    actor = request.actor
    led = branches.led(actor)
    rows = [("list", "我联系的人", reverse("visits:list"))]
    if led or (request.user.is_member and request.user.branch_id):
        rows.append(("heart", "谈心谈话", reverse("visits:heart")))
    rows += [(f"branch-{b.pk}", b.name, reverse("visits:branch", args=[b.pk])) for b in led]
    if hardship.may_be_in_circle(actor):
        rows.append(("cases", "帮扶", reverse("visits:cases")))
    if may_see_figures(actor):
        rows.append(("figures", "各支部", reverse("visits:figures")))
    rows.append(("presets", "情形", reverse("visits:presets")))
    return [{"label": label, "url": url, "is_current": key == current} for key, label, url in rows]
