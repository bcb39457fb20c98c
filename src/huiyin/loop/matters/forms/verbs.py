"""A form for each verb: is the typing right? No query, no role."""

from django import forms

from huiyin.ground.files.forms import FilesField
from huiyin.loop.matters.forms.fields import choice_field, day_field, post_field, text_field
from huiyin.loop.matters.rules import kinds
from huiyin.loop.matters.rules.states import Verb


class VerbForm(forms.Form):
    """`seen` is the position in the ledger that the page showed when the form was opened."""

    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)


class AssignForm(VerbForm):
    """Whom it is given to."""

    to = post_field("交给哪个岗位")
    note = text_field("交办说明", required=False, rows=2)


class ObjectForm(VerbForm):
    """Why it isn't ours."""

    reason = text_field("异议理由", help_text="写明按职责分工为什么不归本单位。")
    suggestion = forms.CharField(label="建议由谁办", max_length=120, required=False)


class RuleForm(VerbForm):
    """Who handles it, for good."""

    to = post_field("裁定由哪个岗位承办")
    reason = text_field("裁定理由")


class AcceptForm(VerbForm):
    """A date for the answer."""

    promised_on = day_field("承诺答复日期", required=False)


class ExtendForm(VerbForm):
    """More time, once, if the post above approves."""

    until = day_field("新的答复日期")
    reason = text_field("延期理由")


class ApproveExtensionForm(VerbForm):
    """A word with the approval, if any."""

    note = text_field("审批意见", required=False, rows=2)


class DeclineExtensionForm(VerbForm):
    """Why the old date holds."""

    reason = text_field("不同意的理由")


class PauseForm(VerbForm):
    """A coded reason for stopping the clock."""

    code = choice_field("暂停原因", kinds.PauseReason.choices)
    note = text_field("说明", required=False, rows=2)


class AnswerForm(VerbForm):
    """What was done, or why not and when."""

    result = choice_field("办理结果", kinds.AnswerResult.choices)
    text = text_field("答复内容", help_text="直接说办了什么、什么时候办好；办不到的说明原因和替代办法。", rows=6)
    land_on = day_field("落实日期", required=False, help_text="不填就按最晚日期。")


class LandForm(VerbForm):
    """What was put right."""

    text = text_field("落实情况", help_text="写明做了什么、在哪里、现在怎样。")
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
    text = text_field("还想说的话", required=False, rows=2)


class ReasonForm(VerbForm):
    """One reason in words."""

    reason = text_field("理由")


class ReopenForm(VerbForm):
    """What isn't put right."""

    reason = text_field("哪里没有解决", help_text="写明现在的情况，承办岗位会照着重办。")


class RefuseForm(VerbForm):
    """A public code, its basis, another way."""

    code = choice_field("原因", kinds.RefusalCode.choices)
    basis = text_field("依据", help_text="写明文件名称和条款。", rows=2)
    alternative = text_field("其他途径", help_text="告诉提出人还可以找谁、怎么办。", rows=2)


class MergeForm(VerbForm):
    """Which common problem it joins."""

    into = forms.CharField(
        label="并入哪一件（编号）",
        max_length=20,
        help_text="例如 2026-00012。",
        error_messages={"required": "请填写共性问题的编号"},
    )
    note = text_field("说明", required=False, rows=2)


class SuperviseForm(VerbForm):
    """A push with a date."""

    text = text_field("督办意见")
    until = day_field("办好的期限")


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
