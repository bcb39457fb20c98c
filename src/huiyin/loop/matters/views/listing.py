"""The list of matters with its filter line, and giving several registered ones to one post."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kit import clock
from huiyin.kit.http import address, filter_menu
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.forms import BulkAssignForm, FilterForm
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import listing, page
from huiyin.loop.matters.rules.kinds import Topic
from huiyin.loop.matters.rules.permissions import may, may_see_retention
from huiyin.loop.matters.rules.states import State, Turn, Verb
from huiyin.loop.matters.views.frame import chip
from huiyin.loop.matters.views.matter import note_of


@require_safe
def list_matters(request: Any) -> HttpResponse:
    """Show what concerns the reader, as filtered by the address."""
    form = FilterForm(request.GET)
    chosen, filters = form.chosen(), form.filters(clock.today())
    before = form.cleaned_data.get("before")
    found = listing.listed(request.actor, filters, before=before)
    units = listing.menu_units(request.actor, found.tops)
    query = urlencode(chosen)
    export = address("exchange:matters")
    context = {
        "rows": [_row(m, request.actor) for m in found.rows],
        "page": found,
        "sentence": _sentence(found, chosen),
        "filters": _menus(tuple(chosen.items()), tuple(units)),
        "clear_url": reverse("matters:list") if chosen else "",
        "export_url": f"{export}?{query}" if export and query else export,
        "next_url": "?" + urlencode({**chosen, "before": found.next_before}) if found.next_before else "",
        "first_url": f"?{query}" if before else "",
        "can_assign": any(may(Verb.ASSIGN, m, request.actor) for m in found.rows),
        "is_filtered": bool(chosen),
        "can_retire": may_see_retention(request.actor),
        "notes": note_of(request),
    }
    return render(request, "matters/list.html", context)


def _sentence(found: listing.Page, chosen: dict[str, Any]) -> str:
    if found.count is None:
        return "更早的事项"
    count = f"超过 {listing.COUNTED:,} 件" if found.is_capped else f"{found.count:,} 件"
    return f"轮到您的 {count}" if chosen == {"whose": "mine"} else f"{'按这些条件' if chosen else ''}共 {count}"


def _row(matter: Matter, actor: Any) -> dict[str, Any]:
    at = clock.now()
    return {
        "matter": matter,
        "url": matter.link(),
        "place": matter.place.name if matter.place else "",
        "meta": f"{State(matter.state).label} · {matter.unit.name}",
        "whose": whose(matter),
        "chip": chip(matter, at),
        "may_assign": bool(may(Verb.ASSIGN, matter, actor)),
    }


def whose(matter: Matter) -> str:
    """Return whose turn it is, in a word: the debtor's post, the asker, or nobody."""
    if matter.debtor is None:
        return ""
    if matter.turn == Turn.ASKER and matter.debtor_id == matter.registrar_id:
        return Turn.ASKER.label
    return matter.debtor.name


@lru_cache(maxsize=64)
def _menus(chosen: tuple[tuple[str, Any], ...], units: tuple[tuple[int, str], ...]) -> list[dict[str, Any]]:
    """Return the menus of the filter line: the same for everybody who may choose among the same units."""
    offered: list[tuple[str, str, str, Any]] = [
        ("whose", "全部", "全部", [("mine", "轮到我的")]),
        ("state", "状态", "不限状态", list(State.choices)),
        ("unit", "单位", "全部单位", units),
        ("topic", "主题", "不限主题", list(Topic.choices)),
        ("clock", "时限", "不限时限", list(FilterForm.CLOCK)),
        ("since", "登记时间", "不限时间", list(FilterForm.SINCE)),
    ]
    return [filter_menu(dict(chosen), *one) for one in offered if one[3]]


@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: Any) -> HttpResponse:
    """Give several registered matters to one post; those that can't be given stay, with the reason."""
    picked = (request.POST if request.method == "POST" else request.GET).getlist("pick")
    rows = page.to_assign(request.actor, [int(p) for p in picked if p.isdecimal() and len(p) < 19])
    form = BulkAssignForm(request.POST if request.method == "POST" else None)
    refused: list[dict[str, Any]] = []
    status = 200
    if form.is_bound:
        status = 422
        to = page.post_named(form.cleaned_data["to"]) if form.is_valid() else None
        if to is not None:
            done, refused = _assign_all(rows, to, form.cleaned_data["note"], request.actor)
            if done and not refused:
                return HttpResponse(status=303, headers={"Location": f"{reverse('matters:list')}?{_done(done, to)}"})
            rows, status = [r["matter"] for r in refused], 409
        elif "to" in form.cleaned_data:
            form.add_error("to", "没有找到这个岗位，请从列表里选，或写全岗位名称")
    context = {"rows": rows, "form": form, "refused": refused}
    return render(request, "matters/assign_many.html", context, status=status)


def _done(done: list[Matter], to: Any) -> str:
    return urlencode({"done": f"{done[-1].pk}.assign", "n": len(done)})


def _assign_all(rows: list[Matter], to: Any, note: str, actor: Any) -> tuple[list[Matter], list[dict[str, Any]]]:
    done: list[Matter] = []
    refused: list[dict[str, Any]] = []
    for matter in rows:
        try:
            done.append(matters.assign(matter, to=to, by=actor, at=clock.now(), note=note))
        except Refused as no:
            refused.append({"matter": matter, "reason": no.reason})
    return done, refused
