"""Forms of meetings: is the typing right? Choices come from the view; no query, no role."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.urls import reverse_lazy

from huiyin.ground.files.forms import FilesField
from huiyin.ground.people.rules import Office
from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.kit.fields import DayField
from huiyin.loop.matters.forms.fields import Picker
from huiyin.loop.matters.rules.kinds import Grade, Topic
from huiyin.voice.meetings.rules.kinds import Absence, Answer, End, Kind, NoReason
from huiyin.voice.meetings.rules.periods import SPAN_WORDS

CHOOSE = [("", "请选择")]
OFFICES = tuple((o.value, o.label) for o in Office if o not in (Office.ADMINISTRATOR, Office.MEMBER, Office.DISCIPLINE))


def _picker(label: str, of: str, hint: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    widget = Picker(reverse_lazy("people:pick_of", args=[of]))
    widget.attrs["placeholder"] = hint
    missing = {"required": f"请选{label}"}
    return forms.CharField(
        label=label, max_length=60, required=required, widget=widget, error_messages=missing, help_text=help_text
    )


def _person(label: str, **more: Any) -> forms.CharField:
    return _picker(label, "person", "姓名、拼音或工号", **more)


def _unit(label: str = "单位", **more: Any) -> forms.CharField:
    return _picker(label, "unit", "单位名称或编码", **more)


def _post(label: str, **more: Any) -> forms.CharField:
    return _picker(label, "post", "岗位名称、拼音或编码", **more)


def _words(label: str, most: int, *, rows: int = 2, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请填写{label}"},
    )


def _line(label: str, most: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    missing = {"required": f"请填写{label}"}
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, error_messages=missing)


def _day(label: str, *, required: bool = True, help_text: str = "") -> DayField:
    return DayField(label=label, required=required, help_text=help_text, error_messages={"required": f"请选{label}"})


class PlanForm(forms.Form):
    """When, where, by whom written down."""

    day = _day("日期")
    hour = forms.TimeField(
        label="时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请选时间", "invalid": "请按 24 小时制填写，例如 14:30"},
    )
    place = _line("地点", 60)
    title = _line("会议名称", 60, required=False, help_text="不填就用例会的名称。")
    recorder = _person("记录人", required=False, help_text="和主持人一起准备、签到、记纪要；签发由主持人办。")

    field_order: tuple[str, ...] = ("title", "day", "hour", "place", "recorder")

    @property
    def starts_at(self) -> datetime:
        """The moment typed."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], MINE_TIME)


class SingleForm(PlanForm):
    """A meeting that belongs to no series: a symposium, a coordination meeting."""

    kind = forms.ChoiceField(
        label="种类",
        choices=[(k, Kind(k).label) for k in (Kind.SYMPOSIUM, Kind.COORDINATION)],
        widget=forms.RadioSelect,
    )
    title = _line("会议名称", 60, help_text="例如：采煤一线设备座谈会。")
    chair = _post("主持岗位")
    recorder = _person(
        "记录人", required=False, help_text="和主持人一起准备、签到、记纪要；签发由主持人办。不填就由您记。"
    )

    field_order = ("kind", "title", "day", "hour", "place", "chair", "recorder")


def plan_now(starts_at: datetime, place: str, title: str, recorder: str) -> dict[str, Any]:
    """Return the initial values of a plan form."""
    local = starts_at.astimezone(MINE_TIME)
    hour = time(local.hour, local.minute)
    return {"day": day_of(starts_at), "hour": hour, "place": place, "title": title, "recorder": recorder}


