"""The list of boxes with the plan of the mine; the public list; the picture of the plan."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kit import clock
from huiyin.kit.http import address, goes_to, public
from huiyin.kit.verdicts import Refused
from huiyin.voice.boxes import actions, queries
from huiyin.voice.boxes.forms import PlanForm
from huiyin.voice.boxes.queries import Round
from huiyin.voice.boxes.rules import Standing, may_manage
from huiyin.voice.boxes.views.frame import mark, note_of, pin_of, plan

DONE = {"take_down": "意见箱已撤除。", "plan": "平面图已换。"}


@require_safe
def list_boxes(request: Any) -> HttpResponse:
    """Show every box in use with where it stands, on the plan and as a list."""
    if not may_manage(request.actor):
        raise Http404
    today = clock.today()
    found = queries.rounds(today)
    rows = [_row(one, today) for one in found]
    context = {
        "rows": rows,
        "sentence": _sentence(found),
        "plan": plan([pin for row in rows if (pin := row["pin"])]),
        "unpinned": [row for row in rows if not row["pin"]],
        "awaiting": queries.awaiting_witness(request.actor),
        "posters_url": address("exchange:posters") if found else "",
        "log_url": address("exchange:boxes_log"),
        "public_url": reverse("boxes:public"),
        "notes": note_of(request, DONE),
    }
    return render(request, "boxes/list.html", context)


def _row(one: Round, today: Any) -> dict[str, Any]:
    url = reverse("boxes:box", args=[one.box.pk])
    return {
        "round": one,
        "box": one.box,
        "url": url,
        "pin": pin_of(one, url),
        "mark": mark(one, (today - one.next_on).days),
        "open_url": reverse("boxes:open_box", args=[one.box.pk]) if one.standing != Standing.FINE else "",
    }


def _sentence(found: list[Round]) -> str:
    late = sum(one.standing == Standing.OVERDUE for one in found)
    due = sum(one.standing == Standing.DUE for one in found)
    unsigned = sum(one.unsigned for one in found)
    parts = [f"共 {len(found)} 个意见箱"]
    if due:
        parts.append(f"今天要开 {due} 个")
    if late:
        parts.append(f"{late} 个已过开箱日")
    if unsigned:
        parts.append(f"{unsigned} 次开箱等人签认")
    return f"{'，'.join(parts)}。" if len(parts) > 1 else f"{parts[0]}，都没有到开箱日。"


@public
@require_safe
def public_boxes(request: Any) -> HttpResponse:
    """Show everybody where the boxes are, when they are opened, and what was found last time."""
    found = queries.rounds(clock.today())
    pins = [pin for one in found if (pin := pin_of(one, f"#{one.box.code}"))]
    for pin in pins:
        pin["kind"], pin["title"] = "plain", pin["code"]
    drawn = plan(pins)
    if not request.user.is_authenticated and drawn["picture_url"]:
        drawn = {**drawn, "pins": []}
    context = {"rounds": found, "plan": drawn if drawn["pins"] else None, "letters_url": "/letters/"}
    return render(request, "boxes/public.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def replace_plan(request: Any) -> HttpResponse:
    """Take a picture of the mine's plan in the place of the drawing."""
    if not may_manage(request.actor):
        raise Http404
    form = PlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_plan(form.cleaned_data["picture"], by=request.actor, at=clock.now())
            return goes_to(f"{reverse('boxes:list')}?done=plan")
        except Refused as no:
            form.add_error("picture", no.reason)
    status = 422 if form.is_bound else 200
    return render(request, "boxes/replace_plan.html", {"form": form, "plan": plan([])}, status=status)
