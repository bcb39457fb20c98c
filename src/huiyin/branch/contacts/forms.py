"""Forms of contact points and of the branch's standard: is the typing right? No query, no role."""

from datetime import date
from typing import Any

from django import forms

from huiyin.branch.contacts.rules import standard as rules
from huiyin.branch.contacts.rules.standard import Clause, Look, Result
from huiyin.branch.contacts.rules.visits import Kind
from huiyin.ground.files.forms import FilesField
from huiyin.loop.matters.forms.fields import day_field, text_field
from huiyin.loop.matters.rules.kinds import Topic


class RecordForm(forms.Form):
    """A visit in a minute, on the phone."""

    kind = forms.ChoiceField(label="做了什么", choices=Kind.choices, initial=Kind.VISIT, widget=forms.RadioSelect)
    on = day_field("日期")
    looked_at = forms.CharField(
        label="看了什么",
        max_length=200,
        help_text="会议室、现场、宿舍，看到哪里写哪里；讲课写题目，报告写名称。",
        error_messages={"required": "请写看了什么"},
    )
    found = text_field("发现什么", required=False, most=1000)
    problems = text_field(
        "当场提出的问题",
        required=False,
        most=4000,
        help_text="一行一件。每件马上成为事项，有人承办、有期限，您能一直跟到落实。",
    )
    topic = forms.ChoiceField(label="问题属于哪类", choices=Topic.choices, initial=Topic.OTHER, required=False)
    photos = FilesField(label="照片或文件", required=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """The problems typed, one a line."""
        return tuple(line for raw in self.cleaned_data["problems"].splitlines() if (line := raw.strip()))


class RaiseForm(forms.Form):
    """One problem."""

    text = text_field("是什么问题", rows=4, most=1000)
    topic = forms.ChoiceField(label="属于哪类", choices=Topic.choices, initial=Topic.OTHER)


class MarkForm(forms.Form):
    """One item of the self-check."""

    result = forms.ChoiceField(label="自查结果", choices=Result.choices, widget=forms.RadioSelect, required=False)
    note = forms.CharField(label="说明", max_length=300, required=False)
    promised_on = day_field("承诺哪天补齐", required=False)
    goes_up = forms.BooleanField(label="本支部解决不了，作为事项报上去", required=False)
    proof = FilesField(label="佐证", required=False)

    def __init__(self, *args: Any, today: date, months: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.months = today, months

    def clean(self) -> dict[str, Any]:
        """What isn't met has a word, and a date or a way up."""
        given = super().clean() or {}
        wrong = rules.check_answer(
            given.get("result", ""),
            given.get("note", ""),
            given.get("promised_on"),
            self.today,
            months=self.months,
            goes_up=bool(given.get("goes_up")),
        )
        if wrong and not self.errors:
            self.add_error("result", wrong)
        return given


class MendForm(forms.Form):
    """What was promised is done."""

    text = text_field("补齐情况", most=300)
    photos = FilesField(label="佐证", required=False)


class LookForm(forms.Form):
    """One item as the leader found it."""

    look = forms.ChoiceField(label="核对", choices=Look.choices, required=False)
    note = forms.CharField(label="看到的情况", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """What differs needs a word."""
        given = super().clean() or {}
        if given.get("look") == Look.DIFFERS and not (given.get("note") or "").strip():
            self.add_error("note", "不属实的写明看到的情况")
        return given


class LookNoteForm(forms.Form):
    """What the leader says of the whole."""

    opinion = text_field("总的意见", required=False, most=300, rows=2)


class ReviseForm(forms.Form):
    """A new version, one item a line."""

    items = text_field(
        "各项内容", rows=16, most=20000, help_text="一行一项：分组|内容|依据|核对方式。核对方式可以不写，由人到场核对。"
    )
    document = forms.CharField(label="依据文件", max_length=120, required=False, help_text="例如 矿党发〔2026〕3号。")

    found: list[Clause]

    def clean_items(self) -> str:
        """Each line has its parts."""
        text: str = self.cleaned_data["items"]
        self.found, wrong = rules.clauses(text)
        if wrong:
            raise forms.ValidationError(wrong[:5])
        return text
