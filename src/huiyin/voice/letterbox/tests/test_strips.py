"""Receipt strips: a receipt that stands on the paper only, a slip that opens its thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.models import Message, Strip, Thread
from huiyin.voice.letterbox.rules import bundle, encoding, receipt
from huiyin.voice.letterbox.tests.zone import DATABASES

pytestmark = pytest.mark.django_db(databases=DATABASES)
CONTENT = bundle.body("纸质来信", "由收件人照条号登记。", paper=True)


def everything(folder: Path) -> str:
    """Return every row of the letterbox and every file as text."""
    rows = [
        str(value)
        for m in apps.get_app_config("letterbox").get_models()
        for r in m.objects.values_list()
        for value in r
    ]
    files = [p.read_bytes().decode("utf-8", "replace") for p in folder.rglob("*") if p.is_file()]
    return "\n".join(rows + files)


def secrets_of(printed: actions.Printed) -> receipt.Secrets:
    return receipt.derive(printed.receipt, "letters.example.cn")


def test_printed_receipts_are_real_and_kept_nowhere(group, tmp_path):
    made = actions.print_strips(2)
    opened = actions.redeem(made[0].slip, CONTENT, box="union")

    found = everything(tmp_path)
    assert all(receipt.is_valid(one.receipt) and receipt.is_slip(one.slip) for one in made)
    assert len({one.receipt for one in made} | {one.slip for one in made}) == 4
    for one in made:
        secrets = secrets_of(one)
        assert one.slip in found  # the search does see what is there
        assert one.receipt not in found
        for value in (secrets.root, secrets.locator, secrets.auth, secrets.box_seed):
            assert value.hex() not in found
            assert encoding.b64(value) not in found
    assert opened.box == "union"


def test_redeemed_slip_opens_a_thread_that_the_receipt_reads_and_answers_reach(group):
    (printed,) = actions.print_strips(1)
    secrets = secrets_of(printed)
    before = queries.thread(secrets.locator, secrets.auth)

    opened = actions.redeem(printed.slip, CONTENT, box="union")
    envelope = bundle.Envelope("letters.example.cn", "union", queries.writer_key(opened.handle))
    actions.put_reply(opened.handle, bundle.seal(envelope, bundle.body("", "已登记"), [group.public]))

    view = queries.thread(secrets.locator, secrets.auth)
    said = [bundle.unseal(piece.bundle, secrets.keys)["text"] for piece in view.pieces]
    assert before is None
    assert (view.handle, said) == (opened.handle, ["由收件人照条号登记。", "已登记"])
    assert bundle.unseal(opened.bundle, group)["paper"] is True


def test_slip_again_is_the_same_thread(group):
    (printed,) = actions.print_strips(1)

    first, again = [actions.redeem(printed.slip, CONTENT, box="union") for _ in range(2)]

    assert first == again
    assert (Thread.objects.count(), Message.objects.count()) == (1, 1)


def test_unknown_slip_and_group_without_a_key_are_refused(group):
    (printed,) = actions.print_strips(1)

    with pytest.raises(Refused, match="没有这个条号"):
        actions.redeem("0000000000", CONTENT, box="union")
    with pytest.raises(Refused, match="没有密钥"):
        actions.redeem(printed.slip, CONTENT, box="nobody")

    assert Thread.objects.count() == 0


def test_strip_ends_with_its_thread(group):
    (printed,) = actions.print_strips(1)
    opened = actions.redeem(printed.slip, CONTENT, box="union")
    actions.mark_collected([opened.message], on=clock.today())

    actions.destroy(opened.handle, rule="retention", approvers=("1", "2"))

    assert Strip.objects.count() == 0
    with pytest.raises(Refused, match="没有这个条号"):
        actions.redeem(printed.slip, CONTENT, box="union")


def test_two_pages_are_not_pressed_at_once(monkeypatch):
    from huiyin.voice.letterbox.actions import strips

    with strips._press, ThreadPoolExecutor(1) as pool, pytest.raises(Refused, match="正在打印"):
        pool.submit(actions.print_strips, 1).result()
