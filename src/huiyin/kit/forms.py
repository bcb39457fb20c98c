"""Forms that read an address: their fields are the same for every request, so no request copies them."""

from typing import Any

from django import forms
from django.forms import Field


class _Shared(dict[str, Field]):
    """The fields of a form's class, used by every one of its forms: a copy of them is they themselves."""

    def __deepcopy__(self, seen: dict[int, Any]) -> "_Shared":
        return self


class AddressForm(forms.Form):
    """The allow-list of a query string. No field of it is ever changed: not its choices, not its label, by nobody.

    Django copies all fields for each form, which took as long as reading the values.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.base_fields = _Shared(type(self).base_fields)  # type: ignore[misc]  # of the class, for Django
        super().__init__(*args, **options)
