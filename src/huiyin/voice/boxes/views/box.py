"""One box: its page, setting it up, changing it, taking it down."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kit import clock
from huiyin.kit.http import address, goes_to
from huiyin.kit.verdicts import Refused
from huiyin.voice.boxes import actions, queries
from huiyin.voice.boxes.forms import ChangeForm, SetUpForm
from huiyin.voice.boxes.models import Box
from huiyin.voice.boxes.rules import INTERVALS, Standing, may_correct, may_manage, may_sign, months_back
from huiyin.voice.boxes.views.frame import found_box, mark, note_of, pin_of, plan, words

MONTHS = 12
LOGGED = 13
BAR_WIDTH, BAR_HEIGHT = 40, 64
DONE = {
    "set_up": "意见箱已设立，海报可以打印了。",
    "change": "已改好。",
    "open": "开箱已登记，等在场人签认。",
    "signed": "开箱已登记，两个人都已签认。",
    "correct": "登记已改，等在场人签认。",
}


@require_safe
def box(request: Any, pk: int) -> HttpResponse:
    """Show a box: where, when, the log, letters by month, and what can be done."""
    found = found_box(request, pk)
    today = clock.today()
    one = queries.round_of(found, today)
    pin = pin_of(one)
    may = bool(may_manage(request.actor)) and found.closed_on is None
    log = list(queries.log(found)[: LOGGED + 1])
    context = {
        "box": found,
        "round": one,
        "mark": mark(one, (today - one.next_on).days) if one.standing in {Standing.DUE, Standing.OVERDUE} else "",
        "words": words(one),
        "plan": plan([pin]) if pin else None,
        "log": [_line(o, request.actor) for o in log[:LOGGED]],
        "more": len(log) > LOGGED,
        "log_url": address("exchange:boxes_log") if may else "",
        "bars": _bars(queries.counts_by_month(found, months_back(today, MONTHS))),
        "may_manage": may,
        "poster_url": address("exchange:poster", pk) if may else "",
        "strips_url": address("exchange:strips", pk) if may else "",
        "paper_strips_url": address("exchange:paper_strips", pk) if may else "",
        "paper_url": address("letters:register_paper"),
        "notes": note_of(request, DONE),
    }
    return render(request, "boxes/box.html", context)


def _line(opening: Any, actor: Any) -> dict[str, Any]:
    may_mend = may_correct(actor, opener_id=opening.opener_id, is_signed=opening.is_signed)
    can_sign = may_sign(actor, witness_id=opening.witness_id, is_signed=opening.is_signed)
    return {"opening": opening, "may_correct": bool(may_mend), "may_sign": bool(can_sign)}


def _bars(counts: list[tuple[Any, int, int]]) -> dict[str, Any]:
    most = max((letters for _, letters, _ in counts), default=0)
    bars = []
    for place, (month, letters, openings) in enumerate(counts):
        height = round(BAR_HEIGHT * letters / most) if most else 0
        bars.append(
            {
                "month": month,
                "letters": letters,
                "openings": openings,
                "x": place * BAR_WIDTH,
                "y": BAR_HEIGHT + 16 - height,
                "height": height,
                "middle": place * BAR_WIDTH + BAR_WIDTH // 2,
                "number_y": BAR_HEIGHT + 11 - height,
            }
        )
    total = sum(letters for _, letters, _ in counts)
    return {
        "bars": bars,
        "total": total,
        "width": BAR_WIDTH * len(bars),
        "height": BAR_HEIGHT + 34,
        "foot": BAR_HEIGHT + 16,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: Any) -> HttpResponse:
    """Set a new box up, with its place where that is new."""
    if not may_manage(request.actor):
        raise Http404
    today = clock.today()
    longest = queries.longest_interval(today)
    usual = {"every_days": max(n for n, _ in INTERVALS if n <= longest), "weekday": queries.usual_weekday(today)}
    given = {"keepers": queries.keeper_posts(), "units": queries.place_units(), "longest": longest}
    form = SetUpForm(request.POST or None, initial=usual, **given)
    if form.is_bound and form.is_valid():
        try:
            made = _set_up(form, request.actor)
            if made is not None:
                return goes_to(f"{reverse('boxes:box', args=[made.pk])}?done=set_up")
        except Refused as no:
            form.add_error(None, no.reason)
    context = {"form": form, "places": queries.place_names(), "plan": plan(_others(None))}
    return render(request, "boxes/set_up.html", context, status=422 if form.is_bound else 200)


def _set_up(form: SetUpForm, actor: Any) -> Box | None:
    said, at = form.cleaned_data, clock.now()
    place = queries.place_named(said["place"])
    unit = next((u for u in queries.place_units() if str(u.pk) == said["unit"]), None)
    where = place or (actions.NewPlace(said["place"].strip(), unit, said["address"]) if unit else None)
    if where is None:
        form.add_error("unit", "这是新地点，请选它属于哪个单位")
        return None
    keeper = next(p for p in queries.keeper_posts() if str(p.pk) == said["keeper"])
    new = actions.NewBox(
        code=said["code"].upper(),
        name=said["name"],
        place=where,
        keeper=keeper,
        every_days=said["every_days"],
        weekday=said["weekday"],
        spot=said["spot"],
        seal=said["seal"],
        pin=form.pin,
    )
    return actions.set_up(new, by=actor, at=at)


def _others(this: Box | None) -> list[dict[str, Any]]:
    """Return the pins of the other boxes, to place a new one among them."""
    found = [one for one in queries.rounds(clock.today()) if this is None or one.box.pk != this.pk]
    pins = [pin for one in found if (pin := pin_of(one))]
    for pin in pins:
        pin["kind"] = "other"
    return pins


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any, pk: int) -> HttpResponse:
    """Change keeper, schedule, spot and pin."""
    found = found_box(request, pk)
    if not may_manage(request.actor):
        raise Http404
    longest = queries.longest_interval(clock.today())
    form = ChangeForm(request.POST or None, initial=_now(found), keepers=queries.keeper_posts(), longest=longest)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        keeper = next(p for p in queries.keeper_posts() if str(p.pk) == said["keeper"])
        to = actions.Changes(keeper, said["every_days"], said["weekday"], said["spot"], form.pin)
        try:
            actions.change(found, to, by=request.actor, at=clock.now())
            return goes_to(f"{reverse('boxes:box', args=[pk])}?done=change")
        except Refused as no:
            form.add_error(None, no.reason)
    context = {"form": form, "box": found, "plan": plan(_others(found))}
    return render(request, "boxes/change.html", context, status=422 if form.is_bound else 200)


def _now(found: Box) -> dict[str, Any]:
    x, y = found.pin or (None, None)
    return {
        "keeper": str(found.keeper_id),
        "every_days": found.every_days,
        "weekday": found.weekday,
        "spot": found.spot,
        "x": None if x is None else round(x * 100, 1),
        "y": None if y is None else round(y * 100, 1),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: Any, pk: int) -> HttpResponse:
    """Ask once, then take the box down."""
    found = found_box(request, pk)
    if not may_manage(request.actor):
        raise Http404
    form, refusal = Form(), ""
    if request.method == "POST":
        try:
            actions.take_down(found, by=request.actor, at=clock.now())
            return goes_to(f"{reverse('boxes:list')}?done=take_down")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "box": found, "refusal": refusal}
    return render(request, "boxes/take_down.html", context, status=409 if refusal else 200)
