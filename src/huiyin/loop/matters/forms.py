"""Forms of the verbs, of registration and of the filter line: is the typing right? No query, no role."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.ground.files.forms import FilesField
from huiyin.kit.fields import DayField
from huiyin.loop.matters.rules import kinds
from huiyin.loop.matters.rules.states import State, Verb

CHOOSE = [("", "请选择")]


class Picker(forms.TextInput):
    """A field that a script turns into the tree picker; without script one types a code or a full name."""

    label = ""

    def __init__(self, url: Any) -> None:
        super().__init__(attrs={"placeholder": "岗位名称、拼音或编码", "autocomplete": "off"})
        self.url = url

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Wrap the plain input as the picker's script expects it."""
        plain = super().render(name, value, attrs, renderer)
        return format_html(
            '<div class="picker" data-picker="{}" data-value-label="{}">{}</div>', self.url, self.label, plain
        )


def _post(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    widget = Picker(reverse_lazy("matters:pick_post"))
    missing = {"required": "请选一个岗位"}
    return forms.CharField(
        label=label, help_text=help_text, max_length=60, required=required, widget=widget, error_messages=missing
    )


def _text(label: str, *, required: bool = True, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}"},
    )


def _day(label: str, *, required: bool = True, help_text: str = "") -> DayField:
    wrong = {"required": f"请填写{label}"}
    return DayField(label=label, required=required, help_text=help_text, error_messages=wrong)


def _choice(label: str, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": f"请选{label}"},
    )


class VerbForm(forms.Form):
    """`seen` is the position in the ledger that the page showed when the form was opened."""

    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)


class AssignForm(VerbForm):
    """Whom it is given to."""

    to = _post("交给哪个岗位")
    note = _text("交办说明", required=False, rows=2)


class ObjectForm(VerbForm):
    """Why it isn't ours."""

    reason = _text("异议理由", help_text="写明按职责分工为什么不归本单位。")
    suggestion = forms.CharField(label="建议由谁办", max_length=120, required=False)


class RuleForm(VerbForm):
    """Who handles it, for good."""

    to = _post("裁定由哪个岗位承办")
    reason = _text("裁定理由")


class AcceptForm(VerbForm):
    """A date for the answer."""

    promised_on = _day("承诺答复日期", required=False)


class ExtendForm(VerbForm):
    """More time, once, if the post above approves."""

    until = _day("新的答复日期")
    reason = _text("延期理由")


class ApproveExtensionForm(VerbForm):
    """A word with the approval, if any."""

    note = _text("审批意见", required=False, rows=2)


class DeclineExtensionForm(VerbForm):
    """Why the old date holds."""

    reason = _text("不同意的理由")


class PauseForm(VerbForm):
    """A coded reason for stopping the clock."""

    code = _choice("暂停原因", kinds.PauseReason.choices)
    note = _text("说明", required=False, rows=2)


class AnswerForm(VerbForm):
    """What was done, or why not and when."""

    result = _choice("办理结果", kinds.AnswerResult.choices)
    text = _text("答复内容", help_text="直接说办了什么、什么时候办好；办不到的说明原因和替代办法。", rows=6)
    land_on = _day("落实日期", required=False, help_text="不填就按最晚日期。")


class LandForm(VerbForm):
    """What was put right."""

    text = _text("落实情况", help_text="写明做了什么、在哪里、现在怎样。")
    photos = FilesField(label="照片", required=False)


