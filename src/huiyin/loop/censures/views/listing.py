"""The list behind each figure of the boards: notices nobody answered, criticisms by stage."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.ground.people.models import Unit
from huiyin.kit import clock
from huiyin.kit.http import address
from huiyin.loop.censures.forms import StageForm
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.queries import standing as queries
from huiyin.loop.censures.rules import sentences
from huiyin.loop.censures.rules.states import OPEN_STAGES, Stage
from huiyin.loop.duties.models import SupervisionNotice
from huiyin.loop.duties.views import chip


@require_safe
def list_censures(request: Any) -> HttpResponse:
    """Show one list; for who holds a post."""
    if not request.actor.posts:
        raise Http404
    form = StageForm(request.GET)
    form.is_valid()
    at, stage = clock.now(), form.cleaned_data.get("stage") or Stage.OPEN.value
    unit = queries.unit_of(form.cleaned_data.get("unit"))
    standing = queries.standing(request.actor, unit, at=at)
    if stage == Stage.SILENT:
        rows = [_notice(one, at) for one in standing.silent]
    else:
        rows = [_row(one, at) for one in queries.censures(request.actor, unit, stage, at=at)]
    context = {
        "unit": unit,
        "stage": Stage(stage),
        "filters": [_menu(stage, unit, standing)],
        "rows": rows,
        "empty": sentences.EMPTY[stage],
    }
    return render(request, "censures/list.html", context)


@require_safe
def standing(request: Any) -> HttpResponse:
    """Show the figures below a unit, as boards load them into themselves; each opens its list."""
    if not request.actor.posts:
        raise Http404
    form = StageForm(request.GET)
    form.is_valid()
    unit = queries.unit_of(form.cleaned_data.get("unit"))
    found = queries.standing(request.actor, unit, at=clock.now())
    figures = [
        {
            "label": stage.label,
            "n": found.by_stage.get(stage, 0),
            "url": address("censures:list", stage=stage.value, unit=unit.pk if unit else ""),
            "tone": "red" if stage in (Stage.SILENT, Stage.LATE) else "",
        }
        for stage in OPEN_STAGES
    ]
    return render(request, "censures/_standing.html", {"figures": figures})


def _menu(stage: str, unit: Unit | None, standing: queries.Standing) -> dict[str, Any]:
    def url(one: Stage) -> str:
        return address("censures:list", stage=one.value, unit=unit.pk if unit else "")

    options = [
        {
            "label": one.label,
            "url": url(one),
            "is_current": one == stage,
            "count": standing.by_stage.get(one, 0) if one in OPEN_STAGES else None,
        }
        for one in Stage
    ]
    return {"label": "看哪些", "value_label": Stage(stage).label, "is_set": True, "options": options}


def _notice(notice: SupervisionNotice, at: datetime) -> dict[str, Any]:
    return {
        "title": f"{notice.title}：{notice.duty.subject}",
        "url": address("duties:notice", notice.pk),
        "meta": f"{notice.by_post.name}签发，应由{notice.answer_duty.post.name}回复",
        "whose": notice.answer_duty.post.name,
        "chip": chip(notice.answer_duty, at),
    }


def _row(one: Censure, at: datetime) -> dict[str, Any]:
    running = one.duty if one.duty is not None and one.duty.is_open else None
    return {
        "title": f"{one.title}：{one.post.name}",
        "url": address("censures:censure", one.pk),
        "meta": f"{one.notice.title}到期没有回复",
        "whose": running.post.name if running else one.get_state_display(),
        "chip": chip(running, at) if running else "",
    }
