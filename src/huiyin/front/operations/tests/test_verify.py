"""`huiyin verify` finds every fault that is planted, and nothing where all is well."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from huiyin.account.insight.models import Tally
from huiyin.front.operations.actions import ticking
from huiyin.front.operations.queries import checks
from huiyin.front.operations.tests.conftest import DATABASES, NOON
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.ledger.models import Entry, Text
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.voice.letterbox.models import Message, PendingLeaf, Thread

pytestmark = pytest.mark.django_db(databases=DATABASES)


def broken():
    return [finding.name for finding in checks.run() if finding.count]


@pytest.fixture
def late(matter, home):
    ticking.tick(NOON + timedelta(hours=3))
    ticking.run(NOON + timedelta(days=30))
    ledger.integrate()
    ledger.publish_head(at=NOON + timedelta(days=31))
    return Matter.objects.get(pk=matter.pk)


def test_verify_finds_nothing_where_all_is_well(late):
    assert broken() == []


def test_verify_finds_a_matter_that_was_deleted_from_the_books(late):
    ledger.record(ledger.Draft("matter.register", "matter", 999, at=NOON, data={"from": "", "to": "registered"}))

    assert "books" in broken()


def test_verify_finds_a_debtor_that_the_state_does_not_name(late, mine):
    Matter.objects.filter(pk=late.pk).update(debtor=mine.chair)

    assert set(broken()) == {"debtor", "transitions", "tallies"}


def test_verify_finds_a_clock_owed_by_another_post(late, mine):
    Duty.objects.filter(pk=late.clock_id).update(post=mine.chair)

    assert {"debtor", "duties"} <= set(broken())


def test_verify_finds_a_state_that_was_changed_by_hand(late):
    Matter.objects.filter(pk=late.pk).update(state="answered")

    assert "transitions" in broken()


def test_verify_finds_an_illegal_transition(late):
    data = {"from": "accepted", "to": "closed", "handler": late.handler_id, "unit": late.unit_id, "debtor": None}
    ledger.record(ledger.Draft("matter.confirm", "matter", late.pk, at=NOON, data=data))

    assert "transitions" in broken()


def test_verify_finds_a_due_moment_that_was_moved_by_hand(late):
    Duty.objects.filter(pk=late.clock_id).update(due_at=NOON + timedelta(days=90))

    assert "duties" in broken()


def test_verify_finds_a_late_duty_without_supervision(late):
    Duty.objects.filter(kind="supervise").update(key=None)

    assert broken() == ["supervision"]


def test_verify_finds_a_duty_that_was_never_marked_late(matter, home):
    ticking.guard(NOON)
    Duty.objects.filter(pk=matter.clock_id).update(due_at=NOON, opened_at=NOON)

    assert "supervision" in broken()


def test_verify_finds_words_that_were_changed(late):
    entry = Entry.objects.filter(verb="matter.register").get()
    Text.objects.filter(pk=entry.pk).update(words={"title": "别的"})

    assert broken() == ["ledger"]


def test_verify_finds_a_promised_letter_that_is_gone(late):
    PendingLeaf.objects.create(kind="letter", day=NOON.date(), commitment="ab" * 32)

    assert broken() == ["letterbox"]


def test_verify_finds_a_letter_missing_in_the_vault(late):
    thread = Thread.objects.create(loc_h="1" * 64, auth_h="2" * 64, box="union", day=NOON.date())
    Message.objects.create(
        thread=thread, kind="letter", place=0, bundle_hash="3" * 64, commit_secret="4" * 64, day=NOON.date(), size=1
    )

    assert broken() == ["letterbox"]


def test_verify_finds_a_vault_file_with_an_hour(late, home):
    file = home / "vault-1" / "aa" / ("a" * 64)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"{}")

    assert "days" in broken()


def test_verify_finds_a_writer_named_in_the_ledger(late):
    ledger.record(ledger.Draft("letter.hear", "letter", 1, at=NOON, person_id=1, by_writer=True))

    assert "apart" in broken()


def test_verify_finds_a_wrong_figure(late):
    Tally.objects.filter(pk=Tally.objects.order_by("pk").values("pk")[:1]).update(n=99)

    assert broken() == ["tallies"]


def test_verify_shows_twenty_of_many(late, monkeypatch):
    monkeypatch.setattr(checks, "CHECKS", (("books", "账", lambda: ("错" for _ in range(50))),))

    (finding,) = checks.run()

    assert (finding.count, len(finding.problems)) == (50, 20)


def test_verify_goes_on_after_a_check_that_breaks_off(late, monkeypatch):
    def breaking():
        raise KeyError

    monkeypatch.setattr(checks, "CHECKS", (("one", "一", breaking), ("two", "二", lambda: ["错"])))

    assert [(f.name, f.count) for f in checks.run()] == [("one", 1), ("two", 1)]


def test_verify_command_exits_with_one(late, capsys):
    Matter.objects.filter(pk=late.pk).update(state="answered")

    with pytest.raises(CommandError) as failure:
        call_command("verify", "--check", "transitions")

    assert failure.value.returncode == 1
    assert "不符" in capsys.readouterr().out


def test_verify_command_tells_that_all_is_well(late, capsys):
    call_command("verify")

    assert "全部相符" in capsys.readouterr().out


def test_verify_does_not_write(late):
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM ledger_entry")
        before = cursor.fetchone()

    list(checks.run())

    assert before == (Entry.objects.count(),)