class ConfirmForm(VerbForm):
    """It is put right; the asker may rate."""

    rating = forms.TypedChoiceField(
        label="给这次办理打分",
        choices=[(5, "5 分 很满意"), (4, "4 分"), (3, "3 分"), (2, "2 分"), (1, "1 分 很不满意")],
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    text = _text("还想说的话", required=False, rows=2)


class ReasonForm(VerbForm):
    """One reason in words."""

    reason = _text("理由")


class ReopenForm(VerbForm):
    """What isn't put right."""

    reason = _text("哪里没有解决", help_text="写明现在的情况，承办岗位会照着重办。")


class RefuseForm(VerbForm):
    """A public code, its basis, another way."""

    code = _choice("原因", kinds.RefusalCode.choices)
    basis = _text("依据", help_text="写明文件名称和条款。", rows=2)
    alternative = _text("其他途径", help_text="告诉提出人还可以找谁、怎么办。", rows=2)


class MergeForm(VerbForm):
    """Which common problem it joins."""

    into = forms.CharField(
        label="并入哪一件（编号）",
        max_length=20,
        help_text="例如 2026-00012。",
        error_messages={"required": "请填写共性问题的编号"},
    )
    note = _text("说明", required=False, rows=2)


class SuperviseForm(VerbForm):
    """A push with a date."""

    text = _text("督办意见")
    until = _day("办好的期限")


class PublishForm(VerbForm):
    """Somebody has checked that nobody can be recognised."""

    is_checked = forms.BooleanField(
        label="已经逐句核对，摘要和答复里看不出是谁提的",
        error_messages={"required": "请先核对，再公开"},
    )


FORMS: dict[str, type[VerbForm]] = {
    Verb.ASSIGN: AssignForm,
    Verb.OBJECT: ObjectForm,
    Verb.RULE: RuleForm,
    Verb.ACCEPT: AcceptForm,
    Verb.EXTEND: ExtendForm,
    Verb.APPROVE_EXTENSION: ApproveExtensionForm,
    Verb.DECLINE_EXTENSION: DeclineExtensionForm,
    Verb.PAUSE: PauseForm,
    Verb.RESUME: VerbForm,
    Verb.ANSWER: AnswerForm,
    Verb.REPORT_LANDED: LandForm,
    Verb.CONFIRM: ConfirmForm,
    Verb.REOPEN: ReopenForm,
    Verb.REFUSE: RefuseForm,
    Verb.REVIEW: ReasonForm,
    Verb.UPHOLD: ReasonForm,
    Verb.OVERTURN: ReasonForm,
    Verb.MERGE: MergeForm,
    Verb.SUPERVISE: SuperviseForm,
    Verb.PUBLISH: PublishForm,
    Verb.PROPOSE_DISPOSAL: ReasonForm,
    Verb.DISPOSE: VerbForm,
}


class BulkAssignForm(forms.Form):
    """Several registered matters to one post."""

    to = _post("交给哪个岗位")
    note = _text("交办说明", required=False, rows=2)


class FilterForm(forms.Form):
    """The allow-list of the filter line: a value that isn't offered is as if it weren't there."""

    SINCE = (("week", "本周"), ("month", "本月"), ("quarter", "本季"), ("year", "今年"))
    CLOCK = (("open", "未了结"), ("late", "已超期"), ("paused", "已暂停"))

    whose = forms.ChoiceField(choices=[("mine", "轮到我的")], required=False)
    state = forms.ChoiceField(choices=State.choices, required=False)
    topic = forms.ChoiceField(choices=kinds.Topic.choices, required=False)
    unit = forms.IntegerField(required=False, min_value=1)
    clock = forms.ChoiceField(choices=CLOCK, required=False)
    since = forms.ChoiceField(choices=SINCE, required=False)
    before = forms.IntegerField(required=False, min_value=1)


class AskForm(forms.Form):
    """What and where: all that anybody has to say."""

    summary = _text("说的是什么事", help_text="写清时间、情况和希望怎么办。", rows=5)
    place = forms.CharField(
        label="在哪里", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "places"})
    )


class RegisterForm(forms.Form):
    """What the counter writes down for somebody."""

    title = forms.CharField(label="标题", max_length=60, error_messages={"required": "请填写标题"})
    summary = _text("事项摘要", help_text="不写姓名、工号和能认出人的话。", rows=5)
    place = forms.CharField(
        label="地点", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "places"})
    )
    origin = forms.ChoiceField(
        label="来源", choices=[(o.value, o.label) for o in (kinds.Origin.COUNTER, kinds.Origin.PAPER)]
    )
    kind = forms.ChoiceField(label="性质", choices=kinds.Kind.choices, initial=kinds.Kind.REQUEST)
    grade = forms.ChoiceField(label="类别", choices=kinds.Grade.choices, initial=kinds.Grade.ORDINARY)
    topic = forms.ChoiceField(
        label="主题", choices=[*CHOOSE, *kinds.Topic.choices], error_messages={"required": "请选主题"}
    )
    asker = forms.CharField(
        label="提出人工号", max_length=20, required=False, help_text="本人愿意实名才填，对方可以自己查办理情况。"
    )
    wall = _post("回避岗位", "这个岗位永远看不到这件事项。", required=False)
    is_vital = forms.BooleanField(label="切身利益重大事项，报领导必读", required=False)
    reader = _post("必读领导", "勾了重大事项才需要选。", required=False)
