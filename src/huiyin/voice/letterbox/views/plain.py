"""The form without JavaScript, one URL: `do` = send, look or reply. Nothing of it touches a disk unsealed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.template.loader import render_to_string

from huiyin.kit.http import is_readable, public
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.actions import by_server
from huiyin.voice.letterbox.forms import PlainLetterForm, PlainReceiptForm, PlainReplyForm
from huiyin.voice.letterbox.rules import encoding, intake, receipt
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letterbox.views import shapes

LIMIT = 16 << 10
FORM = "application/x-www-form-urlencoded"


@public
def plain(request: HttpRequest) -> HttpResponse:
    """Show the form, or do what a posted one asks."""
    if request.method in {"GET", "HEAD"}:
        return _shown({})
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    data = _read(request)
    chosen = {"send": _send, "look": _look, "reply": _reply}.get(data.get("do", ""))
    if chosen is None:
        raise Malformed("do")
    return chosen(data)


def _read(request: HttpRequest) -> QueryDict:
    """Return the fields, parsed from memory; 16 KiB at most. Raises Refused, Malformed."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LIMIT:
        raise Refused("内容太长，没有收下。简易页面最多 1700 字，请分两次写")
    if request.META.get("CONTENT_TYPE", "").split(";")[0].strip() != FORM:
        raise Malformed("form")
    data = QueryDict(request.body, encoding="utf-8")
    if not is_readable(data, request.body):
        raise Refused("提交的文字不是 UTF-8 编码，读不出来，没有收下。请返回上一页，换一个浏览器再寄")
    return data


def _send(data: QueryDict) -> HttpResponse:
    form = PlainLetterForm(data, choices=_choices())
    if not form.is_valid():
        return _shown({"form": form}, 422)
    try:
        digits, accepted = by_server.write(form.body(), to=form.cleaned_data["to"], challenge=_once(data))
    except Refused as refusal:
        return _shown({"form": form, "why": _in_words(refusal)}, _status(refusal))
    return _shown({"receipt": receipt.grouped(digits), "day": accepted.day})


def _look(data: QueryDict) -> HttpResponse:
    form = PlainReceiptForm(data)
    if not form.is_valid():
        return _shown({"look": form}, 422)
    try:
        thread = by_server.look(form.cleaned_data["receipt"])
    except Refused as refusal:
        return _shown({"look": form, "look_why": refusal.reason}, _status(refusal, 404))
    return _shown({"thread": thread, "reply": PlainReplyForm(initial=form.cleaned_data)})


def _reply(data: QueryDict) -> HttpResponse:
    form = PlainReplyForm(data)
    if "receipt" in form.errors:
        raise Malformed("receipt")
    digits = form.cleaned_data["receipt"]
    why, status = "", 422
    if form.is_valid():
        try:
            by_server.say(digits, form.body(), challenge=_once(data))
            form, status = PlainReplyForm(initial={"receipt": digits}), 200
        except Refused as refusal:
            why, status = _in_words(refusal), _status(refusal)
    try:
        thread = by_server.look(digits)
    except Refused as refusal:
        raise Refused(why or refusal.reason) from None
    return _shown({"thread": thread, "reply": form, "why": why, "is_sent": status == 200}, status)


def _once(data: QueryDict) -> bytes:
    return encoding.unb64(data.get("once"), 32)


def _in_words(refusal: Refused) -> str:
    return intake.TWICE if refusal.reason == intake.SPENT else refusal.reason


def _status(refusal: Refused, default: int = 409) -> int:
    return 503 if isinstance(refusal, intake.Fault) else default


def _choices() -> list[tuple[str, str]]:
    return [(r.code, f"{r.label}（{r.note}）" if r.note else r.label) for r in queries.recipients()]


def _shown(more: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {
        "form": PlainLetterForm(choices=_choices()),
        "look": PlainReceiptForm(),
        "once": encoding.b64(actions.new_challenge()),
        "why": "",
        "look_why": "",
        "receipt": "",
        "thread": None,
        "is_sent": False,
        **more,
    }
    if context["thread"] is not None and context["thread"].is_taken_back:
        context["reply"].without_withdrawal()
    response = HttpResponse(render_to_string("letterbox/plain.html", context), status=status)
    response.headers["Content-Security-Policy"] = shapes.CSP_PLAIN
    return response
