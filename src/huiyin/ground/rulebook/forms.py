"""Is what was typed about rules and holidays well formed? Whether it may be done is asked elsewhere."""

from typing import Any

from django import forms

from huiyin.ground.rulebook.rules import Adoption, Day, Rule, fits, parse_days, read_value, show
from huiyin.kit.fields import DayField


class OverrideForm(forms.Form):
    """A value adopted instead of the default, with its document and dates."""

    value = forms.CharField(label="采用的数值", max_length=400)
    document = forms.CharField(label="依据文件", max_length=120, help_text="文件名称或文号，例如 矿发〔2026〕12号。")
    effective_from = DayField(label="生效日期")
    effective_to = DayField(label="停止日期", required=False, help_text="这一天起不再适用；长期有效的不用填。")

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        choices = rule.bounds.get("choices")
        if choices:
            options = [(c, show(c, rule.unit)) for c in choices]
            self.fields["value"] = forms.ChoiceField(label="采用的数值", choices=options)
        else:
            self.fields["value"].help_text = f"现在是 {rule.shown}；只填数值，不写单位。" + (
                "多个值用顿号隔开。" if isinstance(rule.value, list) else ""
            )

    def clean_value(self) -> Any:
        """Read the value as the rule's kind and check its bounds."""
        try:
            value = read_value(self.rule, self.cleaned_data["value"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        verdict = fits(self.rule, value)
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        return value

    def adoption(self) -> Adoption:
        """Return what was typed, for the action."""
        given = self.cleaned_data
        return Adoption(given["value"], given["effective_from"], given["document"], given["effective_to"])


class WithdrawForm(forms.Form):
    """The day from which an override holds no more."""

    on = DayField(label="停止日期")


class HolidaysForm(forms.Form):
    """A pasted holiday notice."""

    lines = forms.CharField(
        label="放假和调休",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="一行一天：日期、休或班、名称，用空格隔开。例如：2027-01-01 休 元旦",
    )
    notice = forms.CharField(label="依据", max_length=120, help_text="通知的名称或文号。")
    is_whole = forms.BooleanField(label="这是全年的放假安排，这一年不再算暂定", required=False)

    def clean_lines(self) -> list[Day]:
        """Read every line, or say which can't be read."""
        days, wrong = parse_days(self.cleaned_data["lines"])
        if wrong:
            raise forms.ValidationError(wrong[:10])
        return days

    def whole_years(self) -> set[int]:
        """Return the years told completely: those with both days off and make-up days, where any has both."""
        if not self.cleaned_data["is_whole"]:
            return set()
        kinds: dict[int, set[bool]] = {}
        for day in self.cleaned_data["lines"]:
            kinds.setdefault(day.day.year, set()).add(day.is_workday)
        return {year for year, found in kinds.items() if len(found) == 2} or set(kinds)