class ScheduleForm(forms.Form):
    """How often, on which day, by whom."""

    every_months = forms.TypedChoiceField(label="多久一次", coerce=int, choices=sorted(SPAN_WORDS.items()))
    fixed_day = forms.IntegerField(
        label="每月固定日",
        required=False,
        min_value=1,
        max_value=31,
        help_text="主题党日要相对固定在一天，例如 15。别的会可以不填。",
        error_messages={"invalid": "请填 1 到 31", "min_value": "请填 1 到 31", "max_value": "请填 1 到 31"},
    )
    chair = _post("主持岗位", required=False, help_text="支部的会不填就是支部书记，换了人不用改。")
    recorder = _person("记录人", required=False)
    place = _line("地点", 60, required=False)

    def __init__(self, *args: Any, longest: int = 12, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["every_months"]
        field.choices = [(n, word) for n, word in sorted(SPAN_WORDS.items()) if n <= longest]


class SeriesForm(ScheduleForm):
    """A new series of a branch or a unit."""

    kind = forms.ChoiceField(label="种类", choices=[*CHOOSE, *Kind.choices])
    name = _line("名称", 40, help_text="例如：第二党小组会、部门月度协调会。")
    unit = _unit(help_text="支部的会请选支部所在的单位。")
    since_on = _day("从哪天起", help_text="这一天所在的月、季或年就要开。")

    field_order = ("kind", "name", "unit", "chair", "every_months", "since_on", "fixed_day", "recorder", "place")


class ReasonForm(forms.Form):
    """Why something is called off or ended."""

    reason = _words("原因", 120)


class FilesForm(forms.Form):
    """Files for those who attend."""

    uploads = FilesField(label="材料")


class InviteForm(forms.Form):
    """Whom to invite: a person, or a unit as a whole or by the kind of post."""

    person = _person("点名", required=False)
    unit = _unit("按单位", required=False)
    office = forms.ChoiceField(label="只请这类岗位", choices=[("", "单位里所有人"), *OFFICES], required=False)
    is_guest = forms.BooleanField(label="列席（不计入应到）", required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two ways."""
        given = super().clean() or {}
        if not self.errors and not given.get("person") and not given.get("unit"):
            self.add_error("person", "请点一个人，或选一个单位")
        return given


class SeatForm(forms.Form):
    """So many places for a unit and a job."""

    unit = _unit()
    job = forms.CharField(
        label="工种",
        max_length=40,
        required=False,
        help_text="不填就是单位里所有人。",
        widget=forms.TextInput(attrs={"list": "jobs", "autocomplete": "off"}),
    )
    count = forms.IntegerField(
        label="席数",
        min_value=1,
        max_value=30,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "席数是 1 到 30"),
    )
    name = _line("席位名称", 30, required=False, help_text="例如：采煤一线、后勤、管理层。不填就用单位名称。")

    field_order: tuple[str, ...] = ("name", "unit", "job", "count")


class FillForm(forms.Form):
    """Who takes a free place."""

    person = _person("请谁")


class AnswerForm(forms.Form):
    """Coming, or a leave with the kind of its reason."""

    answer = forms.ChoiceField(
        label="您来吗", choices=[c for c in Answer.choices if c[0]], error_messages={"required": "请选参加或请假"}
    )
    absence = forms.ChoiceField(label="请假原因", choices=[*CHOOSE, *Absence.choices], required=False)


class CheckInForm(forms.Form):
    """The six digits on the screen."""

    code = forms.CharField(
        label="签到码",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9 ]*"}),
        error_messages={"required": "请输入屏幕上的六位数字"},
    )


class ItemForm(forms.Form):
    """An own item."""

    title = _line("议题", 80)


class PointForm(forms.Form):
    """What was said, by whom, and whether the name may be shown. `version` is what the writer saw."""

    text = _words("要点", 500, rows=3)
    speaker = forms.ChoiceField(label="发言人", required=False)
    is_named = forms.BooleanField(label="本人愿意公开姓名", required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["speaker"]
        field.choices = [("", "不记姓名"), *((str(p.pk), p.name) for p in people)]


class VersionForm(forms.Form):
    """What the writer saw."""

    version = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.HiddenInput)


class DoneForm(VersionForm):
    """What was done already."""

    words = _words("办了什么", 300)


class NoForm(VersionForm):
    """Why not: a kind of reason and words."""

    reason = forms.ChoiceField(
        label="不办的原因", choices=NoReason.choices, widget=forms.RadioSelect, error_messages={"required": "请选原因"}
    )
    words = _words("说明", 300, help_text="会后到会的人都看得到。")


class MatterForm(VersionForm):
    """A new matter with who owes it, or an existing one; measures for the problem list; what joins it."""

    title = _line("事项标题", 60)
    to = _post("承办岗位")
    topic = forms.ChoiceField(label="主题", choices=Topic.choices, required=False)
    by_on = _day("会上定的时限", required=False)
    words = _words("会上怎么说", 300, required=False)
    target = _line("目标", 120, required=False)
    measure = _line("措施", 200, required=False)
    grade = forms.ChoiceField(
        label="类别", choices=[c for c in Grade.choices if c[0] != Grade.DANGER], initial=Grade.ORDINARY, required=False
    )
    number = _line("已有的事项", 20, required=False, help_text="填编号，例如 2026-00012；填了就不再新登记。")
    joins = _line(
        "并入的事项",
        200,
        required=False,
        help_text="几处都有的同一个问题：填它们的编号，用逗号隔开，并成共性问题交牵头部门。",
    )

    MORE = ("target", "measure", "grade", "number", "joins")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """An existing matter needs neither title nor post."""
        super().__init__(*args, **kwargs)
        if self["number"].value():
            self.fields["title"].required = self.fields["to"].required = False


END_FORMS: dict[str, type[VersionForm]] = {
    End.MATTER: MatterForm,
    End.DONE: DoneForm,
    End.NO: NoForm,
    End.CARRIED: VersionForm,
}


def _hands(label: str) -> forms.IntegerField:
    wrong = dict.fromkeys(("required", "invalid", "min_value", "max_value"), "请填 0 或以上的整数")
    return forms.IntegerField(label=label, min_value=0, max_value=10000, error_messages=wrong)


class VoteForm(VersionForm):
    """Hands counted."""

    agree = _hands("赞成")
    against = _hands("反对")
    abstain = _hands("弃权")
