"""Reports as .docx and .xlsx: what was signed stands in them, for those who may read it."""

import io

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from huiyin.branch.contacts import actions as contacts
from huiyin.branch.tasks import actions as tasks
from huiyin.branch.tasks.tests import cast
from huiyin.branch.tasks.tests.conftest import enter, mine  # noqa: F401
from huiyin.kit.periods import Cadence, period_of

pytestmark = pytest.mark.django_db
WORDS = ("谈了两人\n走了宿舍", "班中餐凉", "盯住班中餐")


def words_of(answer) -> str:
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def report(mine):  # noqa: F811
    tasks.tick(cast.day(2026, 10, 1))
    period = period_of(cast.day(2026, 10, 1).date(), Cadence.MONTH)
    signed = tasks.sign(
        mine.posts["secretary"], tasks.Words(*WORDS), period=period, by=mine.actor("secretary"), at=cast.MONDAY
    )
    words = tasks.Words("谈了三人")
    return tasks.correct_report(signed, words, reason="漏了一人", by=mine.actor("secretary"), at=cast.MONDAY)


def test_report_is_an_official_document(mine, enter, report):  # noqa: F811
    answer = enter("secretary").get(f"/desk/exchange/reports/{report.pk}/report.docx")

    text = words_of(answer)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    for part in (
        "通风队党支部2026年10月月报",
        "二、做了什么",
        "谈了三人",
        "本次为第 1 次更正，原因：漏了一人",
        "到期没有办",
    ):
        assert part in text


def test_report_is_a_workbook_with_facts_and_words(mine, enter, report):  # noqa: F811
    answer = enter("secretary").get(f"/desk/exchange/reports/{report.pk}/report.xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    facts, about = (book.get_sheet_by_name(name).to_python() for name in ("应办", "说明"))
    assert facts[0] == ["应办", "交来", "按期办结", "逾期办结", "到期没有办"]
    assert ["更正原因", "漏了一人"] in about
    assert ["校验值", report.digest] in about


def test_leaders_report_is_addressed_to_the_committee(mine, enter):  # noqa: F811
    period = period_of(cast.day(2026, 9, 1).date(), Cadence.QUARTER)
    report = contacts.sign(
        mine.posts["leader"], contacts.Words("到支部一次"), period=period, by=mine.actor("leader"), at=cast.MONDAY
    )

    text = words_of(enter("leader").get(f"/desk/exchange/contact-reports/{report.pk}/report.docx"))

    for part in ("2026年三季度联系点工作报告", "党委：", "到支部一次", "通风队党支部"):
        assert part in text


@pytest.mark.parametrize("name", ["outsider", "member", "other_secretary"])
def test_documents_are_not_found_by_those_who_may_not_read(mine, enter, report, name):  # noqa: F811
    browser = enter(name)

    for end in ("docx", "xlsx"):
        assert browser.get(f"/desk/exchange/reports/{report.pk}/report.{end}").status_code == 404
    assert browser.get(f"/desk/exchange/contact-reports/{report.pk}/report.docx").status_code == 404


def test_page_offers_both_documents_once_signed(mine, enter, report):  # noqa: F811
    page = enter("secretary").get(f"/tasks/reports/{mine.posts['secretary'].pk}/2026-10/").content.decode()

    assert "Word 文档" in page
    assert "Excel 表格" in page
