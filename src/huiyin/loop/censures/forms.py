"""Forms of criticism and holding to account: is the typing right? No query, no role."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from huiyin.ground.files.forms import FilesField
from huiyin.ground.people.models import Post
from huiyin.kit.fields import DayField
from huiyin.kit.forms import AddressForm
from huiyin.loop.censures.rules.sentences import NO_TIME
from huiyin.loop.censures.rules.states import Decision, Stage, Verb


def _text(label: str, *, most: int, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": f"请写{label}"},
    )


def _day(label: str, help_text: str = "") -> DayField:
    return DayField(label=label, help_text=help_text, error_messages={"required": f"请填{label}"})


class StageForm(AddressForm):
    """Which list, below which unit."""

    stage = forms.ChoiceField(choices=Stage.choices, required=False)
    unit = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class UntilForm(forms.Form):
    """Until when something is to be put right: tomorrow at the earliest."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Refuse a day that leaves no time."""
        until: date = self.cleaned_data["until"]
        if until <= self.today:
            raise forms.ValidationError(NO_TIME)
        return until


class WordsForm(UntilForm):
    """What is criticised, what is demanded, until when."""

    text = _text("批评意见", most=500, help_text="只说事和岗位。不写提出人，不猜是谁反映的。")
    demand = _text("整改要求", most=500)
    until = _day("整改期限")


class ProposeForm(WordsForm):
    """The same, with who drafts and who is to sign."""

    from_post = forms.ChoiceField(label="以哪个岗位拟稿")
    signer = forms.ChoiceField(label="请谁签发", help_text="被批评岗位的上级，离得近的在前。", widget=forms.RadioSelect)
    field_order = ("from_post", "signer", "text", "demand", "until")

    def __init__(self, *args: Any, posts: Sequence[Post], signers: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "from_post", posts)
        _offer(self, "signer", signers, is_hidden=False)


class ReasonForm(forms.Form):
    """Why not, or why no more."""

    reason = _text("理由", most=300)


class PleaForm(forms.Form):
    """The censured post's case."""

    text = _text("申辩的理由", most=1000, help_text="事实哪里不对，为什么没有按期回复。")


class UpholdForm(forms.Form):
    """Why it stands."""

    text = _text("维持的理由", most=1000)


class ReportForm(forms.Form):
    """What was put right."""

    text = _text("整改情况", most=1000, help_text="原来那件事办到哪一步，为什么拖，今后怎样避免。")
    proof = FilesField(label="佐证", required=False)


class AcceptForm(forms.Form):
    """A word, if any."""

    note = _text("验收意见", most=300, required=False)


class SendBackForm(UntilForm):
    """What is lacking, until when."""

    note = _text("还差什么", most=300)
    until = _day("新的整改期限")


class ReferForm(forms.Form):
    """Signed with which post, a few words."""

    from_post = forms.ChoiceField(label="以哪个岗位移送")
    note = _text("说明", most=300, required=False, help_text="可以不写。不写职工、提出人和家事。")

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "from_post", posts)


class DecideForm(forms.Form):
    """What the competent body decided."""

    decision = forms.ChoiceField(
        label="处置结果",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        help_text="对照《中国共产党问责条例》第八条。系统不作决定，照决定文书登记。",
        error_messages={"required": "请选处置结果"},
    )
    on = _day("决定日期")
    body = forms.CharField(label="作出决定的机关", max_length=60, error_messages={"required": "请写作出决定的机关"})
    words = _text("说明", most=300, help_text="几句话。不予问责的写明理由；处分的细节留在案卷里，不写在这里。")


def _offer(form: forms.Form, name: str, posts: Sequence[Post], *, is_hidden: bool = True) -> None:
    """Offer posts; where there is only one, it is chosen, and not asked for unless it should be seen."""
    field: Any = form.fields[name]
    field.choices = [(str(post.pk), post.name) for post in posts]
    if posts:
        field.initial = str(posts[0].pk)
    if is_hidden and len(posts) == 1:
        field.widget = forms.HiddenInput()


def form_of(verb: str, *args: Any, posts: Sequence[Post], today: date, initial: dict[str, Any]) -> forms.Form:
    """Return the form of a verb."""
    if verb == Verb.REFER:
        return ReferForm(*args, posts=posts)
    form = FORMS[verb]
    return form(*args, initial=initial, **({"today": today} if issubclass(form, UntilForm) else {}))


FORMS: dict[str, Any] = {
    Verb.SIGN: WordsForm,
    Verb.DECLINE: ReasonForm,
    Verb.WITHDRAW: ReasonForm,
    Verb.PLEAD: PleaForm,
    Verb.UPHOLD: UpholdForm,
    Verb.REPORT: ReportForm,
    Verb.ACCEPT: AcceptForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.DECIDE: DecideForm,
}
