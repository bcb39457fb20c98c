"""What each step and each turn is told as, word for word. Without a database."""

import pytest

from huiyin.loop.matters.rules import sentences
from huiyin.loop.matters.rules.kinds import AnswerResult, Grade, PauseReason, RefusalCode
from huiyin.loop.matters.rules.states import ENDED, OPEN, State, Verb

NAMES = {7: "机电队队长"}
DAY = "2026-11-26"

STEPS = [
    (Verb.REGISTER, {"grade": Grade.ORDINARY}, f"登记为“{Grade.ORDINARY.label}”事项"),
    (Verb.REGISTER, {"grade": Grade.DANGER, "is_vital": True}, "登记为“{}”事项，作为重大事项报领导必读"),
    (Verb.ASSIGN, {"debtor": 7}, "交办给 机电队队长"),
    (Verb.ASSIGN, {}, "交办给 有关岗位"),
    (Verb.OBJECT, {"debtor": 7}, "提出异议，请 机电队队长 裁定"),
    (Verb.RULE, {"debtor": 7}, "裁定由 机电队队长 承办"),
    (Verb.ACCEPT, {"promised_on": DAY}, "受理，承诺 11月26日前答复"),
    (Verb.ACCEPT, {}, "受理"),
    (Verb.EXTEND, {"until": DAY, "approver": 7}, "申请延期到 11月26日，请 机电队队长 审批"),
    (Verb.APPROVE_EXTENSION, {"promised_on": DAY}, "同意延期到 11月26日"),
    (Verb.DECLINE_EXTENSION, {"until": DAY}, "不同意延期到 11月26日，期限不变"),
    (Verb.PAUSE, {"code": PauseReason.WAITING_PARTS}, f"暂停时限：{PauseReason.WAITING_PARTS.label}"),
    (Verb.RESUME, {"stood": 3}, "恢复时限，停了 3 个工作日"),
    (Verb.RESUME, {}, "恢复时限，期限不变"),
    (Verb.REPORT_LANDED, {"evidence": ["a", "b"]}, "报告已经落实，附 2 张照片"),
    (Verb.REPORT_LANDED, {}, "报告已经落实"),
    (Verb.CONFIRM, {"rating": 5}, "确认已经解决，评 5 分"),
    (Verb.CONFIRM, {}, "确认已经解决"),
    (Verb.DRAW, {"witness": 7}, "提出人一直没有回话，抽签请 机电队队长 到现场看"),
    (Verb.REOPEN, {"debtor": 7}, "说没有解决，请 机电队队长 重办"),
    (Verb.REFUSE, {"code": RefusalCode.NOT_OURS}, f"不予受理：{RefusalCode.NOT_OURS.label}"),
    (Verb.REVIEW, {"debtor": 7}, "申请复查，由 机电队队长 决定"),
    (Verb.UPHOLD, {}, "复查后维持不予受理"),
    (Verb.OVERTURN, {}, "撤销不予受理，重新办理"),
    (Verb.MERGE, {}, "并入共性问题"),
    (Verb.SUPERVISE, {"until": DAY}, "督办，限 11月26日前办好"),
    (Verb.PUBLISH, {}, "公开了答复"),
    (Verb.PROPOSE_DISPOSAL, {}, "提请处置"),
    (Verb.DISPOSE, {}, "同意处置，内容已经销毁"),
    (Verb.PASS_UP, {"debtor": 7}, "岗位空缺，转由 机电队队长 办"),
    ("no-such-verb", {}, "更新"),
]


@pytest.mark.parametrize(("verb", "data", "told"), STEPS)
def test_a_step_is_told_in_these_words(verb, data, told):
    assert sentences.sentence(verb, data, NAMES) == told.format(Grade.DANGER.label)


@pytest.mark.parametrize("result", AnswerResult)
def test_an_answer_is_told_with_its_result_and_day(result):
    said = sentences.sentence(Verb.ANSWER, {"result": result, "promised_on": DAY}, NAMES)

    assert said == f"答复：{result.label}，11月26日前报告落实"


def test_every_verb_has_a_sentence():
    assert {verb for verb, _, _ in STEPS} | {Verb.ANSWER} == {*Verb, "no-such-verb"}


@pytest.mark.parametrize(("text", "told"), [(DAY, "11月26日"), ("2026-01-02T09:00:00", "1月2日"), ("", ""), (None, "")])
def test_a_day_is_told_by_month_and_day(text, told):
    assert sentences.day(text) == told


def test_an_acceptance_by_silence_says_so():
    assert sentences.silent_acceptance({"promised_on": DAY}) == "期内没有提出异议，视为受理，11月26日前答复"


@pytest.mark.parametrize(
    ("verb", "words", "read"),
    [
        (Verb.OBJECT, {"reason": "不归我们"}, "不归我们"),
        (Verb.OBJECT, {"reason": "不归我们", "suggestion": "通风队"}, "理由：不归我们\n建议由谁办：通风队"),
        (Verb.OBJECT, {"reason": "不归我们", "suggestion": "", "salt": "x"}, "不归我们"),
        (Verb.REGISTER, {"title": "澡堂", "summary": "没有热水"}, "没有热水"),
        (Verb.REGISTER, {"summary": "没有热水"}, "没有热水"),
        (Verb.ANSWER, {"title": "澡堂", "answer": "已换泵"}, "标题：澡堂\n答复：已换泵"),
        (Verb.ANSWER, {}, ""),
    ],
)
def test_texts_of_a_step_are_read_under_their_labels(verb, words, read):
    assert sentences.words_of(verb, words) == read


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_state_says_whose_turn_it_is_and_until_when(state):
    owed = sentences.OWED[state]

    assert sentences.turn_sentence(state, "机电队", "11月26日") == f"轮到 机电队 在 11月26日前 {owed}。"
    assert sentences.turn_sentence(state, "机电队", "") == f"轮到 机电队 {owed}。"
    assert sentences.owed(state, is_ruled=True) == ("受理" if state == State.ASSIGNED else owed)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_end_says_what_it_means(state):
    assert sentences.turn_sentence(state, "机电队", "11月26日") == f"{sentences.CLOSING[state]}。"
