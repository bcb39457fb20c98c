"""What happened, whose turn it is and what a button will do, as plain Chinese sentences. No query, no clock."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from huiyin.loop.matters.rules import kinds
from huiyin.loop.matters.rules.states import State, Verb

Names = Mapping[int, str]

OWED: dict[str, str] = {
    State.REGISTERED: "交办",
    State.ASSIGNED: "受理，或者提出异议",
    State.DISPUTED: "裁定由谁承办",
    State.ACCEPTED: "答复",
    State.REOPENED: "重新办理并答复",
    State.ANSWERED: "落实并报告",
    State.LANDED: "确认是不是真的解决了",
    State.REVIEWED: "作出复查决定",
    State.MERGED: "随共性问题一起答复",
}
WITNESS = "到现场看，说是不是真的解决了"
RULED = "受理"
APPROVAL_NEXT = "{post} 审批延期到 {day}；批准以前期限不变"
PAUSED_NEXT = "最长停到 {day}，到时自动恢复；条件具备了请先恢复，再答复"
WITNESS_NEXT = "说好了就办结；说没有解决，就退回承办岗位重办"
NEXT: dict[str, str] = {
    State.REGISTERED: "承办岗位受理后答复",
    State.ASSIGNED: "受理后按时限答复；5 个工作日不作声视为受理",
    State.DISPUTED: "裁定的岗位受理，不能再提异议",
    State.ACCEPTED: "落实，再由提出人确认",
    State.REOPENED: "落实，再由提出人确认",
    State.ANSWERED: "提出人确认是否解决",
    State.LANDED: "确认后办结；一直没有回话，就抽签请见证人到现场看",
    State.REVIEWED: "维持，或者撤销后重新交办",
    State.MERGED: "答复后由提出人各自确认",
}
ENDING: dict[str, str] = {
    State.CLOSED: "提出人或见证人确认已经解决",
    State.REFUSED: "提出人可以申请复查",
    State.DISPOSED: "内容已经按规定销毁，只留办理记录",
}
CLOSING: dict[str, str] = {
    State.CLOSED: "这件事项办结",
    State.REFUSED: "提出人可以申请复查",
    State.DISPOSED: "内容已经销毁",
}


def heading(text: str) -> str:
    """Return a matter's title: at most 60 characters and no stop behind them, since it stands within sentences."""
    return text.strip().rstrip("。，、；;,.").rstrip()[:60]


def day(text: str | None) -> str:
    """Return 11月26日 for an ISO date, empty for none."""
    if not text:
        return ""
    found = date.fromisoformat(text[:10])
    return f"{found.month}月{found.day}日"


def _name(names: Names, post_id: Any) -> str:
    return names.get(post_id, "有关岗位")


def _registered(data: Mapping[str, Any], names: Names) -> str:
    vital = "，作为重大事项报领导必读" if data.get("is_vital") else ""
    return f"登记为“{kinds.Grade(data['grade']).label}”事项{vital}"


def _accepted(data: Mapping[str, Any], names: Names) -> str:
    return f"受理，承诺 {day(data.get('promised_on'))}前答复" if data.get("promised_on") else "受理"


def _answered(data: Mapping[str, Any], names: Names) -> str:
    return f"答复：{kinds.AnswerResult(data['result']).label}，{day(data.get('promised_on'))}前报告落实"


def _landed(data: Mapping[str, Any], names: Names) -> str:
    photos = len(data.get("evidence") or ())
    return f"报告已经落实，附 {photos} 张照片" if photos else "报告已经落实"


def _confirmed(data: Mapping[str, Any], names: Names) -> str:
    return f"确认已经解决，评 {data['rating']} 分" if data.get("rating") else "确认已经解决"


def _resumed(data: Mapping[str, Any], names: Names) -> str:
    return f"恢复时限，停了 {data['stood']} 个工作日" if data.get("stood") else "恢复时限，期限不变"


