"""What the writer is told when a matter moves: plain Chinese, one piece for each verb. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices

from huiyin.loop.matters.rules.kinds import AnswerResult, PauseReason, RefusalCode
from huiyin.loop.matters.rules.states import State, Verb


@dataclass(frozen=True, slots=True)
class Moved:
    """A matter after a verb, as far as its writer is told. `words` and `details` come from the change itself."""

    verb: str
    state: str
    number: str
    title: str
    post: str = ""
    due_on: date | None = None
    parent: str = ""
    note: str = ""
    words: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


CONFIRMABLE = frozenset({State.ANSWERED, State.LANDED})
SILENT = frozenset({Verb.OBJECT, Verb.EXTEND, Verb.SUPERVISE, Verb.PUBLISH, Verb.PROPOSE_DISPOSAL})


def body_of(moved: Moved) -> dict[str, Any] | None:
    """Return the fields of the piece for the writer, or None where a verb says nothing to them."""
    if moved.verb in SILENT:
        return None
    sentence = _sentence(moved)
    text = "\n".join(part for part in (sentence, *_more(moved), moved.note) if part)
    return {
        "subject": f"{moved.number} {moved.title}",
        "text": text,
        "status": {
            "sentence": sentence,
            "state": State(moved.state).label,
            "post": "您" if moved.verb == Verb.REPORT_LANDED else moved.post,
            "due_on": moved.due_on.isoformat() if moved.due_on else "",
            "can_confirm": moved.state in CONFIRMABLE,
        },
    }


def end_of(state: str, number: str, title: str, destroy_on: date) -> dict[str, Any]:
    """Return the fields of the piece that tells a writer when the original and the thread end."""
    sentence = f"您的来信到了销毁的时候：{zh_day(destroy_on)}以后，原信和这里的往来都会销毁，回执码不再能用。"
    more = "要留的内容请在这以前抄下来。事情没有完的，请在这里说一声，就先不销毁。"
    return _told(f"{number} {title}", sentence, more, State(state).label)


def end_note(destroy_on: date) -> str:
    """Return until when a thread can be read after its matter was disposed of."""
    return f"原信和这里的往来{zh_day(destroy_on)}以后销毁，回执码不再能用。"


def withdrawn_of(outcome: str, state: str, number: str, title: str, post: str) -> dict[str, Any]:
    """Return the fields of the piece that tells a writer what their withdrawal ended and what goes on."""
    sentence, more = _WITHDRAWN[outcome]
    return _told(f"{number} {title}", sentence.format(post=post or "有关岗位"), more, State(state).label)


def _told(subject: str, sentence: str, more: str, state: str) -> dict[str, Any]:
    status = {"sentence": sentence, "state": state, "post": "", "due_on": "", "can_confirm": False}
    return {"subject": subject, "text": f"{sentence}\n{more}", "status": status}


class Withdrawn(TextChoices):
    """What a withdrawal does, by how far the matter has come."""

    STOPPED = "stopped", "停办，提请处置"
    GOES_ON = "goes_on", "已经在办，办完为止"
    DANGER = "danger", "涉及人身安全，照常办理"
    OVER = "over", "已经了结"


_CHANGED = "改了主意，直接在这里再写一句就行。"
_WITHDRAWN: dict[str, tuple[str, str]] = {
    Withdrawn.STOPPED: (
        "您撤回了这封信：不再往下办，原信和登记的内容等另一人核对后销毁。",
        _CHANGED,
    ),
    Withdrawn.GOES_ON: (
        "您撤回了这封信：原信和往来不再使用；事情已经交给{post}，还会办完，不再请您评价。",
        f"登记的摘要里没有您的身份。办结以后，原信由两人核对后销毁。{_CHANGED}",
    ),
    Withdrawn.DANGER: (
        "您撤回了这封信：原信和往来不再使用；事情涉及人身安全，仍由{post}照常办理。",
        f"登记的摘要里没有您的身份。办结以后，原信由两人核对后销毁。{_CHANGED}",
    ),
    Withdrawn.OVER: (
        "您撤回了这封信：这件事已经了结，原信和往来由两人核对后销毁。",
        _CHANGED,
    ),
}


def zh_day(day: date | None) -> str:
    """Return 11月26日, or nothing."""
    return f"{day.month}月{day.day}日" if day else ""


def _by(moved: Moved) -> str:
    return f"{zh_day(moved.due_on)}前" if moved.due_on else "尽快"


def _sentence(moved: Moved) -> str:
    return _SENTENCES[moved.verb](moved)


def _register(moved: Moved) -> str:
    return f"您的来信已经登记，编号 {moved.number}。{moved.post}会在{_by(moved)}交给负责的岗位。"


def _assign(moved: Moved) -> str:
    return f"您的事已交给{moved.post}，对方会在{_by(moved)}受理。"


def _accept(moved: Moved) -> str:
    return f"{moved.post}已经受理，{_by(moved)}答复您。"


def _answer(moved: Moved) -> str:
    result = AnswerResult(moved.details["result"]).label if moved.details.get("result") else "已经答复"
    landing = f"{moved.post}会在{_by(moved)}报告落实情况。" if moved.post and moved.state == State.ANSWERED else ""
    return f"您的事有了答复：{result}。{landing}"


def _land(moved: Moved) -> str:
    return f"承办岗位报告已经落实，请您看一看是不是真的解决了，{_by(moved)}告诉我们。"


def _refuse(moved: Moved) -> str:
    return f"您的事不予受理：{RefusalCode(moved.details['code']).label}。"


def _pause(moved: Moved) -> str:
    return f"办理时限暂停：{PauseReason(moved.details['code']).label}。恢复后会再告诉您。"


_SENTENCES: dict[str, Callable[[Moved], str]] = {
    Verb.REGISTER: _register,
    Verb.ASSIGN: _assign,
    Verb.RULE: lambda m: f"经裁定，您的事由{m.post}承办，对方会在{_by(m)}受理。",
    Verb.ACCEPT: _accept,
    Verb.APPROVE_EXTENSION: lambda m: f"{m.post}需要多一些时间，上级已经同意，改在{_by(m)}答复您。",
    Verb.DECLINE_EXTENSION: lambda m: f"{m.post}申请过延期，上级没有同意，仍在{_by(m)}答复您。",
    Verb.PAUSE: _pause,
    Verb.RESUME: lambda m: f"办理已经恢复，{m.post}{_by(m)}答复您。",
    Verb.ANSWER: _answer,
    Verb.REPORT_LANDED: _land,
    Verb.DRAW: lambda m: f"没有等到您的回话，已抽签请职工代表{_by(m)}去现场看。您仍然可以随时回话。",
    Verb.CONFIRM: lambda m: "已确认解决，这件事办结。如果又出现同样的问题，可以在这里要求重办。",
    Verb.REOPEN: lambda m: f"已按“没有解决”重办，由{m.post}{_by(m)}再次答复您。",
    Verb.REFUSE: _refuse,
    Verb.REVIEW: lambda m: f"已转{m.post}复查，{_by(m)}告诉您结果。",
    Verb.UPHOLD: lambda m: "复查维持原来的处理。",
    Verb.OVERTURN: lambda m: f"复查认为应当受理，{m.post}会在{_by(m)}重新交办。",
    Verb.MERGE: lambda m: (
        f"您反映的和别的来信是同一个问题，已并入 {m.parent} 一起办理，答复同样会发给您，由您自己确认。"
    ),
    Verb.DISPOSE: lambda m: "这件事已由两人按规定处置，登记的内容不再保存。",
    Verb.PASS_UP: lambda m: f"原承办岗位暂时没有人，您的事改由{m.post}负责，期限不变。",
}

_LABELS = {
    "answer": "答复：",
    "text": "",
    "reason": "理由：",
    "basis": "依据：",
    "alternative": "您还可以：",
    "note": "",
}


_TOLD = frozenset(
    {
        *(Verb.APPROVE_EXTENSION, Verb.DECLINE_EXTENSION, Verb.PAUSE, Verb.ANSWER, Verb.REPORT_LANDED),
        *(Verb.REFUSE, Verb.UPHOLD, Verb.OVERTURN),
    }
)


def _more(moved: Moved) -> list[str]:
    """Return what was said with the verb, as far as it is meant for the writer."""
    if moved.verb not in _TOLD:
        return []
    said = [f"{_LABELS[name]}{text}" for name, text in moved.words.items() if name in _LABELS and text]
    if moved.verb == Verb.REFUSE:
        said.append("不同意的话，可以在这里写明理由申请复查。")
    return said
