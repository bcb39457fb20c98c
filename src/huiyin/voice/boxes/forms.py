"""Forms of the boxes: is the typing right? Choices come from the view; no query, no role."""

from typing import Any

from django import forms

from huiyin.voice.boxes.rules import INTERVALS, WEEKDAYS

CHOOSE = [("", "请选择")]
SHARE = {"min": "0", "max": "100", "step": "0.1", "inputmode": "decimal"}


def _number(label: str, **more: Any) -> forms.FloatField:
    wrong = {"invalid": "请填 0 到 100 的数", "min_value": "请填 0 到 100 的数", "max_value": "请填 0 到 100 的数"}
    widget = forms.NumberInput(attrs=SHARE)
    return forms.FloatField(
        label=label, min_value=0, max_value=100, required=False, widget=widget, error_messages=wrong, **more
    )


class PinForm(forms.Form):
    """Where a box stands on the plan, in hundredths from the top left; both or none."""

    x = _number("离左边", help_text="占平面图宽度的百分之几。")
    y = _number("离上边", help_text="占平面图高度的百分之几。")

    def clean(self) -> dict[str, Any]:
        """A pin has two sides."""
        given = super().clean() or {}
        if {"x", "y"} <= given.keys() and (given["x"] is None) != (given["y"] is None):
            self.add_error("y" if given.get("y") is None else "x", "两个数要一起填，或者都不填")
        return given

    @property
    def pin(self) -> tuple[float, float] | None:
        """The point, 0 to 1, or None."""
        x, y = self.cleaned_data.get("x"), self.cleaned_data.get("y")
        return None if x is None or y is None else (x / 100, y / 100)


class ChangeForm(PinForm):
    """What may change on a box in use."""

    spot = forms.CharField(
        label="具体位置",
        max_length=80,
        required=False,
        help_text="门边、楼梯口，让人一眼找到。摄像头拍不到的地方更好。",
    )
    keeper = forms.ChoiceField(label="负责岗位", error_messages={"required": "请选负责岗位"})
    every_days = forms.TypedChoiceField(label="多久开一次", coerce=int, choices=INTERVALS, initial=7)
    weekday = forms.TypedChoiceField(
        label="开箱日", coerce=int, choices=list(enumerate(WEEKDAYS)), initial=0, help_text="按周开箱才用得着。"
    )

    field_order: tuple[str, ...] = ("spot", "keeper", "every_days", "weekday", "x", "y")

    def __init__(self, *args: Any, keepers: Any = (), longest: int = 31, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["every_days"].choices = [pair for pair in INTERVALS if pair[0] <= longest]  # type: ignore[attr-defined]
        self.fields["keeper"].choices = [*CHOOSE, *((str(p.pk), p.name) for p in keepers)]  # type: ignore[attr-defined]


class SetUpForm(ChangeForm):
    """A new box; a place that isn't known yet is added with it."""

    code = forms.RegexField(
        label="编号",
        regex=r"^[A-Za-z0-9-]{1,12}$",
        help_text="印在海报和箱子上，例如 X01。",
        error_messages={"required": "请填写编号", "invalid": "编号只用字母、数字和短横，最多 12 个"},
    )
    name = forms.CharField(
        label="名称", max_length=40, help_text="例如 二号食堂意见箱。", error_messages={"required": "请填写名称"}
    )
    place = forms.CharField(
        label="地点",
        max_length=60,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
        help_text="从已有地点里选；没有的写上名称，会一并加入地点表。",
        error_messages={"required": "请填写地点"},
    )
    unit = forms.ChoiceField(label="新地点属于哪个单位", required=False)
    address = forms.CharField(
        label="新地点的地址", max_length=120, required=False, help_text="不在平面图上的地点才填，例如家属区、村里。"
    )
    seal = forms.CharField(label="封条号", max_length=20, required=False, help_text="现在贴在箱上的封条。")

    field_order = (
        *("code", "name", "place", "unit", "address", "spot"),
        *("keeper", "every_days", "weekday", "seal", "x", "y"),
    )

    def __init__(self, *args: Any, units: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [*CHOOSE, *((str(u.pk), u.name) for u in units)]  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    """What is written down at the box. `how` says whether the second person signs here or later."""

    HERE, LATER = "here", "later"
    count = forms.IntegerField(
        label="箱内信件数",
        min_value=0,
        max_value=2000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="两个人一起数，没有信填 0。",
        error_messages={"required": "请填写件数，没有信填 0", "invalid": "请填写整数", "min_value": "件数不能小于 0"},
    )
    seal_found = forms.CharField(label="原封条号", max_length=20, error_messages={"required": "请填写开箱前的封条号"})
    is_seal_intact = forms.ChoiceField(
        label="原封条",
        choices=[("yes", "完好"), ("no", "破损、缺失或号码不对")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选封条是否完好"},
    )
    seal_new = forms.CharField(label="新封条号", max_length=20, error_messages={"required": "请填写新贴的封条号"})
    note = forms.CharField(label="备注", max_length=200, required=False, help_text="不写信的内容，不写谁投的。")
    how = forms.ChoiceField(
        label="第二个人怎样签认",
        choices=[(HERE, "现在就在这台设备上签认"), (LATER, "请对方用自己的账号签认")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选怎样签认"},
    )
    witness_number = forms.CharField(
        label="在场人工号",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写在场人工号"},
    )
    password = forms.CharField(
        label="在场人密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="由在场人自己输入，不会保存，也不会换成对方登录。",
        error_messages={"required": "请在场人输入密码"},
    )
    witness = forms.CharField(label="在场人", max_length=60, error_messages={"required": "请选在场人"})

    def clean(self) -> dict[str, Any]:
        """The way of signing not chosen wants nothing, though never marked optional; a broken seal wants a word."""
        given = super().clean() or {}
        is_here = "how" in self.fields and self.data.get("how") == self.HERE
        for name in ("witness",) if is_here else ("witness_number", "password"):
            self.errors.pop(name, None)
        if given.get("is_seal_intact") == "no" and not given.get("note"):
            self.add_error("note", "封条有问题，请写明看到的情况")
        return given


class CorrectForm(OpenForm):
    """Mending a log before it is signed; the second person signs with the own account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("how", "witness_number", "password"):
            del self.fields[name]


class PlanForm(forms.Form):
    """A picture of the mine's plan."""

    picture = forms.FileField(
        label="平面图",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text="JPG 或 PNG。图里的位置信息会去掉。",
        error_messages={"required": "请选一张图片"},
    )