_SENTENCES: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    Verb.REGISTER: _registered,
    Verb.ASSIGN: lambda d, n: f"交办给 {_name(n, d.get('debtor'))}",
    Verb.OBJECT: lambda d, n: f"提出异议，请 {_name(n, d.get('debtor'))} 裁定",
    Verb.RULE: lambda d, n: f"裁定由 {_name(n, d.get('debtor'))} 承办",
    Verb.ACCEPT: _accepted,
    Verb.EXTEND: lambda d, n: f"申请延期到 {day(d.get('until'))}，请 {_name(n, d.get('approver'))} 审批",
    Verb.APPROVE_EXTENSION: lambda d, n: f"同意延期到 {day(d.get('promised_on'))}",
    Verb.DECLINE_EXTENSION: lambda d, n: f"不同意延期到 {day(d.get('until'))}，期限不变",
    Verb.PAUSE: lambda d, n: f"暂停时限：{kinds.PauseReason(d['code']).label}",
    Verb.RESUME: _resumed,
    Verb.ANSWER: _answered,
    Verb.REPORT_LANDED: _landed,
    Verb.CONFIRM: _confirmed,
    Verb.DRAW: lambda d, n: f"提出人一直没有回话，抽签请 {_name(n, d.get('witness'))} 到现场看",
    Verb.REOPEN: lambda d, n: f"说没有解决，请 {_name(n, d.get('debtor'))} 重办",
    Verb.REFUSE: lambda d, n: f"不予受理：{kinds.RefusalCode(d['code']).label}",
    Verb.REVIEW: lambda d, n: f"申请复查，由 {_name(n, d.get('debtor'))} 决定",
    Verb.UPHOLD: lambda d, n: "复查后维持不予受理",
    Verb.OVERTURN: lambda d, n: "撤销不予受理，重新办理",
    Verb.MERGE: lambda d, n: "并入共性问题",
    Verb.SUPERVISE: lambda d, n: f"督办，限 {day(d.get('until'))}前办好",
    Verb.PUBLISH: lambda d, n: "公开了答复",
    Verb.PROPOSE_DISPOSAL: lambda d, n: "提请处置",
    Verb.DISPOSE: lambda d, n: "同意处置，内容已经销毁",
    Verb.PASS_UP: lambda d, n: f"岗位空缺，转由 {_name(n, d.get('debtor'))} 办",
}
TONES: dict[str, str] = {
    Verb.ANSWER: "main",
    Verb.CONFIRM: "green",
    Verb.REOPEN: "red",
    Verb.SUPERVISE: "red",
    Verb.REFUSE: "red",
}
# Verbs that end the hold of the post before: the days in hand are told beside them.
ENDS_A_HOLD = frozenset(
    {
        *(Verb.ASSIGN, Verb.OBJECT, Verb.RULE, Verb.ACCEPT, Verb.ANSWER, Verb.REPORT_LANDED, Verb.CONFIRM, Verb.REOPEN),
        *(Verb.REFUSE, Verb.UPHOLD, Verb.OVERTURN, Verb.MERGE, Verb.PASS_UP, Verb.DRAW),
    }
)
WORD_LABELS: dict[str, str] = {
    "title": "标题",
    "summary": "事项摘要",
    "note": "说明",
    "reason": "理由",
    "suggestion": "建议由谁办",
    "answer": "答复",
    "text": "内容",
    "basis": "依据",
    "alternative": "其他途径",
}


def sentence(verb: str, data: Mapping[str, Any], names: Names) -> str:
    """Return what a step did. `verb` without its "matter." prefix; `names` maps ids of posts to their names."""
    told = _SENTENCES.get(verb)
    return told(data, names) if told else "更新"


def silent_acceptance(data: Mapping[str, Any]) -> str:
    """Return the sentence of an acceptance by silence."""
    return f"期内没有提出异议，视为受理，{day(data.get('promised_on'))}前答复"


def words_of(verb: str, words: Mapping[str, str]) -> str:
    """Return the texts of a step for reading, each under its label where there is more than one."""
    shown = {name: text for name, text in words.items() if text and name in WORD_LABELS}
    if verb == Verb.REGISTER:
        shown.pop("title", None)
    if len(shown) == 1:
        return next(iter(shown.values()))
    return "\n".join(f"{WORD_LABELS[name]}：{text}" for name, text in shown.items())


def owed(state: str, *, is_ruled: bool) -> str:
    """Return what the debtor owes; a post that was ruled the handler can't object again."""
    return RULED if is_ruled and state == State.ASSIGNED else OWED[state]


def turn_sentence(state: str, post: str, until: str, *, is_ruled: bool = False) -> str:
    """Return whose turn it is: 轮到 机电队队长 在 11月26日前 答复。 Stands after the word of what was just done."""
    if state in CLOSING:
        return f"{CLOSING[state]}。"
    by_when = f"在 {until}前 " if until else ""
    return f"轮到 {post} {by_when}{owed(state, is_ruled=is_ruled)}。"


