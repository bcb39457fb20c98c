"""What the addresses of desk pages may hold: a value that isn't offered is as if it weren't there."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from huiyin.account.insight.rules.board import months_back
from huiyin.front.desk.queries import Records
from huiyin.front.desk.rules import LONGEST_NAME, MONTHS
from huiyin.front.desk.rules.dispatch import Group
from huiyin.ground.people.models import Unit
from huiyin.kit.forms import AddressForm
from huiyin.loop.matters.forms import FilterForm
from huiyin.loop.matters.rules.kinds import RefusalCode, Topic
from huiyin.loop.matters.rules.states import Bucket, State

FLAGS = (
    ("late", "已超期"),
    ("reopened", "重办过"),
    ("bounced", "提过异议"),
    ("returned", "退回过原岗位"),
    ("vital", "重大事项"),
    ("public", "答复已公开"),
)


class BoardForm(AddressForm):
    """Unit and months."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    months = forms.ChoiceField(choices=[(str(n), label) for n, label in MONTHS], required=False)

    def months_chosen(self) -> int:
        """Return the months asked for; six where none were."""
        return int(self.cleaned_data.get("months") or 6)


class DispatchForm(AddressForm):
    """Unit, group and place of a page on the dispatcher's board."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    group = forms.ChoiceField(choices=Group.choices, required=False)
    after = forms.CharField(required=False, max_length=60)


class RecordsForm(BoardForm):
    """The filters that figures of the board carry."""

    bucket = forms.ChoiceField(choices=Bucket.choices, required=False)
    state = forms.ChoiceField(choices=State.choices, required=False)
    refusal = forms.ChoiceField(choices=RefusalCode.choices, required=False)
    topic = forms.ChoiceField(choices=Topic.choices, required=False)
    flag = forms.ChoiceField(choices=FLAGS, required=False)
    post = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def chosen(self) -> dict[str, Any]:
        """Return the filters that are set, months and unit apart."""
        names = ("bucket", "state", "refusal", "topic", "flag", "post")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def period(self) -> int:
        """Return the months of registration the figure covers; 0 for all."""
        return self.months_chosen() if self.cleaned_data.get("months") else 0

    def wanted(self, unit: Unit, *, today: date) -> Records:
        """Return which matters stand behind the figure."""
        months = self.period()
        return Records(unit=unit, since=months_back(today, months)[0] if months else None, **self.chosen())

    def words(self) -> list[str]:
        """Return the filters as words, the way the figure was named; the post is named by whoever knows it."""
        chosen = self.chosen()
        fields = ((name, self.fields[name]) for name in ("bucket", "state", "refusal", "topic", "flag"))
        return [str(dict(field.choices)[chosen[name]]) for name, field in fields if name in chosen]  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """The name of a saved filter."""

    name = forms.CharField(
        label="名称", max_length=LONGEST_NAME, strip=True, error_messages={"required": "请写一个名称，例如：本队超期"}
    )


def kept_query(given: Any) -> str:
    """Return the filters of the matters' list in a query string, in the list's own order; empty where none is set."""
    return urlencode(FilterForm(given).chosen())


def words_of_query(query: str) -> str:
    """Return a kept query in words, as the menus of the list name its values; a unit is just named as one."""
    form = FilterForm(QueryDict(query))
    form.is_valid()
    labels = {name: dict(getattr(field, "choices", ())) for name, field in form.fields.items()}
    said = ((name, form.cleaned_data.get(name)) for name in form.fields if name != "before")
    words = ["按单位" if name == "unit" else str(labels[name].get(value, "")) for name, value in said if value]
    return " · ".join(word for word in words if word)


class SearchForm(AddressForm):
    """Words, and where to go on."""

    q = forms.CharField(max_length=60, required=False, strip=True)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**40 - 1)
