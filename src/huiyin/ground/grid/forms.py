"""Forms of the grid: is the typing well formed?"""

from typing import Any

from django import forms

from huiyin.kit.fields import DayField


class CarerForm(forms.Form):
    """Somebody out of those who may answer."""

    carer = forms.ChoiceField(
        label="包保人", error_messages={"required": "请选一个人", "invalid_choice": "请从列表里选"}
    )

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carer"].choices = [("", "请选择"), *options]


class AdoptForm(forms.Form):
    """From which day a draft is in force, and whether rows left behind may stay out."""

    effective_on = DayField(
        label="自哪天起执行",
        help_text="今天或以前：通过后立即执行。以后的日期：到那天自动执行，在那以前可以撤回。",
        error_messages={"required": "请填自哪天起执行"},
    )
    leaving_out = forms.BooleanField(label="情况有变的行这次不办，其余照办", required=False)


class AcceptForm(forms.Form):
    """Whom the nearest proposal named."""

    carer = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请从建议里选"})