WILL: dict[str, str] = {
    Verb.ASSIGN: "将交给您选的岗位。对方 {accept} 个工作日内受理，{object} 个工作日内可提异议，不作声视为受理。",
    Verb.OBJECT: "将转给 {ruler} 裁定由谁承办。只能提一次，裁定后不能再提。",
    Verb.RULE: "裁定以后由您选的岗位承办，对方不能再提异议。",
    Verb.ACCEPT: "受理后由 {me} 答复，最晚 {cap}。不填日期就按最晚日期。",
    Verb.EXTEND: "将请 {approver} 审批，{approve} 个工作日内决定。批准以前仍按 {due} 算；批准的，最晚到 {latest}，"
    "只能延一次，提出人会看到理由。",
    Verb.APPROVE_EXTENSION: "答复期限将从 {due} 改到 {asked}，只能延这一次。提出人会看到延期的理由。",
    Verb.DECLINE_EXTENSION: "期限不变，{debtor} 仍要在 {due}前答复。对方和提出人会看到您的理由。",
    Verb.PAUSE: "时限从今天停下，最长停 {pause} 个工作日，到时自动恢复。提出人会看到原因。",
    Verb.RESUME: "时限从今天接着走，停了几个工作日就往后推几个工作日。",
    Verb.ANSWER: "答复会发给提出人{children}。答复不等于办结，落实后由提出人确认。落实最晚 {cap}。",
    Verb.REPORT_LANDED: "将请提出人确认。{confirm} 个工作日没有回话，就抽签请见证人到现场看。",
    Verb.CONFIRM: "确认以后这件事项办结。以后又有问题，还可以要求重办。",
    Verb.REOPEN: "将退回 {handler} 重新办理，时限重新计算。",
    Verb.REFUSE: "提出人会看到原因、依据和可以走的其他途径，并可以申请复查。",
    Verb.REVIEW: "将由上级岗位在 {review} 日内复查。复查最多两次。",
    Verb.UPHOLD: "维持不予受理。提出人如果还有复查机会，可以再向上一级申请。",
    Verb.OVERTURN: "撤销不予受理，由 {registrar} 重新交办。",
    Verb.MERGE: "并入以后由共性问题统一答复，每位提出人各自确认。",
    Verb.SUPERVISE: "督办意见将发给 {debtor}，写进经过。限期到了还没办好，再由上一级督办。",
    Verb.PUBLISH: "摘要和答复将放到公开页，所有职工都能看到。",
    Verb.PROPOSE_DISPOSAL: "提请以后，要另一人同意才会销毁内容。",
    Verb.DISPOSE: "同意以后标题、摘要、答复和经过中的文字都会销毁，只留办理记录，不能恢复。"
    "密封的来信、往来和照片，告知来信人 {notice} 天后由系统销毁。",
}
MAIN: dict[str, str] = {
    State.REGISTERED: Verb.ASSIGN,
    State.ASSIGNED: Verb.ACCEPT,
    State.DISPUTED: Verb.RULE,
    State.ACCEPTED: Verb.ANSWER,
    State.REOPENED: Verb.ANSWER,
    State.ANSWERED: Verb.REPORT_LANDED,
    State.LANDED: Verb.CONFIRM,
    State.REFUSED: Verb.REVIEW,
}
DONE: dict[str, str] = {
    Verb.REGISTER: "已登记",
    Verb.ASSIGN: "已交办",
    Verb.OBJECT: "异议已提出",
    Verb.RULE: "已裁定",
    Verb.ACCEPT: "已受理",
    Verb.EXTEND: "延期申请已送审，批准以前期限不变",
    Verb.APPROVE_EXTENSION: "已同意延期",
    Verb.DECLINE_EXTENSION: "已不同意延期，期限不变",
    Verb.PAUSE: "时限已暂停",
    Verb.RESUME: "时限已恢复",
    Verb.ANSWER: "已答复",
    Verb.REPORT_LANDED: "已报告落实",
    Verb.CONFIRM: "已确认落实",
    Verb.REOPEN: "已退回重办",
    Verb.REFUSE: "已不予受理",
    Verb.REVIEW: "已申请复查",
    Verb.UPHOLD: "已维持",
    Verb.OVERTURN: "已撤销不予受理",
    Verb.MERGE: "已并案",
    Verb.SUPERVISE: "督办意见已发出",
    Verb.PUBLISH: "答复已公开",
    Verb.PROPOSE_DISPOSAL: "已提请处置，等另一人同意",
    Verb.DISPOSE: "已处置",
}
