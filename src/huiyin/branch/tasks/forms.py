"""Forms of task lists, dual duty and the diary: is the typing right? No query, no role."""

from typing import Any

from django import forms

from huiyin.branch.tasks.rules import plans as rules
from huiyin.branch.tasks.rules.dual import Proof, Track
from huiyin.ground.files.forms import FilesField
from huiyin.kit.periods import Cadence
from huiyin.loop.matters.forms.fields import day_field, text_field


class SetForm(forms.Form):
    """Which proposed tasks are taken, and what else there is to do."""

    chosen = forms.MultipleChoiceField(
        label="系统按情况提出的", required=False, widget=forms.CheckboxSelectMultiple, help_text="勾上的列进清单。"
    )
    own = text_field("另外要做的", required=False, rows=4, most=2400, help_text="一行一项，每项不超过 120 字。")

    def __init__(self, *args: Any, proposals: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.text) for one in proposals]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["chosen"]

    @property
    def own_lines(self) -> list[str]:
        """The lines typed."""
        return rules.typed_lines(self.cleaned_data.get("own", ""))


class FinishForm(forms.Form):
    """A word of evidence, a photo where there is one."""

    evidence = text_field("完成情况", rows=3, most=300, help_text="写做了什么、结果怎样；不写别人的家事和病情。")
    photos = FilesField(label="照片或文件", required=False)


class CorrectForm(forms.Form):
    """What is dropped, what is added, why."""

    dropped = forms.TypedMultipleChoiceField(
        label="去掉", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    added = text_field("增加", required=False, rows=3, most=2400, help_text="一行一项。")
    reason = forms.CharField(
        label="为什么改", max_length=120, error_messages={"required": "请写明为什么改", "max_length": "最多 120 字"}
    )

    def __init__(self, *args: Any, lines: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dropped"].choices = [(line.pk, line.text) for line in lines]  # type: ignore[attr-defined]
        if not lines:
            del self.fields["dropped"]


class DualForm(forms.Form):
    """One more line of a post's duties."""

    track = forms.ChoiceField(
        label="哪一方面", choices=Track.choices, widget=forms.RadioSelect, error_messages={"required": "请选一个方面"}
    )
    text = forms.CharField(
        label="职责", max_length=120, help_text="写到能查证：做什么、对谁。", error_messages={"required": "请写明职责"}
    )
    cadence = forms.TypedChoiceField(
        label="多久一次", choices=[(c.value, c.label) for c in Cadence], coerce=Cadence, initial=Cadence.QUARTER.value
    )


class ProveForm(forms.Form):
    """What was done for a line."""

    proof = forms.ChoiceField(
        label="属于哪一种", choices=Proof.choices, widget=forms.RadioSelect, error_messages={"required": "请选一种"}
    )
    people = forms.IntegerField(
        label="多少人",
        min_value=0,
        max_value=5000,
        initial=0,
        help_text="只记人数，不记名字。",
        error_messages={
            "required": "请填人数，没有就填 0",
            "invalid": "请填一个整数",
            "min_value": "请填 0 到 5000 的数",
            "max_value": "请填 0 到 5000 的数",
        },
    )
    text = text_field("做了什么", rows=3, most=300)
    on = day_field("日期")
    link = forms.URLField(
        label="链接",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text="报道、课件在内网的地址。",
        error_messages={"invalid": "请填完整的网址，以 https:// 或 http:// 开头"},
    )
    photos = FilesField(label="照片或文件", required=False)


class DiaryForm(forms.Form):
    """A note of a day."""

    on = day_field("日期")
    text = text_field("听到什么、怎么办的", rows=5, help_text="不写能认出人的话，谁说的不重要。", most=1000)
    goes_up = forms.BooleanField(
        label="本支部解决不了，作为事项报上去",
        required=False,
        help_text="内容会成为事项摘要，由工会登记岗位交办，您能一直看到办到哪一步。",
    )
