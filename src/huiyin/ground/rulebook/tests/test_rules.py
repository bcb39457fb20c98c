"""The rules of the rulebook, without a database: versions, bounds, typing, holiday lines."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ground.rulebook import queries
from huiyin.ground.rulebook.rules import (
    Adoption,
    Day,
    Rule,
    fits,
    in_force,
    is_path,
    may_override,
    may_set_days,
    may_withdraw,
    parse_days,
    parse_defaults,
    read_value,
    show,
)

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Somebody:
    person_id: int | None = 7
    powers: frozenset[str] = field(default_factory=lambda: frozenset({"adopt_rules"}))

    def can(self, power):
        return power in self.powers


CHIEF = Somebody()
WORKER = Somebody(8, frozenset())


def rule(**changes):
    plain = {
        "key": "sla.accept_wd",
        "title": "受理时限",
        "subject": "办理时限",
        "value": 1,
        "unit": "wd",
        "source": "design",
        "article": "",
        "citation": "平台建议值",
        "effective_from": date.min,
        "confidence": "L",
        "row": "D6",
    }
    return Rule(**{**plain, **changes})


def test_every_default_is_complete_and_fits_its_own_bounds():
    versions = [r for made in queries.defaults().values() for r in made]

    wrong = [r.key for r in versions if not (r.title and r.citation and r.confidence in "HML" and fits(r, r.value))]

    assert wrong == []
    assert len(versions) >= 60


def test_defaults_with_a_legal_source_start_on_its_day():
    undated = [
        r.key
        for made in queries.defaults().values()
        for r in made
        if r.source not in {"design", "practice", "essay"} and not r.has_start
    ]

    assert undated == []


def test_defaults_of_the_platform_are_to_be_confirmed():
    sure = [r.key for made in queries.defaults().values() for r in made if r.source == "design" and not r.is_to_confirm]

    assert sure == []


def test_defaults_file_without_a_field_is_refused():
    with pytest.raises(KeyError):
        parse_defaults('subject = "x"\norder = 1\n[[rules]]\nkey = "a"\n')


def test_version_begun_last_is_in_force():
    old, new = rule(value=1), rule(value=2, effective_from=date(2026, 7, 1))

    found = [in_force([old, new], [], day) for day in (date(2026, 6, 30), date(2026, 7, 1))]

    assert found == [old, new]


def test_nothing_is_in_force_before_the_first_version():
    law = rule(effective_from=date(2022, 5, 1))

    assert in_force([law], [], date(2022, 4, 30)) is None


def test_override_of_the_nearest_unit_wins_and_its_last_day_is_no_more():
    everywhere = rule(value=2, override_id=1, effective_from=date(2026, 1, 1))
    team = rule(
        value=3,
        override_id=2,
        unit_path="0000000100000002",
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 2, 1),
    )

    def ask(day, path):
        return in_force([rule()], [everywhere, team], day, path).value

    assert ask(date(2026, 1, 31), "000000010000000200000003") == 3
    assert ask(date(2026, 2, 1), "000000010000000200000003") == 2
    assert ask(date(2026, 1, 31), "0000000100000004") == 2
    assert ask(date(2025, 12, 31), "0000000100000002") == 1


def test_to_confirm_is_lifted_by_adoption():
    assert rule().is_to_confirm
    assert rule(confidence="M").is_to_confirm
    assert not rule(confidence="H").is_to_confirm
    assert not rule(override_id=3).is_to_confirm


@pytest.mark.parametrize(
    ("default", "bounds", "value", "is_allowed"),
    [
        (1, {"min": 1}, 1, True),
        (1, {"min": 1}, 0, False),
        (60, {"max": 60}, 61, False),
        (1, {}, True, False),
        (1, {}, 1.5, False),
        (1, {}, "1", False),
        (0.7, {}, 1, True),
        (0.7, {}, float("nan"), False),
        ([3, 3], {"min": 1}, [1, 2, 3], True),
        ([3, 3], {"min": 1}, [1, 0], False),
        ([3, 3], {}, [], False),
        ([3, 3], {}, 3, False),
        ("monday", {"choices": ["monday", "friday"]}, "friday", True),
        ("monday", {"choices": ["monday", "friday"]}, "sunday", False),
        ("monday", {}, "", False),
    ],
)
def test_value_fits_kind_and_bounds(default, bounds, value, is_allowed):
    assert bool(fits(rule(value=default, bounds=bounds), value)) == is_allowed


@pytest.mark.parametrize(
    ("by", "adoption", "reason"),
    [
        (WORKER, Adoption(2, TODAY, "矿发〔2026〕1号"), "只有矿党政正职和工会主席可以调整规则"),
        (CHIEF, Adoption(2, TODAY, " "), "请填写采用这一规则的文件名称或文号"),
        (CHIEF, Adoption(2, date(2026, 11, 21), "文"), "生效日期不能早于今天，已经算过的时限不能改"),
        (CHIEF, Adoption(2, TODAY, "文", TODAY), "截止日期应当晚于生效日期"),
        (CHIEF, Adoption(2, TODAY, "文", None, "12"), "单位有误，请重新选择"),
        (CHIEF, Adoption("x", TODAY, "文"), "数值的类型不对，应当是整数"),
        (CHIEF, Adoption(2, TODAY, "文"), ""),
    ],
)
def test_override_verdict_says_why(by, adoption, reason):
    verdict = may_override(rule(), adoption, by=by, today=TODAY)

    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("by", "ends", "on", "reason"),
    [
        (WORKER, None, TODAY, "只有矿党政正职和工会主席可以调整规则"),
        (CHIEF, None, date(2026, 11, 21), "截止日期不能早于今天"),
        (CHIEF, TODAY, TODAY, "这一规则在那天以前已经停止"),
        (CHIEF, None, TODAY, ""),
    ],
)
def test_withdraw_verdict_says_why(by, ends, on, reason):
    assert may_withdraw(ends, by=by, on=on, today=TODAY).reason == reason


@pytest.mark.parametrize(
    ("path", "is_one"), [("", True), ("00000001", True), ("0000000100000002", True), ("1", False), ("0000000a", False)]
)
def test_path_is_known_by_its_shape(path, is_one):
    assert is_path(path) == is_one


@pytest.mark.parametrize(
    ("value", "typed", "read"),
    [
        (1, " 3 ", 3),
        (0.5, "0.7", 0.7),
        ([3, 3], "1，2、3", [1, 2, 3]),
        (["甲"], "乙 丙", ["乙", "丙"]),
        ("x", "y", "y"),
    ],
)
def test_typed_value_is_read_as_the_default_is(value, typed, read):
    assert read_value(rule(value=value), typed) == read


@pytest.mark.parametrize(
    ("value", "why"),
    [(1, "数值的类型不对，应当是整数"), ([0.5], "数值的类型不对，应当是用顿号隔开的数字")],
)
def test_typed_rubbish_is_refused_in_words(value, why):
    with pytest.raises(ValueError, match=why):
        read_value(rule(value=value), "三")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (3, "wd", "3 个工作日"),
        ([3, 3], "wd", "3、3 个工作日"),
        ("monday", "weekday", "星期一"),
        (0.7, "ratio", "0.7"),
        (1, "级", "1 级"),
    ],
)
def test_value_is_shown_in_words(value, unit, shown):
    assert show(value, unit) == shown


def test_holiday_lines_are_read_and_sorted():
    days, wrong = parse_days("2027-02-06 班 春节调休\n\n 2027-1-1 休 元旦 \r\n2027-01-02 休")

    assert wrong == []
    assert days == [
        Day(date(2027, 1, 1), False, "元旦"),
        Day(date(2027, 1, 2), False, ""),
        Day(date(2027, 2, 6), True, "春节调休"),
    ]


def test_holiday_lines_that_are_wrong_are_named():
    days, wrong = parse_days("2027-02-30 休 不存在\n元旦\n2027-01-01 休\n2027-01-01 班")

    assert [d.day for d in days] == [date(2027, 1, 1)]
    assert wrong == [
        "第 1 行的日期不存在：2027-02-30 休 不存在",
        "第 2 行看不懂：元旦",
        "第 4 行的日期重复：2027-01-01 班",
    ]


def test_too_many_holiday_lines_are_refused():
    assert parse_days("2027-01-01 休\n" * 401) == ([], ["一次最多 400 行"])


@given(st.text())
def test_any_pasted_text_gets_an_answer(text):
    days, wrong = parse_days(text)

    assert len(days) + len(wrong) >= bool(text.strip())


@pytest.mark.parametrize(
    ("by", "days", "whole", "notice", "reason"),
    [
        (WORKER, [Day(TODAY, False)], [], "通知", "只有矿党政正职和工会主席可以调整规则"),
        (CHIEF, [], [], "通知", "请至少填写一天"),
        (CHIEF, [Day(TODAY, False)], [], "", "请填写放假通知的名称或文号"),
        (CHIEF, [Day(TODAY, False)], [2026], "通知", "2026 年的放假安排不完整，应当既有放假日也有调休上班日"),
        (CHIEF, [Day(TODAY, False), Day(date(2026, 1, 4), True)], [2026], "通知", ""),
    ],
)
def test_holidays_verdict_says_why(by, days, whole, notice, reason):
    assert may_set_days(days, whole, notice=notice, by=by).reason == reason


def test_a_rule_marked_planned_is_read_nowhere_and_every_other_one_is():
    package = Path(queries.__file__).resolve().parents[2]
    code = "".join(p.read_text(encoding="utf-8") for p in package.rglob("*.py") if "tests" not in p.parts)

    for key, versions in queries.defaults().items():
        is_read = f'"{key}"' in code or key.rpartition(".")[0] in {"sla.answer_wd", "sla.land_wd"}
        assert versions[-1].is_planned is not is_read, key
