"""Forms of people: is the typing well formed?"""

from typing import Any

from django import forms

from huiyin.kit.fields import DayField


class SignInForm(forms.Form):
    """Staff number and password (or one-time code)."""

    staff_number = forms.CharField(
        label="工号",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
        error_messages={"required": "请填工号"},
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填密码"},
    )


class ChangePasswordForm(forms.Form):
    """A new password, twice."""

    new = forms.CharField(
        label="新密码",
        max_length=128,
        strip=False,
        help_text="至少 8 位，建议用几个词连成 15 位以上；不能是常见密码，也不能和工号、姓名相近",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        error_messages={"required": "请填新密码"},
    )
    again = forms.CharField(
        label="再输一遍",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "请把新密码再输一遍"},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的密码不一样")
        return data


class CurrentPasswordForm(ChangePasswordForm):
    """The same, for somebody who changes it of their own accord."""

    current = forms.CharField(
        label="现在的密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": "请填现在的密码"},
    )
    field_order = ("current", "new", "again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["new"].widget.attrs["autofocus"]


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": "请填验证码"},
    )


class WorkbookForm(forms.Form):
    """A workbook to import."""

    workbook = forms.FileField(label="文件（.xlsx）", error_messages={"required": "请选择文件"})
    is_whole_roll = forms.BooleanField(label="这是全员名单：不在表中的在职人员按离职办理", required=False)


class AppointForm(forms.Form):
    """Who takes a post, by staff number, and from when."""

    staff_number = forms.CharField(label="工号", max_length=20, error_messages={"required": "请填工号"})
    on = DayField(label="任职日期", required=False)
