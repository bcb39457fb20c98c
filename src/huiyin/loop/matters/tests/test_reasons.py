"""Why not: every refusal of a matter's verbs in its own words, and what stands right beside it. Without a database."""

import pytest

from huiyin.ground.people.rules import SYSTEM, Actor, Office, Power
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.permissions import Limits, is_sorter, may, may_register, may_see_retention
from huiyin.loop.matters.rules.states import State, Verb
from huiyin.loop.matters.tests.test_rules import ASKER, HANDLER, OUTSIDER, PAUSED, UNION, Facts, actor

COMMISSION = actor(Office.DISCIPLINE, 8, person=61)
COLLEAGUE = actor(Office.UNION_OFFICER, 4, person=62)
ABOVE = Actor(person_id=63, posts=frozenset({3}))
NOT_YOURS = "现在不轮到您的岗位"
KEPT = "申请复查的期限还没有过，内容要留着"
WAITING = {"approval_id": 7, "approver_id": 3}
PROPOSED = {"state": State.CLOSED, "disposal_by_id": 60}
ENDED_BY_REFUSAL = {"state": State.REFUSED, "debtor_id": None}
DANGER = {"grade": Grade.DANGER}

# Verb, how the matter differs from an accepted one of post 2, who, how the limits differ, the reason; "" is allowed.
REASONS = [
    # the table of states comes first
    (Verb.ANSWER, {"state": State.CLOSED}, HANDLER, {}, "事项现在是“已办结”，不能答复"),
    (Verb.CONFIRM, {}, ASKER, {}, "事项现在是“承办中”，不能确认落实"),
    # whose turn it is
    (Verb.OBJECT, {"state": State.ASSIGNED}, OUTSIDER, {}, NOT_YOURS),
    (Verb.OBJECT, {"state": State.ASSIGNED, "is_ruled": True}, HANDLER, {}, "异议已经裁定过一次，不能再提"),
    (Verb.RULE, {"state": State.DISPUTED, "debtor_id": 3}, HANDLER, {}, NOT_YOURS),
    (Verb.ACCEPT, {"state": State.ASSIGNED}, OUTSIDER, {}, NOT_YOURS),
    (Verb.REPORT_LANDED, {"state": State.ANSWERED}, OUTSIDER, {}, NOT_YOURS),
    (Verb.REPORT_LANDED, {"state": State.ANSWERED}, HANDLER, {}, ""),
    (Verb.UPHOLD, {"state": State.REVIEWED, "debtor_id": 3}, HANDLER, {}, NOT_YOURS),
    (Verb.OVERTURN, {"state": State.REVIEWED, "debtor_id": 3}, ABOVE, {}, ""),
    # answering
    (Verb.ANSWER, {}, HANDLER, {}, ""),
    (Verb.ANSWER, {}, OUTSIDER, {}, NOT_YOURS),
    (Verb.ANSWER, {"state": State.MERGED}, SYSTEM, {}, ""),
    (Verb.ANSWER, {"state": State.MERGED}, HANDLER, {}, "已并入共性问题，由共性问题统一答复"),
    # more time
    (Verb.EXTEND, {}, HANDLER, {}, ""),
    (Verb.EXTEND, {}, OUTSIDER, {}, NOT_YOURS),
    (Verb.EXTEND, DANGER, HANDLER, {}, "紧急险情不能延期"),
    (Verb.EXTEND, {"extensions": 1}, HANDLER, {"extensions": 2}, ""),
    (Verb.EXTEND, {"extensions": 3}, HANDLER, {"extensions": 2}, "已经延期过 3 次，不能再延"),
    (
        Verb.EXTEND,
        {},
        HANDLER,
        {"is_without_approver": True},
        "承办岗位上面没有可以审批的岗位，不能延期，请按期答复",
    ),
    (Verb.EXTEND, {}, HANDLER, {"is_late": True}, "已经超期，不能再申请延期"),
    (Verb.EXTEND, WAITING, HANDLER, {"is_late": True}, "已经申请延期，正在等上级审批"),
    (Verb.ANSWER, {}, HANDLER, {"is_late": True}, ""),
    (Verb.EXTEND, WAITING, HANDLER, {"is_without_approver": True}, "已经申请延期，正在等上级审批"),
    (Verb.APPROVE_EXTENSION, {"approver_id": 3}, ABOVE, {}, "没有等着审批的延期申请"),
    (Verb.DECLINE_EXTENSION, {"approver_id": 3}, ABOVE, {}, "没有等着审批的延期申请"),
    (Verb.APPROVE_EXTENSION, WAITING, HANDLER, {}, "自己申请的延期不能自己批"),
    (Verb.APPROVE_EXTENSION, WAITING, OUTSIDER, {}, "由承办岗位的上级审批"),
    (Verb.APPROVE_EXTENSION, WAITING, ABOVE, {}, ""),
    (Verb.APPROVE_EXTENSION, WAITING, ABOVE, {"is_request_stale": True}, "申请的日期已经过了，只能不同意"),
    (Verb.DECLINE_EXTENSION, WAITING, ABOVE, {"is_request_stale": True}, ""),
    # the clock stands still
    (Verb.PAUSE, {}, HANDLER, {}, ""),
    (Verb.PAUSE, {}, OUTSIDER, {}, NOT_YOURS),
    (Verb.PAUSE, DANGER, HANDLER, {}, "紧急险情不能暂停"),
    (Verb.PAUSE, {**DANGER, "pauses": 9}, HANDLER, {}, "紧急险情不能暂停"),
    (Verb.PAUSE, {"pauses": 1}, HANDLER, {}, ""),
    (Verb.PAUSE, {"pauses": 1}, HANDLER, {"pauses": 1}, "暂停次数已用完"),
    (Verb.PAUSE, {"pauses": 2, "paused_at": PAUSED}, HANDLER, {}, "时限已经暂停"),
    (Verb.PAUSE, {}, HANDLER, {"is_pause_used_up": True}, "几次暂停合计的天数已用完"),
    (Verb.ANSWER, {"pauses": 2}, HANDLER, {"is_pause_used_up": True}, ""),
    (Verb.RESUME, {"paused_at": PAUSED}, HANDLER, {}, ""),
    (Verb.RESUME, {"paused_at": PAUSED, "pauses": 9}, SYSTEM, {"is_pause_used_up": True}, ""),
    (Verb.RESUME, {"paused_at": PAUSED}, OUTSIDER, {}, NOT_YOURS),
    (Verb.RESUME, {}, SYSTEM, {}, "时限没有暂停"),
    # whether it was put right
    (Verb.CONFIRM, {"state": State.LANDED}, OUTSIDER, {}, "只有提出人或抽中的见证人可以确认"),
    (Verb.CONFIRM, {"state": State.LANDED, "debtor_id": 9}, OUTSIDER, {}, "只有提出人或抽中的见证人可以确认"),
    (Verb.CONFIRM, {"state": State.LANDED, "debtor_id": 1}, UNION, {}, "只有提出人或抽中的见证人可以确认"),
    (Verb.REOPEN, {"state": State.CLOSED}, ASKER, {}, ""),
    (Verb.DRAW, {"state": State.LANDED}, UNION, {}, "由系统自动办理"),
    # not taken, and asking for a review of that
    (Verb.REVIEW, ENDED_BY_REFUSAL, UNION, {}, "只有提出人可以申请复查"),
    (Verb.REVIEW, {**ENDED_BY_REFUSAL, "reviews": 2}, ASKER, {}, "已经复核终结，不再受理"),
    (Verb.REVIEW, {**ENDED_BY_REFUSAL, "reviews": 3}, ASKER, {}, "已经复核终结，不再受理"),
    (Verb.UPHOLD, {"state": State.REVIEWED}, HANDLER, {"is_review_over": True}, ""),
    # the desk
    (Verb.ASSIGN, {"state": State.REGISTERED}, OUTSIDER, {}, "只有工会登记岗位或调度员可以这样做"),
    (Verb.MERGE, {}, OUTSIDER, {}, "只有工会登记岗位或调度员可以这样做"),
    (Verb.PUBLISH, {"state": State.CLOSED}, COMMISSION, {}, "不是您的收件组登记的事项，由工会或调度员办理"),
    # destroyed by two
    (Verb.DISPOSE, {"state": State.CLOSED}, COMMISSION, {}, "处置要两个人：先由一人提请"),
    (Verb.DISPOSE, PROPOSED, UNION, {}, "提请处置的人不能自己同意"),
    (Verb.DISPOSE, PROPOSED, UNION, {"approvers": 1}, ""),
    (Verb.DISPOSE, PROPOSED, COLLEAGUE, {"approvers": 3}, "提请处置的人不能自己同意"),
    (Verb.DISPOSE, PROPOSED, COLLEAGUE, {}, ""),
    (Verb.DISPOSE, {**PROPOSED, **DANGER}, UNION, {}, "提请处置的人不能自己同意"),
    (Verb.DISPOSE, PROPOSED, Actor(person_id=64, powers=frozenset({Power.INSPECT})), {}, ""),
    (Verb.DISPOSE, PROPOSED, Actor(person_id=64, powers=frozenset({Power.SORT_LETTERS})), {}, ""),
    (Verb.DISPOSE, PROPOSED, OUTSIDER, {"approvers": 1}, "处置由纪委或工会的另一人同意"),
    (Verb.DISPOSE, {**PROPOSED, "state": State.REFUSED}, COLLEAGUE, {}, KEPT),
    (Verb.DISPOSE, {**PROPOSED, "state": State.REFUSED, "reviews": 3}, COLLEAGUE, {}, ""),
    (Verb.DISPOSE, {**PROPOSED, "state": State.REFUSED}, COLLEAGUE, {"is_review_over": True}, ""),
    (Verb.PROPOSE_DISPOSAL, PROPOSED, UNION, {}, "已有人提请处置，等另一人同意"),
    # from above
    (Verb.SUPERVISE, {}, UNION, {}, "只有当前承办岗位的上级可以督办"),
]


