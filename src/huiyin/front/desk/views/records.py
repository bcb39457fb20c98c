"""The records behind a figure of a board."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.account.insight.rules.board import months_back
from huiyin.front.desk import queries, rules
from huiyin.front.desk.forms import FLAGS, RecordsForm
from huiyin.front.desk.views.addresses import address
from huiyin.front.desk.views.held import board_unit
from huiyin.front.desk.views.rows import row_of
from huiyin.kit import clock
from huiyin.loop.matters.rules.kinds import RefusalCode, Topic
from huiyin.loop.matters.rules.states import Bucket, State


@require_safe
def records(request: Any) -> HttpResponse:
    """List the matters behind a figure, for who may see the board it stands on."""
    form = RecordsForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    unit = board_unit(request, given.get("unit"))
    if unit is None:
        raise Http404
    months = form.months_chosen() if given.get("months") else 0
    names = ("bucket", "state", "refusal", "topic", "flag", "post")
    filters = {name: given[name] for name in names if given.get(name)}
    since = months_back(clock.today(), months)[0] if months else None
    wanted = queries.Records(unit=unit, since=since, **filters)
    found, following = queries.records(request.actor, wanted, before=given.get("before"))
    query = {"unit": unit.pk, "months": months, **filters}
    at = clock.now()
    context = {
        "unit": unit,
        "rows": [row_of(m, at) for m in found],
        "words": _words(filters, found),
        "period": dict(rules.MONTHS)[months],
        "board_url": address("desk:board", unit=unit.pk, months=str(months)),
        "next_url": "?" + urlencode({**query, "before": following}) if following else "",
        "first_url": "?" + urlencode(query) if given.get("before") else "",
    }
    return render(request, "desk/records.html", context)


def _words(filters: dict[str, Any], found: list[Any]) -> list[str]:
    """Return the filters as words, the way the figure was named."""
    labels = {"bucket": Bucket.choices, "state": State.choices, "refusal": RefusalCode.choices}
    labels |= {"topic": Topic.choices, "flag": list(FLAGS)}
    words = [str(dict(choices)[filters[name]]) for name, choices in labels.items() if name in filters]
    post = next((m.debtor.name for m in found if m.debtor), "") if filters.get("post") else ""
    return [*([post] if post else []), *words]
