"""Published answers, to be searched and read by everybody."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.front.portal import queries
from huiyin.front.portal.forms import AnswersForm
from huiyin.front.portal.views.kept import kept
from huiyin.kit import clock
from huiyin.kit.http import public
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Topic


@public
@require_safe
@kept
def answers(request: Any) -> HttpResponse:
    """Show a page of published answers, by words and topic."""
    form = AnswersForm(request.GET)
    form.is_valid()
    given = {name: value for name in ("q", "topic") if (value := form.cleaned_data.get(name))}
    found, following = queries.answers(
        given.get("q", ""), topic=given.get("topic", ""), before=form.cleaned_data.get("before")
    )
    context = {
        "words": given.get("q", ""),
        "topic": given.get("topic", ""),
        "topics": Topic.choices,
        "rows": [{"matter": m, "days": taken(m)} for m in found],
        "next_url": "?" + urlencode({**given, "before": following}) if following else "",
        "first_url": "?" + urlencode(given) if form.cleaned_data.get("before") else "",
    }
    return render(request, "portal/answers.html", context)


def taken(matter: Matter) -> int:
    """Return the days from registration to closing."""
    end = matter.ended_at or matter.registered_at
    return (clock.day_of(end) - clock.day_of(matter.registered_at)).days


@public
@require_safe
@kept
def answer(request: Any, pk: int) -> HttpResponse:
    """Show one published answer; whatever isn't published is 404."""
    matter = queries.answer_for(pk)
    if matter is None:
        raise Http404
    return render(request, "portal/answer.html", {"matter": matter, "days": taken(matter)})
