"""The list: giving several away, and the allow-list of the filter line."""

from datetime import date, timedelta
from typing import Any

from django import forms

from huiyin.kit.forms import AddressForm
from huiyin.loop.matters.forms.fields import post_field, text_field
from huiyin.loop.matters.queries import listing
from huiyin.loop.matters.rules import kinds
from huiyin.loop.matters.rules.states import State


class BulkAssignForm(forms.Form):
    """Several registered matters to one post."""

    to = post_field("交给哪个岗位")
    note = text_field("交办说明", required=False, rows=2)


class FilterForm(AddressForm):
    """The allow-list of the filter line: a value that isn't offered is as if it weren't there."""

    KEPT = ("whose", "state", "unit", "topic", "clock", "since")
    SINCE = (("week", "本周"), ("month", "本月"), ("quarter", "本季"), ("year", "今年"))
    CLOCK = (("open", "未了结"), ("late", "已超期"), ("paused", "已暂停"))

    whose = forms.ChoiceField(choices=[("mine", "轮到我的")], required=False)
    state = forms.ChoiceField(choices=State.choices, required=False)
    topic = forms.ChoiceField(choices=kinds.Topic.choices, required=False)
    unit = forms.IntegerField(required=False, min_value=1)
    clock = forms.ChoiceField(choices=CLOCK, required=False)
    since = forms.ChoiceField(choices=SINCE, required=False)
    before = forms.IntegerField(required=False, min_value=1)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, by name; what isn't offered is not there."""
        self.is_valid()
        return {name: value for name in self.KEPT if (value := self.cleaned_data.get(name))}

    def filters(self, today: date) -> listing.Filters:
        """Return the filters that were chosen; periods begin before `today`."""
        chosen = self.chosen()
        return listing.Filters(
            is_mine=chosen.get("whose") == "mine",
            state=chosen.get("state", ""),
            unit_id=chosen.get("unit"),
            topic=chosen.get("topic", ""),
            clock=chosen.get("clock", ""),
            since=first_day(chosen.get("since", ""), today),
        )


def first_day(since: str, today: date) -> date | None:
    """Return the first day of the period named, or None for none."""
    return {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "year": today.replace(month=1, day=1),
    }.get(since)
