"""What the addresses of desk pages may hold: a value that isn't offered is as if it weren't there."""

from django import forms

from huiyin.front.desk.rules import MONTHS
from huiyin.loop.matters.rules.kinds import RefusalCode, Topic
from huiyin.loop.matters.rules.states import Bucket, State

FLAGS = (
    ("late", "已超期"),
    ("reopened", "重办过"),
    ("bounced", "提过异议"),
    ("vital", "重大事项"),
    ("public", "答复已公开"),
)


class BoardForm(forms.Form):
    """Unit and months."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    months = forms.ChoiceField(choices=[(str(n), label) for n, label in MONTHS], required=False)

    def months_chosen(self) -> int:
        """Return the months asked for; six where none were."""
        return int(self.cleaned_data.get("months") or 6)


class RecordsForm(BoardForm):
    """The filters that figures of the board carry."""

    bucket = forms.ChoiceField(choices=Bucket.choices, required=False)
    state = forms.ChoiceField(choices=State.choices, required=False)
    refusal = forms.ChoiceField(choices=RefusalCode.choices, required=False)
    topic = forms.ChoiceField(choices=Topic.choices, required=False)
    flag = forms.ChoiceField(choices=FLAGS, required=False)
    post = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class SearchForm(forms.Form):
    """Words, and where to go on."""

    q = forms.CharField(max_length=60, required=False, strip=True)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**40 - 1)
