"""Forms for a meeting that was held on paper: when and where, evidence, each point with how it ended."""

from datetime import datetime, time
from typing import Any

from django import forms

from huiyin.ground.files.forms import FilesField
from huiyin.kit.clock import MINE_TIME
from huiyin.voice.meetings.forms import _day, _line, _post, _words
from huiyin.voice.meetings.rules.kinds import End, NoReason

ENDS = [
    ("", "请选结果"),
    (End.DONE, End.DONE.label),
    (End.MATTER, End.MATTER.label),
    (End.CARRIED, End.CARRIED.label),
    ("不办", [(f"{End.NO}:{value}", f"不办：{label}") for value, label in NoReason.choices]),
]


class HeldForm(forms.Form):
    """When and where it was held, who came besides the list, the paper."""

    day = _day("开会日期")
    hour = forms.TimeField(
        label="开会时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请选时间", "invalid": "请按 24 小时制填写，例如 14:30"},
    )
    place = _line("地点", 60)
    others = _line("名单外到会的人", 200, required=False, help_text="填工号，几个人用空格隔开。")
    evidence = FilesField(label="纸质记录、签到表", error_messages={"required": "请附上纸质记录或签到表的照片"})

    @property
    def starts_at(self) -> datetime:
        """The moment typed."""
        given: time = self.cleaned_data["hour"]
        return datetime.combine(self.cleaned_data["day"], given, MINE_TIME)


class SaidForm(forms.Form):
    """One point: under which item, what was said, how it ended."""

    item = _line("议题", 80)
    text = _words("要点", 500)
    end = forms.ChoiceField(label="结果", choices=ENDS, error_messages={"required": "请选结果"})
    words = _words("办了什么，或者为什么不办", 300, required=False)
    to = _post("承办岗位", required=False, help_text="结果是“定为事项”的填，保存时登记并交办。")

    def clean(self) -> dict[str, Any]:
        """Ask for what an end needs."""
        given = super().clean() or {}
        end = given.get("end", "")
        if (end == End.DONE or end.startswith(End.NO)) and not given.get("words", "").strip():
            self.add_error("words", "请写办了什么，或者为什么不办")
        if end == End.MATTER and not given.get("to"):
            self.add_error("to", "请选承办岗位")
        return given


SaidForms = forms.formset_factory(SaidForm, extra=3, max_num=40, absolute_max=40, validate_max=True)
