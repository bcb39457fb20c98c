"""Pages of the rulebook: everybody signed in reads, those with the power adopt."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.rulebook import actions, queries
from huiyin.ground.rulebook.forms import HolidaysForm, OverrideForm, WithdrawForm
from huiyin.ground.rulebook.rules import may_adopt
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

DONE = {
    "override": "已采用，从生效日期起按新的数值计算。",
    "withdraw": "已撤销，从停止日期起不再适用。",
    "set_holidays": "已录入。",
}


@require_safe
def catalogue(request: Any) -> HttpResponse:
    """Show every rule in force today, by subject, with its source."""
    groups = queries.catalogue(clock.today())
    waiting = sum(rule.is_to_confirm for _, rules in groups for rule in rules)
    total = sum(len(rules) for _, rules in groups)
    return render(request, "rulebook/list.html", {"groups": groups, "waiting": waiting, "total": total})


@require_safe
def detail(request: Any, key: str) -> HttpResponse:
    """Show one rule: what holds now, every version, and the form to adopt another value."""
    return _rule_page(request, key, None)


@require_POST
def override(request: Any, key: str) -> HttpResponse:
    """Adopt a value from a day on."""
    form = OverrideForm(_rule(key), request.POST)
    if not form.is_valid():
        return _rule_page(request, key, form, status=422)
    try:
        actions.override(key, form.adoption(), by=request.actor)
    except Refused as no:
        return _rule_page(request, key, form, refusal=no.reason, status=409)
    return redirect(reverse("rulebook:rule", args=[key]) + "?done=override")


@require_POST
def withdraw(request: Any, key: str, pk: int) -> HttpResponse:
    """End an adopted value from a day on."""
    made = queries.override_for(key, pk)
    if made is None:
        raise Http404
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _rule_page(request, key, None, refusal="请填写停止日期。", status=422)
    try:
        actions.withdraw(made, on=form.cleaned_data["on"], by=request.actor)
    except Refused as no:
        return _rule_page(request, key, None, refusal=no.reason, status=409)
    return redirect(reverse("rulebook:rule", args=[key]) + "?done=withdraw")


@require_safe
def holidays(request: Any) -> HttpResponse:
    """Show the days entered by notice and the form to paste more."""
    return _holidays_page(request, HolidaysForm())


@require_POST
def set_holidays(request: Any) -> HttpResponse:
    """Enter a pasted holiday notice."""
    form = HolidaysForm(request.POST)
    if not form.is_valid():
        return _holidays_page(request, form, status=422)
    given = form.cleaned_data
    try:
        actions.set_holidays(given["lines"], notice=given["notice"], whole_years=form.whole_years(), by=request.actor)
    except Refused as no:
        return _holidays_page(request, form, refusal=no.reason, status=409)
    return redirect(reverse("rulebook:holidays") + "?done=set_holidays")


def _notes(request: Any) -> list[dict[str, str]]:
    """Return what was just done, said on the page one is sent to."""
    text = DONE.get(request.GET.get("done", ""))
    return [{"text": text, "tone": "green"}] if text else []


def _rule(key: str) -> Any:
    try:
        return queries.rule(key, on=clock.today())
    except KeyError:
        raise Http404 from None


def _rule_page(
    request: Any, key: str, form: OverrideForm | None, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    today = clock.today()
    rule = _rule(key)
    context = {
        "rule": rule,
        "history": queries.history(key),
        "form": form or OverrideForm(rule, initial={"effective_from": today}),
        "withdraw_form": WithdrawForm(initial={"on": today}),
        "verdict": may_adopt(request.actor),
        "refusal": refusal,
        "notes": _notes(request),
        "today": today,
    }
    return render(request, "rulebook/rule.html", context, status=status)


def _holidays_page(request: Any, form: HolidaysForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "days": queries.holiday_rows(),
        "last_year": queries.last_known_year(),
        "form": form,
        "verdict": may_adopt(request.actor),
        "refusal": refusal,
        "notes": _notes(request),
    }
    return render(request, "rulebook/holidays.html", context, status=status)
