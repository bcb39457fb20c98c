"""States, verbs, the transition table and the debtor of each state. The diagram in docs is generated from here."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a matter stands; every open state names whose turn it is (`TURN`)."""

    REGISTERED = "registered", "已登记"
    ASSIGNED = "assigned", "已交办"
    DISPUTED = "disputed", "有异议"
    ACCEPTED = "accepted", "承办中"
    ANSWERED = "answered", "已答复"
    LANDED = "landed", "待确认"
    REOPENED = "reopened", "重办中"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予受理"
    REVIEWED = "reviewed", "复查中"
    MERGED = "merged", "并入共性问题"
    DISPOSED = "disposed", "已处置"


class Verb(TextChoices):
    """What can happen to a matter."""

    REGISTER = "register", "登记"
    ASSIGN = "assign", "交办"
    OBJECT = "object", "提异议"
    RULE = "rule", "裁定"
    ACCEPT = "accept", "受理"
    EXTEND = "extend", "申请延期"
    APPROVE_EXTENSION = "approve_extension", "同意延期"
    DECLINE_EXTENSION = "decline_extension", "不同意延期"
    PAUSE = "pause", "暂停"
    RESUME = "resume", "恢复"
    ANSWER = "answer", "答复"
    REPORT_LANDED = "report_landed", "报告落实"
    CONFIRM = "confirm", "确认落实"
    DRAW = "draw", "抽见证人"
    REOPEN = "reopen", "没有解决，重办"
    REFUSE = "refuse", "不予受理"
    REVIEW = "review", "申请复查"
    UPHOLD = "uphold", "维持"
    OVERTURN = "overturn", "撤销不予受理"
    MERGE = "merge", "并案"
    SUPERVISE = "supervise", "督办"
    PUBLISH = "publish", "公开答复"
    PROPOSE_DISPOSAL = "propose_disposal", "提请处置"
    DISPOSE = "dispose", "处置"
    PASS_UP = "pass_up", "岗位空缺转上级"


class Turn(TextChoices):
    """Whose turn it is in a state: a role that the matter resolves to one post."""

    REGISTRAR = "registrar", "登记岗位"
    HANDLER = "handler", "承办岗位"
    RULER = "ruler", "共同上级"
    ASKER = "asker", "提出人"
    PARENT = "parent", "共性问题的承办岗位"
    NOBODY = "nobody", "无"


TURN: dict[str, Turn] = {
    State.REGISTERED: Turn.REGISTRAR,
    State.ASSIGNED: Turn.HANDLER,
    State.DISPUTED: Turn.RULER,
    State.ACCEPTED: Turn.HANDLER,
    State.ANSWERED: Turn.HANDLER,
    State.LANDED: Turn.ASKER,  # the registrar's post owes the call-back until a witness is drawn
    State.REOPENED: Turn.HANDLER,
    State.REVIEWED: Turn.RULER,
    State.MERGED: Turn.PARENT,
    State.CLOSED: Turn.NOBODY,
    State.REFUSED: Turn.NOBODY,
    State.DISPOSED: Turn.NOBODY,
}
ENDED = frozenset({State.CLOSED, State.REFUSED, State.DISPOSED})
OPEN = frozenset(set(State) - ENDED)

_WORKING = (State.ACCEPTED, State.REOPENED)
_EXTENDING = (Verb.EXTEND, Verb.APPROVE_EXTENSION, Verb.DECLINE_EXTENSION)
_BEFORE_ANSWER = (State.REGISTERED, State.ASSIGNED, State.ACCEPTED)
_SUPERVISED = (State.REGISTERED, State.ASSIGNED, State.DISPUTED, State.ACCEPTED, State.ANSWERED, State.REOPENED)

TRANSITIONS: dict[tuple[str, str], State] = {
    (State.REGISTERED, Verb.ASSIGN): State.ASSIGNED,
    (State.ASSIGNED, Verb.OBJECT): State.DISPUTED,
    (State.DISPUTED, Verb.RULE): State.ASSIGNED,
    (State.ASSIGNED, Verb.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Verb.ANSWER): State.ANSWERED,
    (State.REOPENED, Verb.ANSWER): State.ANSWERED,
    (State.MERGED, Verb.ANSWER): State.ANSWERED,
    (State.ANSWERED, Verb.REPORT_LANDED): State.LANDED,
    (State.ANSWERED, Verb.CONFIRM): State.CLOSED,
    (State.LANDED, Verb.CONFIRM): State.CLOSED,
    (State.LANDED, Verb.DRAW): State.LANDED,
    (State.ANSWERED, Verb.REOPEN): State.REOPENED,
    (State.LANDED, Verb.REOPEN): State.REOPENED,
    (State.CLOSED, Verb.REOPEN): State.REOPENED,
    (State.REGISTERED, Verb.REFUSE): State.REFUSED,
    (State.REFUSED, Verb.REVIEW): State.REVIEWED,
    (State.REVIEWED, Verb.UPHOLD): State.REFUSED,
    (State.REVIEWED, Verb.OVERTURN): State.REGISTERED,
    (State.CLOSED, Verb.PUBLISH): State.CLOSED,
    (State.REGISTERED, Verb.PROPOSE_DISPOSAL): State.REGISTERED,
    (State.REGISTERED, Verb.DISPOSE): State.DISPOSED,
    (State.CLOSED, Verb.PROPOSE_DISPOSAL): State.CLOSED,
    (State.CLOSED, Verb.DISPOSE): State.DISPOSED,
    (State.REFUSED, Verb.PROPOSE_DISPOSAL): State.REFUSED,
    (State.REFUSED, Verb.DISPOSE): State.DISPOSED,
    **{(s, v): s for s in _WORKING for v in (*_EXTENDING, Verb.PAUSE, Verb.RESUME)},
    **{(s, Verb.MERGE): State.MERGED for s in _BEFORE_ANSWER},
    **{(s, Verb.SUPERVISE): s for s in _SUPERVISED},
    **{(s, Verb.PASS_UP): s for s in State if s in OPEN and s != State.MERGED},
}


class Bucket(TextChoices):
    """The four parts of the public balance: in = answered + owed + refused + disposed."""

    ANSWERED = "answered", "已答复"
    OWED = "owed", "待答复"
    REFUSED = "refused", "不予受理"
    DISPOSED = "disposed", "已处置"


BUCKET: dict[str, Bucket] = {
    State.REGISTERED: Bucket.OWED,
    State.ASSIGNED: Bucket.OWED,
    State.DISPUTED: Bucket.OWED,
    State.ACCEPTED: Bucket.OWED,
    State.REOPENED: Bucket.OWED,
    State.REVIEWED: Bucket.OWED,
    State.MERGED: Bucket.OWED,
    State.ANSWERED: Bucket.ANSWERED,
    State.LANDED: Bucket.ANSWERED,
    State.CLOSED: Bucket.ANSWERED,
    State.REFUSED: Bucket.REFUSED,
    State.DISPOSED: Bucket.DISPOSED,
}


def states_in(bucket: str) -> list[str]:
    """Return the states that count towards one part of the balance."""
    return [state for state, part in BUCKET.items() if part == bucket]