@pytest.mark.parametrize(("verb", "change", "who", "limits", "reason"), REASONS)
def test_verb_is_allowed_or_refused_in_these_words(verb, change, who, limits, reason):
    verdict = may(verb, Facts(**change), who, limits=Limits(**limits))

    assert (bool(verdict), verdict.reason) == (not reason, reason)


def test_who_is_not_signed_in_is_asked_to_sign_in():
    assert may_register(Actor()).reason == "请先登录"
    assert may_register(Actor(writer_of=5)).reason == "请先登录"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (UNION, True),
        (COMMISSION, True),
        (Actor(person_id=64, powers=frozenset({Power.INSPECT})), True),
        (Actor(person_id=64, powers=frozenset({Power.SORT_LETTERS})), True),
        (Actor(powers=frozenset({Power.SORT_LETTERS, Power.INSPECT})), False),  # nobody signed in
        (SYSTEM, False),
        (HANDLER, False),
    ],
)
def test_what_waits_for_disposal_is_seen_by_desks_and_commission(who, sees):
    assert may_see_retention(who) is sees


@pytest.mark.parametrize(
    ("who", "sorts"),
    [
        (Actor(powers=frozenset({Power.DISPATCH})), True),
        (Actor(powers=frozenset({Power.SORT_LETTERS})), False),
        (Actor(powers=frozenset({Power.SORT_LETTERS}), posts=frozenset({1})), True),  # registered it
        (Actor(powers=frozenset({Power.SORT_LETTERS}), offices=frozenset({Office.DISCIPLINE})), True),
        (Actor(posts=frozenset({1}), offices=frozenset({Office.DISCIPLINE})), False),
    ],
)
def test_a_desk_sorts_with_the_power_and_what_came_to_it(who, sorts):
    assert is_sorter(Facts(), who, Limits(desk=Office.DISCIPLINE)) is sorts
