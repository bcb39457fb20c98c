"""Forms of talks, visits and help: is the typing right? Choices come from the view; no query, no role."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from huiyin.kit.fields import DayField
from huiyin.loop.matters.forms.fields import Picker
from huiyin.voice.visits.rules.kinds import Form, Where

CHOOSE = [("", "请选择")]
PRIVATE = "只有您、本人和支部书记看得到，到期销毁。不写病情、收入和家里的细节。"


def _day(label: str, help_text: str = "") -> DayField:
    return DayField(label=label, help_text=help_text, error_messages={"required": f"请选{label}"})


def _radio(label: str, choices: Any, **more: Any) -> forms.ChoiceField:
    wrong = {"required": f"请选{label}", "invalid_choice": f"请选{label}"}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=wrong, **more)


def _words(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=300,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填写{label}"},
    )


class RaiseForm(forms.Form):
    """Whom it is about, the kind, the day. There is no field for a story, on purpose."""

    person = forms.CharField(
        label="谁",
        max_length=60,
        error_messages={"required": "请选一个人，或者填工号"},
        widget=forms.TextInput(attrs={"placeholder": "姓名、拼音或工号", "autocomplete": "off"}),
    )
    kind = _radio("情形", ())
    on = _day("发生日期")

    def __init__(self, *args: Any, kinds: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(Form(form).label, [(f"{form}:{kind}", kind) for kind in found]) for form, found in kinds.items()]
        self.fields["kind"].choices = groups  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, str]:
        """Talk or visit, and the kind."""
        form, _, kind = self.cleaned_data["kind"].partition(":")
        return form, kind


class RecordForm(forms.Form):
    """A meeting written down in a minute: where, reached or not, a need or not, one line."""

    place = _radio("在哪里", Where.choices)
    is_reached = _radio("见到本人了吗", [("yes", "见到了"), ("no", "没有见到")], initial="yes")
    has_need = _radio("有没有要帮着办的事", [("no", "没有"), ("yes", "有")], initial="no")
    on = _day("日期")
    note = _words("备注", PRIVATE, required=False)

    def clean(self) -> dict[str, Any]:
        """A need was heard from the person."""
        given = super().clean() or {}
        if given.get("has_need") == "yes" and given.get("is_reached") == "no":
            self.add_error("has_need", "没有见到本人，需求请见到以后再记")
        return given


class FreeRecordForm(RecordForm):
    """A meeting nobody asked for: talk or visit is said, too."""

    form = _radio("怎么见的", Form.choices, initial=Form.TALK.value)
    field_order = ("form", "place", "is_reached", "has_need", "on", "note")


class WordsForm(forms.Form):
    """What is not so."""

    text = _words("哪里不是这样")


class CorrectForm(forms.Form):
    """One's own words in the place of the carer's, or none."""

    text = _words("改成（留空就是删掉）", "联系人写的那段话马上销毁，换成您写的。", required=False)


class NeedForm(forms.Form):
    """A need as the desk may read it."""

    title = forms.CharField(label="标题", max_length=60, error_messages={"required": "请填写标题"})
    summary = forms.CharField(
        label="要办什么事",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写事，不写人：姓名、病情、家庭和收入都不写进来。备注里的话不会带过来。",
        error_messages={"required": "请写清楚要办什么事"},
    )
    place = forms.CharField(
        label="地点",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    is_named = _radio(
        "本人同意写名字吗",
        [("no", "不写名字：工会不知道是谁提的"), ("yes", "本人同意：进展直接告诉本人")],
        initial="no",
    )


class ApartForm(forms.Form):
    """A post one wants to stay out."""

    post = forms.CharField(
        label="岗位",
        max_length=60,
        widget=Picker(reverse_lazy("people:pick_of", args=["post"])),
        error_messages={"required": "请选一个岗位"},
    )


class PeerForm(forms.Form):
    """With whom of the other members one talked."""

    person = forms.ChoiceField(label="和谁谈了", error_messages={"required": "请选一名党员"})

    def __init__(self, *args: Any, peers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [*CHOOSE, *((str(p.pk), f"{p.name}（{p.unit.name}）") for p in peers)]  # type: ignore[attr-defined]


class CommitteeForm(forms.Form):
    """Who sits on the committee besides the secretary."""

    people = forms.MultipleChoiceField(
        label="支委（书记不用勾）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "支委要在本支部的党员中产生，请重新选"},
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(p.pk), f"{p.name}（{p.unit.name}）") for p in members]  # type: ignore[attr-defined]


class CaseForm(forms.Form):
    """Whom to ask, in which class, which post of the union is in charge."""

    person = forms.CharField(
        label="谁",
        max_length=60,
        error_messages={"required": "请选一个人，或者填工号"},
        widget=forms.TextInput(attrs={"placeholder": "姓名、拼音或工号", "autocomplete": "off"}),
    )
    grade = _radio("类别", ())
    officer = forms.ChoiceField(label="工会负责岗位", required=False)

    def __init__(self, *args: Any, grades: list[str], officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(g, g) for g in grades]  # type: ignore[attr-defined]
        self.fields["officer"].choices = [("", "不设"), *((str(p.pk), p.name) for p in officers)]  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """What is promised, by whom, until when."""

    text = _words("做什么", "只有本人和负责帮扶的几个岗位看得到。")
    post = forms.ChoiceField(label="由谁办", error_messages={"required": "请选由谁办"})
    due_on = _day("期限")

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [*CHOOSE, *((str(p.pk), p.name) for p in posts)]  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    """By which document a set of kinds is adopted, and from when."""

    document = forms.CharField(
        label="依据文件",
        max_length=120,
        help_text="文件名称或文号，例如 矿党发〔2026〕12号。",
        error_messages={"required": "请填写依据文件"},
    )
    effective_from = _day("生效日期")


class MonthForm(forms.Form):
    """A period: from the first of a month on."""

    months = forms.TypedChoiceField(coerce=int, choices=[(1, "本月"), (3, "近三个月"), (12, "近一年")])
