"""Exports: as seen, safe cells, nobody who asked, flat memory."""

import io
import tracemalloc
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.front.exchange import rules
from huiyin.front.exchange.forms import filters_of
from huiyin.front.exchange.queries import rows, workbook
from huiyin.loop.matters.forms import FilterForm
from huiyin.loop.matters.rules.kinds import Topic
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.voice.boxes.tests.conftest import enter, log, set_up  # noqa: F401  enter is a fixture

PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://e.invalid","x")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "http://e.invalid/",
    "{=1+1}",
]


@pytest.fixture
def mine(db) -> cast.Mine:
    return cast.build()


def book(answer) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))


def sheet(answer, name="事项") -> list[list]:
    return book(answer).get_sheet_by_name(name).to_python()


def test_matters_are_exported_as_seen(mine, enter):  # noqa: F811
    first, second = cast.assigned(mine), cast.registered(mine, title="食堂夜班没有热饭")
    client = enter(mine.people["officer"])

    table = sheet(client.get(reverse("exchange:matters")))

    assert table[0] == [c.header for c in rules.MATTERS]
    assert [row[:2] for row in table[1:]] == [[second.number, second.title], [first.number, first.title]]
    assert table[2][table[0].index("轮到")] == "机电队队长"
    assert table[2][table[0].index("登记日期")] == date(2026, 11, 2)


def test_records_are_those_behind_the_figure(mine, enter):  # noqa: F811
    given = cast.assigned(mine)
    cast.registered(mine)
    client = enter(mine.people["officer"])

    answer = client.get(reverse("exchange:records"), {"state": State.ASSIGNED})
    table = sheet(answer)

    assert [row[0] for row in table[1:]] == [given.number]
    assert enter(mine.people["worker"]).get(reverse("exchange:records")).status_code == 404


def test_matters_filter_as_the_list_does(mine, enter):  # noqa: F811
    cast.registered(mine)
    given = cast.assigned(mine)

    answer = enter(mine.people["officer"]).get(
        reverse("exchange:matters"), {"state": State.ASSIGNED, "unit": "nonsense"}
    )

    found = book(answer)
    assert [row[0] for row in found.get_sheet_by_name("事项").to_python()[1:]] == [given.number]
    assert ["条件", "已交办"] in found.get_sheet_by_name("说明").to_python()


def test_matters_hold_only_what_the_reader_may_see(mine, enter):  # noqa: F811
    walled = cast.registered(mine, walls=[mine.posts["electric"]])
    given = cast.assigned(mine)

    seen = sheet(enter(mine.people["electric"]).get(reverse("exchange:matters")))

    assert [row[0] for row in seen[1:]] == [given.number]
    assert walled.number != given.number


def test_matters_never_name_who_asked(mine, enter):  # noqa: F811
    cast.registered(mine, asker=mine.people["worker"])
    answer = enter(mine.people["officer"]).get(reverse("exchange:matters"))

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as parts:
        content = b"".join(parts.read(name) for name in parts.namelist()).decode(errors="replace")

    assert "二号澡堂没有热水" in content
    assert "人员worker" not in content


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link(payload):
    with workbook.write("表", [rules.Column("值", 10, lambda r: r)], [payload], [("内容", payload)]) as out:
        content = out.read()

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("表").to_python()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert not any("externalLink" in name for name in names)
    assert read[1][0].strip() == payload.strip()


def test_a_text_is_cut_and_freed_of_control_characters():
    assert rules.text_of("a\x00b\x0bc" + "长" * 40_000) == "abc" + "长" * (rules.LONGEST - 3)


def peak_of(count: int) -> int:
    text = "二号澡堂夜班下班后没有热水，已有三天。"
    made = (SimpleNamespace(number=n, text=f"{n}{text}") for n in range(count))
    columns = [rules.Column("编号", 10, lambda r: r.number), rules.Column("文字", 10, lambda r: r.text)]
    tracemalloc.start()
    workbook.write("表", columns, made, [("内容", "表")]).close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_ten_thousand_rows_keep_memory_flat():
    peak_of(10)

    few, many = peak_of(1_000), peak_of(10_000)

    assert many < few * 1.5 + 200_000


def test_rows_come_in_batches(mine, django_assert_num_queries, monkeypatch):
    ids = [cast.registered(mine).pk for _ in range(5)]
    monkeypatch.setattr(rows, "BATCH", 2)

    with django_assert_num_queries(3):
        found = list(rows.matters(ids[::-1]))

    assert [m.pk for m in found] == ids[::-1]


VALUES = [
    *({"state": s} for s in State.values),
    *({"topic": t} for t in Topic.values),
    *({"clock": c} for c, _ in FilterForm.CLOCK),
    *({"since": s} for s, _ in FilterForm.SINCE),
    {"whose": "mine", "unit": "7", "state": "assigned"},
    {"whose": "yours", "unit": "x", "before": "3"},
]


@pytest.mark.parametrize("given", VALUES)
def test_each_filter_that_was_chosen_is_named_in_words(given):
    query = QueryDict(mutable=True)
    query.update(given)

    filters, words = filters_of(query, date(2026, 11, 22))

    assert filters == FilterForm(query).filters(date(2026, 11, 22))
    assert len(words) == len(FilterForm(query).chosen())


def test_boxes_log_is_for_the_union(mine, enter):  # noqa: F811
    from huiyin.voice.boxes import actions

    box = set_up(mine)
    actions.open_box(box, log(), witness=mine.people["delegate"], by=mine.actor("officer"), at=cast.later(7))

    table = sheet(enter(mine.people["chair"]).get(reverse("exchange:boxes_log")), "开箱记录")
    refused = enter(mine.people["electric"]).get(reverse("exchange:boxes_log"))

    assert table[0] == [c.header for c in rules.OPENINGS]
    assert table[1][:5] == ["B-01", "食堂意见箱", "一号食堂", date(2026, 11, 9), 3]
    assert refused.status_code == 404


@pytest.mark.parametrize(("who", "status"), [("administrator", 302), ("officer", 404)])
def test_staff_leads_to_the_peoples_export(mine, enter, who, status):  # noqa: F811
    assert enter(mine.people[who]).get(reverse("exchange:staff")).status_code == status


def test_matters_wants_somebody_signed_in(mine, client):
    assert client.get(reverse("exchange:matters")).status_code == 302
