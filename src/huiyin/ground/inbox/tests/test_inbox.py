"""Telling, the badge, the page, and mail that is sent at least once and says nothing."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.inbox import queries, rules
from huiyin.ground.inbox.models import Notice, Outbox
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.tests.conftest import keeper, mine  # noqa: F401
from huiyin.ground.people.tests.test_sign_in import signed_in
from huiyin.kit.verdicts import Refused

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon at the mine
NEXT_MORNING = AT + timedelta(hours=20, minutes=5)  # 08:05


class Refusing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


@pytest.fixture
def reachable(mine):  # noqa: F811
    Person.objects.filter(pk=mine.p1002.pk).update(email="slg@mine.example")
    mine.p1002.refresh_from_db()
    return mine


def test_tell_reaches_the_holder_of_a_post(mine):  # noqa: F811
    inbox.tell(mine.head, "第 12 号事项轮到您答复", "/matters/12/", key="m12", at=AT)

    assert [n.person for n in Notice.objects.all()] == [mine.p1002]


def test_tell_a_vacant_post_reaches_whoever_answers_for_it(mine):  # noqa: F811
    inbox.tell([mine.cadre], "轮到您", key="x", at=AT)

    assert [n.person for n in Notice.objects.all()] == [mine.p1002]


def test_tell_twice_with_one_key_is_told_once(mine):  # noqa: F811
    for _ in range(2):
        inbox.tell([mine.head, mine.p1002, mine.worker], "轮到您", key="x", at=AT)

    assert Notice.objects.count() == 2


def test_tell_refuses_a_link_that_leads_elsewhere(mine):  # noqa: F811
    for link in ("https://evil.example", "//evil.example", "javascript:x"):
        with pytest.raises(Refused):
            inbox.tell(mine.head, "x", link, key="x", at=AT)


def test_tell_costs_the_same_for_one_post_and_three(mine, django_assert_num_queries):  # noqa: F811
    with django_assert_num_queries(4):
        inbox.tell([mine.head], "x", key="a", at=AT)
    with django_assert_num_queries(4):
        inbox.tell([mine.head, mine.chief, mine.discipline], "x", key="b", at=AT)


def test_unread_count_leaves_quiet_and_read_ones_out_in_one_query(mine, django_assert_num_queries):  # noqa: F811
    for key, is_quiet in (("a", False), ("b", False), ("c", True)):
        inbox.tell(mine.worker, "x", key=key, at=AT, is_quiet=is_quiet)
    inbox.read(Notice.objects.get(key="a"), at=AT)

    with django_assert_num_queries(1):
        assert queries.unread_count(mine.worker.pk) == 1


def test_read_twice_keeps_the_first_moment(mine):  # noqa: F811
    inbox.tell(mine.worker, "x", key="a", at=AT)
    notice = Notice.objects.get()

    inbox.read(notice, at=AT)
    inbox.read(notice, at=AT + timedelta(hours=1))

    assert Notice.objects.get().read_at == AT


def test_page_shows_own_lines_only_and_costs_the_same_for_one_and_three(mine, django_assert_max_num_queries):  # noqa: F811
    browser = signed_in(mine.worker)
    inbox.tell(mine.p1002, "别人的", key="z", at=AT)
    browser.get(reverse("inbox:inbox"))  # the name of the site is read once
    counts = []
    for keys in (("a",), ("b", "c")):
        for key in keys:
            inbox.tell(mine.worker, f"第 {key} 件", key=key, at=AT)
        with django_assert_max_num_queries(20) as seen:
            page = browser.get(reverse("inbox:inbox")).content.decode()
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert page.count("inbox-line is-unread") == 3
    assert "别人的" not in page


def test_read_by_page_marks_and_goes_to_the_link(mine):  # noqa: F811
    inbox.tell(mine.worker, "x", "/people/", key="a", at=AT)
    browser = signed_in(mine.worker)
    address = reverse("inbox:read", args=[Notice.objects.get().pk])

    assert browser.get(address).status_code == 405
    assert browser.post(address).url == "/people/"
    assert Notice.objects.get().read_at is not None


def test_read_of_somebody_elses_line_is_404(mine):  # noqa: F811
    inbox.tell(mine.worker, "x", key="a", at=AT)

    answer = signed_in(mine.p1002).post(reverse("inbox:read", args=[Notice.objects.get().pk]))

    assert answer.status_code == 404
    assert Notice.objects.get().read_at is None


def test_read_all_marks_own_lines_only(mine):  # noqa: F811
    inbox.tell([mine.worker, mine.p1002], "x", key="a", at=AT)

    signed_in(mine.worker).post(reverse("inbox:read_all"))

    assert queries.unread_count(mine.worker.pk) == 0
    assert queries.unread_count(mine.p1002.pk) == 1


def test_read_link_marks_that_link_of_that_person_only(mine):  # noqa: F811
    for key, whom, link in (("a", mine.p1002, "/x/1/"), ("b", mine.p1002, "/x/2/"), ("c", mine.worker, "/x/1/")):
        inbox.tell(whom, "轮到您", link, key=key, at=AT)

    marked = [inbox.read_link(mine.p1002.pk, "/x/1/", at=AT) for _ in range(2)]

    assert (marked, sorted(Notice.objects.filter(read_at=None).values_list("key", flat=True))) == ([1, 0], ["b", "c"])


def test_digest_goes_out_once_in_the_morning_and_says_nothing(reachable):
    inbox.tell([reachable.p1002, reachable.worker], "关于澡堂的事", "/matters/12/", key="a", at=AT)

    sent = [inbox.send_outbox(at) for at in (AT, NEXT_MORNING, NEXT_MORNING + timedelta(minutes=1))]

    assert sent == [0, 1, 0]
    assert [m.to for m in mail.outbox] == [["slg@mine.example"]]
    assert mail.outbox[0].subject == rules.SUBJECT
    assert "澡堂" not in mail.outbox[0].body + mail.outbox[0].subject


def test_digest_leaves_out_what_was_read(reachable):
    inbox.tell(reachable.p1002, "x", key="a", at=AT)
    inbox.read_all(reachable.p1002.pk, at=AT)

    assert inbox.send_outbox(NEXT_MORNING) == 0


def test_tell_at_once_mails_without_waiting(reachable):
    inbox.tell_at_once(reachable.head, "险情", key="a", at=AT)
    inbox.tell_at_once(reachable.head, "险情", key="a", at=AT)

    assert [inbox.send_outbox(AT), inbox.send_outbox(AT)] == [1, 0]


def test_send_outbox_tries_again_later_when_the_server_refuses(reachable, settings):
    inbox.tell_at_once(reachable.head, "险情", key="a", at=AT)
    plain = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    refused = inbox.send_outbox(AT)
    settings.EMAIL_BACKEND = plain

    sent = [inbox.send_outbox(AT + timedelta(minutes=m)) for m in (1, 3)]

    assert refused == 0
    assert sent == [0, 1]
    assert Outbox.objects.get().sent_at == AT + timedelta(minutes=3)


def test_send_outbox_skips_a_mail_another_sender_claimed(reachable):
    inbox.tell_at_once(reachable.head, "险情", key="a", at=AT)
    row = Outbox.objects.select_related("person").get()
    Outbox.objects.update(attempts=1)

    assert inbox._send(row, None, AT) is False
    assert mail.outbox == []


def test_send_outbox_sends_nothing_to_somebody_who_left(reachable, keeper):  # noqa: F811
    inbox.tell_at_once(reachable.head, "险情", key="a", at=AT)
    people.leave(reachable.p1002, by=keeper)

    inbox.send_outbox(AT)

    assert mail.outbox == []


def test_forget_drops_what_was_read_half_a_year_ago(mine):  # noqa: F811
    inbox.tell(mine.worker, "x", key="a", at=AT)
    inbox.tell(mine.worker, "x", key="b", at=AT)
    inbox.read(Notice.objects.get(key="a"), at=AT)

    assert inbox.forget(at=AT + timedelta(days=200)) == 1
    assert Notice.objects.get().key == "b"


def test_back_off_doubles_up_to_six_hours():
    assert [rules.back_off(n) for n in (1, 2, 20)] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(hours=6)]
