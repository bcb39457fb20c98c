"""Fields that the forms of matters share."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.kit.fields import DayField

CHOOSE = [("", "请选择")]


class Picker(forms.TextInput):
    """A field that a script turns into the tree picker; without script one types a code or a full name."""

    label = ""

    def __init__(self, url: Any) -> None:
        super().__init__(attrs={"placeholder": "岗位名称、拼音或编码", "autocomplete": "off"})
        self.url = url

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Keep the words beside a choice (`id:7`), so that a form that comes back shows what the picker showed."""
        self.label = data.get(f"{name}_label", "")
        return super().value_from_datadict(data, files, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Wrap the plain input as the picker's script expects it."""
        plain = super().render(name, value, attrs, renderer)
        return format_html(
            '<div class="picker" data-picker="{}" data-value-label="{}">{}</div>', self.url, self.label, plain
        )


def post_field(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """Return a field for a post: chosen by the picker, or typed as code or full name."""
    widget = Picker(reverse_lazy("people:pick"))
    missing = {"required": "请选一个岗位"}
    return forms.CharField(
        label=label, help_text=help_text, max_length=60, required=required, widget=widget, error_messages=missing
    )


def text_field(
    label: str, *, required: bool = True, help_text: str = "", rows: int = 4, most: int = 2000
) -> forms.CharField:
    """Return a field for words."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}"},
    )


def day_field(label: str, *, required: bool = True, help_text: str = "") -> DayField:
    """Return a field for a day."""
    wrong = {"required": f"请填写{label}"}
    return DayField(label=label, required=required, help_text=help_text, error_messages=wrong)


def choice_field(label: str, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    """Return a field of radio buttons."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": f"请选{label}"},
    )
