"""Pages of the rulebook: who reads, who adopts, what a refusal looks like."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.ground.rulebook import queries
from huiyin.ground.rulebook.models import Holiday, Override
from huiyin.kit import clock

KEY = "sla.answer_wd.ordinary"
PAGE = f"/rules/{KEY}/"


def form(**changes):
    return {"value": "5", "document": "矿发〔2026〕12号", "effective_from": clock.today().isoformat(), **changes}


@pytest.mark.parametrize("address", ["/rules/", PAGE, "/rules/holidays/"])
def test_pages_are_read_by_everybody_signed_in(cast, address):
    codes = [browser.get(address).status_code for browser in (cast.chief, cast.worker, cast.anybody)]

    assert codes == [200, 200, 302]


def test_list_shows_every_rule_with_its_mark(cast):
    page = cast.worker.get("/rules/").content.decode()

    assert page.count("/rules/sla.") == len([k for k in queries.defaults() if k.startswith("sla.")])
    assert page.count("待确认</span>") == sum(versions[-1].is_to_confirm for versions in queries.defaults().values())


def test_unknown_rule_is_not_found(cast):
    assert cast.chief.get("/rules/sla.nothing/").status_code == 404
    assert cast.chief.post("/rules/sla.nothing/override/", form()).status_code == 404


def test_adopting_changes_the_value_and_says_so(cast):
    answer = cast.chief.post(PAGE + "override/", form(), follow=True)

    assert answer.redirect_chain == [(PAGE + "?done=override", 302)]
    assert "已采用，从生效日期起按新的数值计算。" in answer.content.decode()
    assert queries.value(KEY, on=clock.today()) == 5


def test_adopting_without_the_power_is_refused_in_words_and_keeps_what_was_typed(cast):
    answer = cast.worker.post(PAGE + "override/", form(document="某文件"))

    assert answer.status_code == 409
    assert "只有矿党政正职和工会主席可以调整规则" in answer.content.decode()
    assert Override.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("value", "三", "数值的类型不对，应当是整数"),
        ("value", "0", "不能小于 1 个工作日"),
        ("document", "", "这个字段是必填项。"),
        ("effective_from", "明天", "请按 2026年11月26日 这样填写"),
    ],
)
def test_adopting_rubbish_says_where_and_keeps_the_rest(cast, field, typed, told):
    answer = cast.chief.post(PAGE + "override/", form(**{"document": "文件甲", field: typed}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert field == "document" or "文件甲" in page


def test_adopting_for_yesterday_is_refused(cast):
    yesterday = (clock.today() - timedelta(days=1)).isoformat()

    answer = cast.chief.post(PAGE + "override/", form(effective_from=yesterday))

    assert answer.status_code == 409
    assert "生效日期不能早于今天" in answer.content.decode()


def test_withdrawing_brings_the_default_back(cast):
    cast.chief.post(PAGE + "override/", form())
    made = Override.objects.get()

    answer = cast.chief.post(f"{PAGE}withdraw/{made.pk}/", {"on": clock.today().isoformat()}, follow=True)

    assert "已撤销，从停止日期起不再适用。" in answer.content.decode()
    assert "未生效即撤销" in answer.content.decode()
    assert queries.value(KEY, on=clock.today()) == 7


def test_withdrawing_is_refused_to_others_and_needs_a_day(cast):
    cast.chief.post(PAGE + "override/", form())
    made = Override.objects.get()

    codes = [
        cast.worker.post(f"{PAGE}withdraw/{made.pk}/", {"on": clock.today().isoformat()}).status_code,
        cast.chief.post(f"{PAGE}withdraw/{made.pk}/", {}).status_code,
        cast.chief.post(f"/rules/sla.accept_wd/withdraw/{made.pk}/", {"on": "2030-01-01"}).status_code,
    ]

    assert codes == [409, 422, 404]
    assert queries.value(KEY, on=clock.today()) == 5


def test_holiday_notice_is_pasted(cast):
    lines = "2031-01-01 休 元旦\n2031-01-04 班 元旦调休"

    answer = cast.chief.post(
        "/rules/holidays/set/", {"lines": lines, "notice": "国办通知", "is_whole": "on"}, follow=True
    )

    assert answer.redirect_chain == [("/rules/holidays/?done=set_holidays", 302)]
    assert Holiday.objects.count() == 2
    assert 2031 in queries.calendar().known_years


def test_holiday_notice_that_is_wrong_names_the_line_and_keeps_the_text(cast):
    answer = cast.chief.post("/rules/holidays/set/", {"lines": "2031-01-01 休\n元旦三天", "notice": "国办通知"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 行看不懂：元旦三天" in page
    assert "2031-01-01 休\n元旦三天" in page


def test_holiday_notice_is_refused_to_others(cast):
    answer = cast.worker.post("/rules/holidays/set/", {"lines": "2031-01-01 休", "notice": "通知"})

    assert (answer.status_code, Holiday.objects.count()) == (409, 0)


@pytest.mark.parametrize("address", [PAGE + "override/", f"{PAGE}withdraw/1/", "/rules/holidays/set/"])
def test_changes_by_get_are_not_allowed(cast, address):
    assert cast.chief.get(address).status_code == 405


def test_history_costs_the_same_with_one_override_and_with_three(cast):
    day, costs = clock.today(), []
    for count in (1, 3):
        while Override.objects.count() < count:
            later = day + timedelta(days=Override.objects.count())
            cast.chief.post(PAGE + "override/", form(effective_from=later.isoformat()))
        cast.chief.get(PAGE)

        with CaptureQueriesContext(connection) as asked:
            cast.chief.get(PAGE)
        costs.append(len(asked))

    assert costs[0] == costs[1]
