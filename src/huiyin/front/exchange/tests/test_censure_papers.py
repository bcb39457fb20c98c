"""A criticism as a document: facts, criticism, demand, how to be heard; never the decision, never a draft."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from huiyin.front.exchange.queries import censure_papers, official
from huiyin.front.exchange.tests.office import printed, with_libreoffice
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures import queries
from huiyin.loop.censures.tests import story
from huiyin.loop.matters.tests.cast import build, later


@pytest.fixture
def mine(db):
    return build()


def paper(one):
    return censure_papers.paper(one, site="示例矿", plead_by=queries.pleads_until(one))


def texts(one) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(official.write(paper(one)))).paragraphs)


def test_criticism_says_what_was_not_answered_what_is_demanded_and_how_to_be_heard(mine):
    text = texts(story.signed(mine))

    assert "示例矿通报" in text
    assert "通报批评〔2026〕1号" in text
    assert "关于对机电队队长的通报批评" in text
    assert "应于2026年11月7日完成，超期13天，至今没有完成。" in text
    assert "到期后9天没有回复。" in text
    assert "请于2026年11月30日前整改到位，并书面报告。" in text
    assert "可在2026年11月27日前提出申辩" in text


def test_criticism_that_was_withdrawn_says_so(mine):
    one = censures.withdraw(story.signed(mine), reason="发错了人。", by=mine.actor("vice"), at=later(days=19))

    assert "本通报已于2026年11月21日撤销。发错了人。" in texts(one)


def test_the_decision_never_stands_in_it(mine):
    one = story.decided(mine)

    assert "提醒谈话" not in texts(one)
    assert "纪检" not in texts(one)


@pytest.mark.parametrize(("who", "status"), [("electric", 200), ("vice", 200), ("wind", 404), ("worker", 404)])
def test_document_is_for_those_who_may_read_it_once_it_is_signed(mine, who, status):
    client = Client()
    client.force_login(mine.people[who], backend="huiyin.ground.people.queries.sessions.StaffBackend")
    draft, one = story.drafted(mine, key="a"), story.signed(mine, key="b")

    assert client.get(reverse("exchange:censure", args=[one.pk])).status_code == status
    assert client.get(reverse("exchange:censure", args=[draft.pk])).status_code == 404


@with_libreoffice
def test_libreoffice_opens_it(mine, tmp_path):
    text = printed(tmp_path, {"censure.docx": official.write(paper(story.signed(mine)))})["censure.docx"]

    assert "批评意见" in text or text == ""
