"""A day as a form field: written in Chinese whatever language the browser speaks, typed in any usual way."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms

from huiyin.kit.clock import written

_TYPED = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
WRONG = "请按 2026年11月26日 这样填写，2026-11-26 也可以"


def read_day(text: str) -> date:
    """Return the day written as 2026年11月26日, 2026-11-26, 2026/11/26 or 20261126; raises `ValueError`."""
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return date(year, month, day)


class DayInput(forms.DateInput):
    """A line of text; a script puts a calendar beside it. `data-min` and `data-max` are its first and last day."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"data-day": "", "autocomplete": "off", "maxlength": "20"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        """Return a day as it is written in Chinese; what was typed stays as it is."""
        return written(value) if isinstance(value, date) else value


class DayField(forms.DateField):
    """A day."""

    widget = DayInput

    def __init__(self, **options: Any) -> None:
        options["error_messages"] = {"invalid": WRONG} | options.get("error_messages", {})
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """Return the day, or complain at the field."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
