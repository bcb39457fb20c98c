"""What a talk, a visit, a trigger and a case can be, and what is said of them. No query, no clock."""

from django.db.models import TextChoices

from huiyin.loop.duties.rules import DutyKind


class Form(TextChoices):
    """How somebody is met."""

    TALK = "talk", "谈心谈话"
    VISIT = "visit", "走访"


DUTY: dict[str, DutyKind] = {Form.TALK: DutyKind.TALK, Form.VISIT: DutyKind.VISIT}
# Steps of help are owed as visits, under one address for all that is owed here: whoever it climbs to learns that a
# visit is late, and where.
HELP = DutyKind.VISIT
OWED = "/visits/owed/{duty}/"


class End(TextChoices):
    """How a trigger ended; none of them says anything about the person."""

    MET = "met", "已经见面"
    DECLINED = "declined", "本人不需要"
    GONE = "gone", "已经离职"


class Where(TextChoices):
    """Where somebody was met."""

    HOME = "home", "家里"
    DORMITORY = "dormitory", "宿舍"
    HOSPITAL = "hospital", "医院"
    WORKPLACE = "workplace", "岗位上"
    PHONE = "phone", "电话"


class Word(TextChoices):
    """What the person met says of a record."""

    NONE = "", "还没有说"
    CONFIRMED = "confirmed", "见过面，是这样"
    DISPUTED = "disputed", "不是这样"


class Author(TextChoices):
    """Who wrote a note: the carer, or the person it is about."""

    CARER = "carer", "联系人"
    PERSON = "person", "本人"


class CaseState(TextChoices):
    """A help case: asked of the person, under way, to be ended with their word, ended."""

    ASKED = "asked", "等本人同意"
    OPEN = "open", "帮扶中"
    CLOSING = "closing", "等本人说一声"
    CLOSED = "closed", "已经结束"
    DECLINED = "declined", "本人不同意"
    WITHDRAWN = "withdrawn", "本人退出"
    GONE = "gone", "已经离职"


class CaseVerb(TextChoices):
    """What happens to a help case."""

    CONSENT = "consent", "同意帮扶"
    DECLINE_CASE = "decline_case", "不同意"
    REVIEW = "review", "重新认定"
    CLOSE = "close", "提请结束"
    AGREE = "agree", "可以结束"
    CARRY_ON = "carry_on", "还需要帮扶"
    WITHDRAW = "withdraw", "退出帮扶"
    LEAVE = "leave", "离职"


TRANSITIONS: dict[tuple[str, str], CaseState] = {
    (CaseState.ASKED, CaseVerb.CONSENT): CaseState.OPEN,
    (CaseState.ASKED, CaseVerb.DECLINE_CASE): CaseState.DECLINED,
    (CaseState.OPEN, CaseVerb.REVIEW): CaseState.OPEN,
    (CaseState.OPEN, CaseVerb.CLOSE): CaseState.CLOSING,
    (CaseState.CLOSING, CaseVerb.AGREE): CaseState.CLOSED,
    (CaseState.CLOSING, CaseVerb.CARRY_ON): CaseState.OPEN,
    (CaseState.OPEN, CaseVerb.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.CLOSING, CaseVerb.WITHDRAW): CaseState.WITHDRAWN,
    **{(s, CaseVerb.LEAVE): CaseState.GONE for s in (CaseState.ASKED, CaseState.OPEN, CaseState.CLOSING)},
}
LIVE = frozenset({CaseState.ASKED, CaseState.OPEN, CaseState.CLOSING})
ENDED = frozenset(set(CaseState) - LIVE)
# Whose word each verb of a case is: the person's own, the circle's, or the roll's.
OF_PERSON = frozenset({CaseVerb.CONSENT, CaseVerb.DECLINE_CASE, CaseVerb.AGREE, CaseVerb.CARRY_ON, CaseVerb.WITHDRAW})
OF_CIRCLE = frozenset({CaseVerb.REVIEW, CaseVerb.CLOSE})


def somebody(branch: str) -> str:
    """Return what a duty is called, on every list it climbs to: where it is late, never whom or what it is about."""
    return f"{branch or '未定支部'}一名职工"
