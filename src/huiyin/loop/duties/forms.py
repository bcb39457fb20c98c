"""Forms of duties: what a leader may say when reading a vital matter, a supervision notice and its answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from huiyin.ground.people.models import Post
from huiyin.kit.fields import DayField


class SettleForm(forms.Form):
    """An instruction, if any."""

    text = forms.CharField(
        label="批示",
        required=False,
        max_length=500,
        help_text="不写也可以，只记已阅。写了，承办的岗位和工会都能看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class IssueForm(forms.Form):
    """A supervision notice: signed with which post, what is demanded, until when."""

    from_post = forms.ChoiceField(label="以哪个岗位签发")
    text = forms.CharField(
        label="督办要求",
        max_length=500,
        help_text="写清要办到什么程度，对方据此回复。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明督办要求"},
    )
    until = DayField(label="请在哪天前回复", error_messages={"required": "请选回复期限"})

    def __init__(self, *args: Any, posts: Sequence[Post], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["from_post"].choices = [(str(post.pk), post.name) for post in posts]  # type: ignore[attr-defined]
        if len(posts) == 1:
            self.fields["from_post"].initial = str(posts[0].pk)
            self.fields["from_post"].widget = forms.HiddenInput()
        self.fields["until"].initial = today + timedelta(days=3)

    def clean_until(self) -> date:
        """Refuse a day that is over."""
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError("回复期限不能早于今天")
        return until


class ReplyForm(forms.Form):
    """The answer to a notice."""

    text = forms.CharField(
        label="回复",
        max_length=1000,
        help_text="办到哪一步、卡在哪里、什么时候办完。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明办到哪一步、什么时候办完"},
    )
