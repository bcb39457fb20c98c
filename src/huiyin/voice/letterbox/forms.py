"""Is what was posted well formed? JSON of the page's script, fields of the form without JavaScript."""

from typing import Any

from django import forms
from django.conf import settings

from huiyin.voice.letterbox.actions import Posted, new_challenge
from huiyin.voice.letterbox.rules import bundle, encoding
from huiyin.voice.letterbox.rules import receipt as receipts
from huiyin.voice.letterbox.rules.encoding import Malformed

WITHDRAW = "withdraw"
SEALED_LETTER = encoding.VERSION + "sealed-letter"


def read_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object of a request body. Raises Malformed."""
    fields = encoding.parse(content)
    if not isinstance(fields, dict):
        raise Malformed("object")
    return fields


def read_posted(fields: dict[str, Any], *, is_reply: bool) -> Posted:
    """Return a posted letter or reply, every length checked. Raises Malformed."""
    is_urgent, n = fields.get("urgent", False), fields.get("n", 0)
    if not isinstance(is_urgent, bool) or type(n) is not int or not (1 <= n <= 9999 if is_reply else n == 0):
        raise Malformed("fields")
    work = fields.get("pow")
    if not isinstance(work, dict):
        raise Malformed("pow")
    return Posted(
        bundle=bundle.from_json(fields, site=settings.LETTERBOX_SITE),
        locator=encoding.unb64(fields.get("locator"), 16),
        commit_secret=encoding.unb64(fields.get("r"), 32),
        challenge=encoding.unb64(work.get("challenge"), 32),
        answer=encoding.unb64(work.get("answer"), 8),
        auth_h=b"" if is_reply else encoding.unb64(fields.get("auth_hash"), 32),
        auth=encoding.unb64(fields.get("auth"), 32) if is_reply else b"",
        n=n,
        is_urgent=is_urgent,
    )


def read_sealed(content: bytes) -> Posted:
    """Return the letter of a file that the page saved: everything but the work. Raises Malformed."""
    fields = read_object(content)
    if fields.get("format") != SEALED_LETTER:
        raise Malformed("format")
    spent = {"challenge": encoding.b64(new_challenge()), "answer": encoding.b64(bytes(8))}
    return read_posted({**fields, "pow": spent}, is_reply=False)


class ReceiptField(forms.CharField):
    """Twenty digits as anybody types them: spaces, hyphens and full-width digits are understood."""

    def clean(self, value: Any) -> str:
        """Return the plain digits."""
        digits = receipts.normalise(str(super().clean(value) or ""))
        if not receipts.is_valid(digits):
            raise forms.ValidationError("回执码是二十位数字，请核对有没有输错")
        return digits


class PlainLetterForm(forms.Form):
    """The letter of the form without JavaScript."""

    to = forms.ChoiceField(label="寄给", widget=forms.RadioSelect, error_messages={"required": "请选一个收件人"})
    text = forms.CharField(
        label="说的是什么事（必填）",
        max_length=1700,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "请先写清楚是什么事", "max_length": "最多 1700 字"},
    )
    place = forms.CharField(label="发生在哪（可不填）", max_length=100, required=False)
    box_number = forms.CharField(label="意见箱编号（可不填）", max_length=12, required=False)
    exclude = forms.CharField(label="要谁回避（可不填）", max_length=100, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the published groups."""
        super().__init__(*args, **{"auto_id": "%s", "use_required_attribute": False, **kwargs})
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def body(self) -> dict[str, Any]:
        """Return the body to seal."""
        data = self.cleaned_data
        more: dict[str, Any] = {name: data[name] for name in ("place", "box_number") if data[name]}
        if data["exclude"]:
            more["exclude"] = [{"label": data["exclude"]}]
        return bundle.body(data["text"].splitlines()[0][:40], data["text"], **more)


class PlainReceiptForm(forms.Form):
    """A receipt typed into the form without JavaScript."""

    receipt = ReceiptField(label="二十位回执码", max_length=40, error_messages={"required": "请输入回执码"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the browser from asking first."""
        super().__init__(*args, **{"auto_id": "look-%s", "use_required_attribute": False, **kwargs})
        self.fields["receipt"].widget.attrs |= {"inputmode": "numeric", "class": "digits-in"}


class PlainReplyForm(PlainReceiptForm):
    """A reply or a verdict of the form without JavaScript."""

    text = forms.CharField(label="要说的话", max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    verdict = forms.ChoiceField(
        label="事情解决了吗（也可以撤回）",
        required=False,
        choices=[("", "先不说"), ("put_right", "已经解决"), ("not_put_right", "没有解决"), (WITHDRAW, "撤回这封信")],
    )
    rating = forms.TypedChoiceField(
        label="满意度",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "先不说"), *((n, w) for n, w in enumerate(["很不满意", "不满意", "一般", "满意", "很满意"], 1))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Carry the receipt along unseen."""
        super().__init__(*args, **kwargs)
        self.fields["receipt"].widget = forms.HiddenInput()

    def without_withdrawal(self) -> "PlainReplyForm":
        """Offer no withdrawal: the letter was taken back already."""
        verdict: Any = self.fields["verdict"]
        verdict.label, verdict.choices = "事情解决了吗", [one for one in verdict.choices if one[0] != WITHDRAW]
        return self

    def clean(self) -> dict[str, Any]:
        """Ask for words or a verdict."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("text") and not data.get("verdict"):
            raise forms.ValidationError("请先写要说的话，或选“已经解决”“没有解决”“撤回这封信”")
        return data

    def body(self) -> dict[str, Any]:
        """Return the body to seal."""
        data = self.cleaned_data
        if data["verdict"] == WITHDRAW:
            return bundle.body("", data["text"], withdraw=True)
        more = {name: data[name] for name in ("verdict", "rating") if data[name]}
        return bundle.body("", data["text"], **more)
