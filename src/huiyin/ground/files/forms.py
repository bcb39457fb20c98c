"""A field for several files at once; where the refusal of a file is told."""

from typing import Any

from django import forms

from huiyin.ground.files import rules
from huiyin.kit.verdicts import Refused

ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf"


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads as a list; how many and how large is checked here, what they are in `actions.keep`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "附件")
        options.setdefault(
            "help_text", f"{rules.ALLOWED_TEXT}，最多 {rules.MAX_FILES} 个，每个不超过 20 MB；会抹去位置等信息"
        )
        super().__init__(widget=FilesInput(attrs={"accept": ACCEPT}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the list of uploads."""
        given = data if isinstance(data, list | tuple) and data else [data]
        found = [super(FilesField, self).clean(one, initial) for one in given]
        found = [one for one in found if one]
        if not (verdict := rules.may_count(0, len(found))):
            raise forms.ValidationError(verdict.reason)
        for one in found:
            if not (verdict := rules.may_size(one.size)):
                raise forms.ValidationError(f"{one.name}：{verdict.reason}")
        return found


def told(no: Refused, *given: forms.Form) -> str:
    """Put the refusal of a file at the field it came by, and return nothing; return the reason of any other."""
    came = [
        (form, name, upload)
        for form in given
        for name, field in form.fields.items()
        if isinstance(field, forms.FileField)
        for upload in _uploads(form.cleaned_data.get(name))
    ]
    if not isinstance(no, rules.FileRefused) or not came:
        return no.reason
    form, name, _ = next((one for one in came if one[2] is no.upload), came[0])
    form.add_error(name, no.reason)
    return ""


def _uploads(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
