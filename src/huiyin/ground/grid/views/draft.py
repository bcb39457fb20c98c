"""The draft: proposed, looked at by what changes, adjusted by hand, adopted with a date or given up."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.forms import AdoptForm, CarerForm
from huiyin.ground.grid.queries import drafts
from huiyin.ground.grid.queries import versions as queries
from huiyin.ground.grid.views.frame import found, paged, tabs, version_url
from huiyin.kit import clock
from huiyin.kit.http import address, goes_to
from huiyin.kit.verdicts import Refused

REASONS = {"no_branch": "没有归属支部", "no_carer": "本支部没有可包保的人", "full": "本支部包保人数都到上限"}
DONE = {
    "propose": "已拟好。先看变动和未覆盖，再通过。",
    "choose": "已改好并锁定，重新拟定时保留。",
    "unlock": "已解锁，重新拟定时由系统再排。",
    "drop": "草案已放弃，现行网格不变。",
}


def _gate(request: Any) -> None:
    if not queries.may_plan_now(request.actor):
        raise Http404


@require_safe
@never_cache
def draft(request: Any) -> HttpResponse:
    """Show the open draft by what it changes, or offer to propose one."""
    _gate(request)
    return _page(request)


def _page(request: Any, *, form: AdoptForm | None = None, refusal: str = "", status: int = 200) -> HttpResponse:
    one = drafts.open_draft()
    notes = [{"text": text, "tone": "green"}] if (text := DONE.get(request.GET.get("done", ""))) else []
    later = [{"grid": waiting, "url": version_url(waiting)} for waiting in queries.awaited()]
    base = {"tabs": tabs(request, "draft"), "grid": one, "later": later, "refusal": refusal, "notes": notes}
    if one is None:
        return render(request, "grid/draft.html", base, status=status)
    today = clock.today()
    counts = queries.counts(one, today)
    kind = request.GET.get("kind", "changed")
    kind = kind if kind in dict(queries.FILTERS) else "changed"
    words = request.GET.get("q", "").strip()[:40]
    page = paged(queries.rows(one, kind, words, today), request)
    context = {
        **base,
        "counts": counts,
        "filters": _filters(kind, counts),
        "kind": kind,
        "words": words,
        "page": page,
        "rows": [_row(choice, place=_place(request)) for choice in page],
        "kinds": one.figures.get("kinds", {}),
        "curve": queries.load_curve(one),
        "form": form or AdoptForm(initial={"effective_on": today}),
    }
    return render(request, "grid/draft.html", context, status=status)


def _filters(kind: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?{urlencode({'kind': name})}", "count": counts[name], "is_current": name == kind}
        for name, label in queries.FILTERS
    ]


def _place(request: Any) -> dict[str, str]:
    """Return where in the draft one stands: after a change one is there again."""
    return {name: request.GET.get(name, "").strip()[:40] for name in ("kind", "q", "page")}


def _back(request: Any, *, to: Any = None, done: str = "") -> str:
    """Return the address of the place one came from, at the row that was changed."""
    return address("grid:draft", **_place(request), done=done) + (f"#row-{to.pk}" if to else "")


def _row(choice: Any, *, place: dict[str, str]) -> dict[str, Any]:
    is_kept = choice.cell_id is not None and choice.cell_id == choice.was_id
    return {
        "choice": choice,
        "whom": choice.person.name if choice.person else choice.branch.name,
        "where": choice.person.unit.name if choice.person else "支部",
        "was": choice.was.name if choice.was else "",
        "carer": choice.carer.name if choice.carer else "",
        "reason": REASONS.get(choice.reason, ""),
        "is_kept": is_kept,
        "choose_url": address("grid:choose", choice.pk, **place),
        "unlock_url": address("grid:unlock", choice.pk, **place),
    }


@require_POST
def propose(request: Any) -> HttpResponse:
    """Compute the draft, anew where there is one; locked rows stay."""
    _gate(request)
    try:
        grid.propose(by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, refusal=no.reason, status=409)
    return goes_to(f"{reverse('grid:draft')}?done=propose")


@require_POST
def drop(request: Any) -> HttpResponse:
    """Give the draft up."""
    _gate(request)
    try:
        grid.drop(_open(), by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, refusal=no.reason, status=409)
    return goes_to(f"{reverse('grid:draft')}?done=drop")


def _open() -> Any:
    one = drafts.open_draft()
    if one is None:
        raise Refused("现在没有草案，可能别人已经通过或放弃")
    return one


@require_POST
def adopt(request: Any) -> HttpResponse:
    """Put the draft in force from a day on."""
    _gate(request)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    said = form.cleaned_data
    try:
        made = grid.adopt(
            _open(),
            effective_on=said["effective_on"],
            leaving_out=said["leaving_out"],
            by=request.actor,
            at=clock.now(),
        )
    except Refused as no:
        form.add_error(None, no.reason)
        return _page(request, form=form, refusal=no.reason, status=409)
    return goes_to(version_url(made) + ("?done=adopt" if made.is_awaited else ""))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose(request: Any, pk: int) -> HttpResponse:
    """Choose somebody else for a row of the draft, and lock it."""
    choice = found(queries.choice_for, request.actor, pk)
    at = clock.now()
    options = [(str(key), label) for key, label in queries.candidates(choice, on=clock.day_of(at))]
    current = {"carer": str(choice.carer_id or "")}
    form = CarerForm(request.POST or None, options=options, initial=current)
    if form.is_bound and form.is_valid():
        carer = queries.carer_named(int(form.cleaned_data["carer"]))
        try:
            if carer is None:
                raise Refused("此人已离职，请另选")
            grid.choose(choice, carer=carer, by=request.actor, at=at)
            return goes_to(_back(request, to=choice, done="choose"))
        except Refused as no:
            form.add_error(None, no.reason)
    row = _row(choice, place=_place(request))
    return render(
        request,
        "grid/choose.html",
        {"row": row, "form": form, "has_options": bool(options), "back": _back(request)},
        status=422 if form.is_bound else 200,
    )


@require_POST
def unlock(request: Any, pk: int) -> HttpResponse:
    """Let the next proposal decide a row again."""
    choice = found(queries.choice_for, request.actor, pk)
    try:
        grid.unlock(choice, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, refusal=no.reason, status=409)
    return goes_to(_back(request, to=choice, done="unlock"))
