"""The form without JavaScript: letter, receipt, thread, reply; its limits and its own headers."""

import re

import pytest
from django.test import Client

from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.actions import by_server
from huiyin.voice.letterbox.models import Message, Thread
from huiyin.voice.letterbox.rules import bundle, encoding, intake, receipt
from huiyin.voice.letterbox.tests.zone import DATABASES

pytestmark = pytest.mark.django_db(databases=DATABASES)
PLAIN = "/letters/plain/"


def once() -> str:
    return encoding.b64(actions.new_challenge())


def post(fields: dict[str, str]):
    from urllib.parse import urlencode

    return Client().post(PLAIN, urlencode(fields), content_type="application/x-www-form-urlencoded")


def send(text: str = "皮带巷照明损坏", **more: str):
    return post({"do": "send", "once": once(), "to": "union", "text": text, **more})


def receipt_of(response) -> str:
    return receipt.normalise(re.search(r'class="digits">([\d ]+)<', response.content.decode())[1])


def test_plain_letter_is_sealed_by_the_server_and_opened_by_the_group(group):
    response = send(place="三采区", exclude="机电队长")

    letter = queries.waiting(actions.intake.clock.today(), mix=False)[0]
    body = bundle.unseal(letter.bundle, group)
    assert (response.status_code, receipt.is_valid(receipt_of(response))) == (200, True)
    assert letter.bundle.fields["suite"] == bundle.SUITE_BY_SERVER
    assert (body["text"], body["place"], body["exclude"]) == ("皮带巷照明损坏", "三采区", [{"label": "机电队长"}])
    assert queries.statistics()[0].by_server == 1


def test_plain_thread_shows_the_answer_and_takes_a_verdict(group):
    digits = receipt_of(send())
    handle = Thread.objects.get().pk
    envelope = bundle.Envelope("letters.example.cn", "union", queries.writer_key(handle))
    told = bundle.body("", "灯已换好", status={"sentence": "您的事已办结", "can_confirm": True})
    actions.put_reply(handle, bundle.seal(envelope, told, [group.public]))

    looked = post({"do": "look", "receipt": receipt.grouped(digits)}).content.decode()
    said = post({"do": "reply", "once": once(), "receipt": digits, "verdict": "put_right", "rating": "5"})

    reply = next(m for m in queries.waiting(actions.intake.clock.today(), mix=False) if m.kind == "reply")
    body = bundle.unseal(reply.bundle, group)
    assert ("您的事已办结" in looked, "灯已换好" in looked) == (True, True)
    assert (said.status_code, body["verdict"], body["rating"], reply.n) == (200, "put_right", 5, 1)


def test_plain_thread_offers_no_second_withdrawal_until_the_writer_speaks_again(group):
    digits = receipt_of(send())
    offer = 'value="withdraw"'

    first = post({"do": "look", "receipt": digits}).content.decode()
    gone = post({"do": "reply", "once": once(), "receipt": digits, "verdict": "withdraw"}).content.decode()
    again = post({"do": "reply", "once": once(), "receipt": digits, "text": "还是请办"}).content.decode()

    assert (offer in first, offer in gone, offer in again) == (True, False, True)
    assert "您已经撤回这封信" in gone


def test_plain_letter_submitted_twice_is_taken_once(group):
    fields = {"do": "send", "once": once(), "to": "union", "text": "灯"}

    first, second = post(fields), post(fields)

    assert (first.status_code, second.status_code, Message.objects.count()) == (200, 409, 1)
    assert intake.TWICE in second.content.decode()


def test_plain_form_keeps_what_was_typed_when_something_is_missing(group):
    response = post({"do": "send", "once": once(), "text": "写了很久的话", "place": "三采区"})

    page = response.content.decode()
    assert (response.status_code, Message.objects.count()) == (422, 0)
    assert ("写了很久的话" in page, "三采区" in page, "请选一个收件人" in page) == (True, True, True)


def test_plain_unknown_receipt_is_told_so(group):
    response = post({"do": "look", "receipt": receipt.new()})

    assert (response.status_code, intake.NOT_FOUND in response.content.decode()) == (404, True)


def test_plain_third_at_once_is_asked_to_wait(group):
    with by_server._one_place(), by_server._one_place():
        response = send()

    assert (response.status_code, intake.CROWDED in response.content.decode()) == (503, True)
    assert send().status_code == 200


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/x-www-form-urlencoded", "text=" + "a" * 17000, 409),
        ("multipart/form-data; boundary=x", "--x--", 400),
        ("application/x-www-form-urlencoded", "do=drop", 400),
        ("application/x-www-form-urlencoded", "do=send&to=union&text=a&once=%FF", 409),
        ("application/x-www-form-urlencoded", "do=reply&receipt=1", 400),
    ],
)
def test_plain_rubbish_is_refused(group, kind, content, status):
    response = Client().post(PLAIN, content, content_type=kind)

    assert (response.status_code, Message.objects.count()) == (status, 0)


def test_plain_page_has_its_own_policy_and_no_script(group):
    response = Client().get(PLAIN)

    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert ("<script" in response.content.decode(), response.headers["Cache-Control"]) == (False, "no-store")


def test_words_in_another_encoding_are_refused_and_not_kept_as_rubbish(group):
    sent = Client().post(
        PLAIN,
        b"do=send&to=union&text=" + "皮带巷照明损坏".encode("gb18030"),
        content_type="application/x-www-form-urlencoded",
    )

    assert (sent.status_code, "UTF-8" in sent.content.decode()) == (409, True)
    assert Thread.objects.count() == 0
