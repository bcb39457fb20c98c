"""A field for several files at once."""

from typing import Any

from django import forms

from huiyin.ground.files import rules

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
        for verdict in (rules.may_count(0, len(found)), *(rules.may_size(one.size) for one in found)):
            if not verdict:
                raise forms.ValidationError(verdict.reason)
        return found
