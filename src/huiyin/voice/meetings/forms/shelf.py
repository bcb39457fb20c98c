"""Forms of the shelf: the address of its list, a paper with its file."""

from datetime import date
from typing import Any

from django import forms

from huiyin.ground.files import rules as files
from huiyin.ground.files.forms import ACCEPT
from huiyin.kit.forms import AddressForm
from huiyin.loop.matters.forms.lists import FilterForm, first_day
from huiyin.voice.meetings.queries.shelf import Filters
from huiyin.voice.meetings.rules.kinds import OF_SERIES, PaperKind


class ShelfForm(AddressForm):
    """The allow-list of the shelf's address: a value that isn't offered is as if it weren't there."""

    KEPT = ("series", "kind", "since", "q")
    SINCE = FilterForm.SINCE

    series = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    kind = forms.ChoiceField(choices=PaperKind.choices, required=False)
    since = forms.ChoiceField(choices=SINCE, required=False)
    q = forms.CharField(required=False, max_length=40)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**53)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, by name; what isn't offered is not there."""
        self.is_valid()
        return {name: value for name in self.KEPT if (value := self.cleaned_data.get(name))}

    def filters(self, today: date) -> Filters:
        """Return the filters that were chosen; periods begin before `today`."""
        chosen = self.chosen()
        return Filters(
            series=chosen.get("series"),
            kind=chosen.get("kind", ""),
            since=first_day(chosen.get("since", ""), today),
            words=chosen.get("q", ""),
        )

    def words(self) -> list[str]:
        """Return the same in words, the series apart."""
        chosen = self.chosen()
        said = [
            PaperKind(chosen["kind"]).label if "kind" in chosen else "",
            dict(self.SINCE).get(chosen.get("since", ""), ""),
            f"名称含“{chosen['q']}”" if "q" in chosen else "",
        ]
        return [one for one in said if one]


class EditionForm(forms.Form):
    """A newer edition: its name and its file."""

    title = forms.CharField(
        label="名称",
        max_length=60,
        error_messages={"required": "请填写名称"},
        help_text="写全称，例如：部门协调办法（试行）。",
    )
    upload = forms.FileField(
        label="文件",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "请选文件", "empty": "文件是空的"},
        help_text=f"{files.ALLOWED_TEXT}，不超过 20 MB；Word、Excel 请先另存为 PDF。会抹去作者、位置等信息。",
    )

    def clean_upload(self) -> Any:
        """Check the size; what the file is, is looked at when it is kept."""
        verdict = files.may_size(self.cleaned_data["upload"].size)
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        return self.cleaned_data["upload"]


class PaperForm(EditionForm):
    """A paper put on the shelf for the first time."""

    kind = forms.ChoiceField(
        label="种类",
        choices=[(kind.value, kind.label) for kind in OF_SERIES],
        widget=forms.RadioSelect,
        error_messages={"required": "请选种类"},
    )

    field_order = ("title", "kind", "upload")
