"""Reports as .docx and .xlsx: what was signed stands in them, for those who may read it."""

import io

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from huiyin.branch.tasks import actions as tasks
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.tests import cast
from huiyin.branch.tasks.tests.conftest import enter, mine  # noqa: F401
from huiyin.front.exchange.queries import branch_papers, official
from huiyin.front.exchange.tests.office import printed, with_libreoffice
from huiyin.kit.periods import Cadence, period_of
from huiyin.loop.reports import actions as reports

pytestmark = pytest.mark.django_db
WORDS = ("谈了两人\n走了宿舍", "班中餐凉", "盯住班中餐")


def words_of(answer) -> str:
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def sign(mine, name, kind, period, *words):  # noqa: F811
    by = mine.actor(name)
    return reports.sign(mine.posts[name], reports.Words(*words), kind=kind, period=period, by=by, at=cast.MONDAY)


@pytest.fixture
def report(mine):  # noqa: F811
    tasks.tick(cast.day(2026, 10, 1))
    period = period_of(cast.day(2026, 10, 1).date(), Cadence.MONTH)
    signed = sign(mine, "secretary", "month", period, *WORDS)
    words = reports.Words("谈了三人")
    return reports.correct_report(signed, words, reason="漏了一人", by=mine.actor("secretary"), at=cast.MONDAY)


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
    report = sign(mine, "leader", "contact", period, "到支部一次")

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


@pytest.fixture
def plan(mine):  # noqa: F811
    wanted = [Proposal("own", "查一遍顶板", "own"), Proposal("own", "谈三个人", "own")]
    month = period_of(cast.MONDAY.date(), Cadence.MONTH)
    made = tasks.set_list(mine.people["member"], wanted, period=month, by=mine.actor("cadre"), at=cast.MONDAY)
    tasks.take(made, by=mine.actor("member"), at=cast.MONDAY)
    tasks.finish(made.lines.first(), evidence="查了，都好", by=mine.actor("member"), at=cast.MONDAY)
    return made


def test_task_list_is_a_document_for_who_may_read_it(mine, enter, plan):  # noqa: F811
    url = f"/desk/exchange/plans/{plan.pk}/plan.docx"

    text = words_of(enter("member").get(url))
    assert "人员member" in text
    for word in ("查一遍顶板", "查了，都好", "谈三个人", "还没有完成"):
        assert word in text
    assert enter("outsider").get(url).status_code == 404
    assert url in enter("member").get(f"/tasks/plans/{plan.pk}/").content.decode()


@with_libreoffice
def test_libreoffice_opens_reports_lists_and_workbooks(mine, enter, report, plan, tmp_path):  # noqa: F811
    quarter = period_of(cast.day(2026, 8, 1).date(), Cadence.QUARTER)
    summary = sign(mine, "member", "summary", quarter, *WORDS)
    point = sign(mine, "leader", "contact", quarter, "去了一次")
    files = {
        "month.docx": official.write(branch_papers.report_paper(report)),
        "summary.docx": official.write(branch_papers.report_paper(summary)),
        "point.docx": official.write(branch_papers.report_paper(point)),
        "plan.docx": enter("member").get(f"/desk/exchange/plans/{plan.pk}/plan.docx").content,
        "facts.xlsx": b"".join(enter("secretary").get(f"/desk/exchange/reports/{report.pk}/report.xlsx")),
    }

    text = printed(tmp_path, files)

    titles = {"month": "月报", "summary": "季末小结", "point": "联系点工作报告", "plan": "任务清单"}
    assert [name for name, title in titles.items() if text[f"{name}.docx"] and title not in text[f"{name}.docx"]] == []
