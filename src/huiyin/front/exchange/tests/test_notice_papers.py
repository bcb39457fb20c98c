"""A supervision notice as a document: its number, demand, date and answer; for those who may read it."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from huiyin.front.exchange.queries import notice_papers, official
from huiyin.front.exchange.tests.office import printed, with_libreoffice
from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests.cast import build, later


@pytest.fixture
def mine(db):
    return build()


@pytest.fixture
def notice(mine):
    new = duties.NewDuty(DutyKind.REPORT, mine.posts["electric"].pk, "十月月报", later(days=5))
    late = duties.open_duty(new, by=SYSTEM, at=later())
    return duties.issue_notice(
        late,
        from_post=mine.posts["vice"],
        text="请两天内交来。",
        until=later(days=9).date(),
        by=mine.actor("vice"),
        at=later(days=7),
    )


def texts(paper) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(official.write(paper))).paragraphs)


def test_notice_says_what_is_late_what_is_demanded_and_until_when(notice):
    text = texts(notice_papers.paper(notice, site="示例矿", at=later(days=7)))

    assert "督办〔2026〕1号" in text
    assert "（十月月报）应于2026年11月7日办结，已超期2天。" in text
    assert "请两天内交来。" in text
    assert "请于2026年11月11日前书面回复" in text
    assert "四、办理回复" not in text


def test_notice_carries_its_answer(mine, notice):
    replied = duties.reply_notice(notice, text="明天交。", by=mine.actor("electric"), at=later(days=8))

    text = texts(notice_papers.paper(replied, site="示例矿", at=later(days=8)))

    assert "明天交。（机电队队长，2026年11月10日）" in text


@pytest.mark.parametrize(("who", "status"), [("electric", 200), ("vice", 200), ("wind", 404), ("worker", 404)])
def test_document_is_for_those_who_may_read_the_notice(mine, notice, who, status):
    client = Client()
    client.force_login(mine.people[who], backend="huiyin.ground.people.queries.sessions.StaffBackend")

    assert client.get(reverse("exchange:notice", args=[notice.pk])).status_code == status


@with_libreoffice
def test_libreoffice_opens_a_notice(notice, tmp_path):
    paper = notice_papers.paper(notice, site="示例矿", at=later(days=7))

    text = printed(tmp_path, {"notice.docx": official.write(paper)})["notice.docx"]

    assert "督办要求" in text or text == ""
