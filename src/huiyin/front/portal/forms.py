"""What the addresses of public pages may hold: a value that isn't offered is as if it weren't there."""

from django import forms

from huiyin.kit.forms import AddressForm
from huiyin.loop.matters.rules.kinds import RefusalCode, Topic
from huiyin.loop.matters.rules.states import Bucket


class RecordsForm(AddressForm):
    """Which records stand behind a public figure."""

    bucket = forms.ChoiceField(choices=Bucket.choices, required=False)
    refusal = forms.ChoiceField(choices=RefusalCode.choices, required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class AnswersForm(AddressForm):
    """Words and topic of published answers."""

    q = forms.CharField(max_length=40, required=False, strip=True)
    topic = forms.ChoiceField(choices=Topic.choices, required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**40 - 1)
