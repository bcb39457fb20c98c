"""The states of a criticism, its verbs, whose turn each state is; what a hand-over stands on and may end with."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a criticism notice stands."""

    PROPOSED = "proposed", "待签发"
    ISSUED = "issued", "整改中"
    REPORTED = "reported", "待验收"
    CLOSED = "closed", "整改已验收"
    DECLINED = "declined", "没有签发"
    LAPSED = "lapsed", "已作废"
    WITHDRAWN = "withdrawn", "已撤销"


class Verb(TextChoices):
    """What may be done; the word is the same on the button, in the address and in the ledger."""

    PROPOSE = "propose", "拟通报批评"
    SIGN = "sign", "签发"
    DECLINE = "decline", "不签发"
    LAPSE = "lapse", "作废"
    PLEAD = "plead", "申辩"
    UPHOLD = "uphold", "维持"
    WITHDRAW = "withdraw", "撤销"
    REPORT = "report", "报告整改"
    ACCEPT = "accept", "验收通过"
    SEND_BACK = "send_back", "退回整改"
    REFER = "refer", "移送纪检"
    DECIDE = "decide", "登记处置结果"


class Turn(TextChoices):
    """Who owes the next step."""

    SIGNER = "signer", "签发岗位"
    CENSURED = "censured", "被批评的岗位"
    INSPECTOR = "inspector", "验收岗位"
    NOBODY = "nobody", "无"


TURN: dict[str, Turn] = {
    State.PROPOSED: Turn.SIGNER,
    State.ISSUED: Turn.CENSURED,
    State.REPORTED: Turn.INSPECTOR,
    State.CLOSED: Turn.NOBODY,
    State.DECLINED: Turn.NOBODY,
    State.LAPSED: Turn.NOBODY,
    State.WITHDRAWN: Turn.NOBODY,
}
UNSIGNED = frozenset({State.PROPOSED, State.DECLINED, State.LAPSED})
STANDING = frozenset({State.ISSUED, State.REPORTED, State.CLOSED})  # signed, and not taken back
ENDED = frozenset(state for state, turn in TURN.items() if turn == Turn.NOBODY)
LIVE = frozenset(set(State) - {State.DECLINED, State.LAPSED, State.WITHDRAWN})  # one of these for a notice

TRANSITIONS: dict[tuple[str, str], State] = {
    (State.PROPOSED, Verb.SIGN): State.ISSUED,
    (State.PROPOSED, Verb.DECLINE): State.DECLINED,
    (State.PROPOSED, Verb.LAPSE): State.LAPSED,
    (State.ISSUED, Verb.REPORT): State.REPORTED,
    (State.REPORTED, Verb.ACCEPT): State.CLOSED,
    (State.REPORTED, Verb.SEND_BACK): State.ISSUED,
    **{(state, Verb.WITHDRAW): State.WITHDRAWN for state in STANDING},
    **{(state, verb): state for state in STANDING for verb in (Verb.PLEAD, Verb.UPHOLD, Verb.REFER, Verb.DECIDE)},
}


class Ground(TextChoices):
    """Why a criticism may be handed to discipline inspection."""

    OVERDUE = "overdue", "整改逾期"
    FAILED = "failed", "整改多次没有通过验收"
    REPEATED = "repeated", "再次被通报批评"


class Decision(TextChoices):
    """What the competent body decided, by kind (问责条例第八条; the first talks lie below it). Only written down."""

    NONE = "none", "不予问责"
    REMIND = "remind", "提醒谈话"
    EDUCATE = "educate", "批评教育"
    CIRCULATE = "circulate", "通报"
    ADMONISH = "admonish", "诫勉"
    ORGANISE = "organise", "建议组织处理"
    INVESTIGATE = "investigate", "立案审查（转出）"


class Stage(TextChoices):
    """Lists of the page, and the figures of the boards that open them."""

    SILENT = "silent", "可以拟通报批评的督办单"
    DRAFT = "draft", "待签发的通报批评"
    OPEN = "open", "正在整改"
    LATE = "late", "整改逾期"
    REFERRED = "referred", "已移送纪检，等处置"
    ENDED = "ended", "已经结束"


OPEN_STAGES = (Stage.SILENT, Stage.DRAFT, Stage.OPEN, Stage.LATE, Stage.REFERRED)
