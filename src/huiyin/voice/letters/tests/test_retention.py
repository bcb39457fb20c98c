"""The end of originals: due, two persons, notice, destroyed everywhere; killed midway it is done by the next tick."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from huiyin.front.operations.queries import checks
from huiyin.ground.files import queries as files
from huiyin.ground.files.models import Attachment, StoredFile
from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.ledger.models import Entry, Text
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letterbox.models import Message as Sealed
from huiyin.voice.letterbox.models import PendingLeaf, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import promise
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.actions import retention
from huiyin.voice.letters.models import Destruction, Message, RecipientGroup, SealedLetter
from huiyin.voice.letters.queries import retention as queries
from huiyin.voice.letters.tests.cast import MONDAY, TODAY, Writer, collected, later, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)
OVER = later(days=24 * 31)  # more than 24 months after everything below
SECRET = "二号澡堂夜里没有热水"


def photo(shade: int = 200) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), (shade, 10, 10)).save(drawn, "JPEG")
    return SimpleUploadedFile("原信.jpg", drawn.getvalue(), "image/jpeg")


@pytest.fixture
def refused(cast, writer):
    """A letter whose matter was refused on the Monday."""
    letter = collected(cast, writer)
    matter = letters.register(letter, summary(), by=cast.actor("zhang"), at=MONDAY)
    by = cast.actor("zhang")
    matters.refuse(matter, code="not_ours", basis="依据条例", alternative="找社区", by=by, at=later(hours=1))
    return SealedLetter.objects.select_related("matter").get(pk=letter.pk)


def agreed(cast, at=OVER) -> list[Destruction]:
    found = [due.matter for due in queries.due(at.date())]
    letters.propose(found, by=cast.actor("zhang"), at=at)
    return letters.approve(Destruction.objects.all(), by=cast.actor("liu"), at=at)


def alive() -> list[str]:
    """Return what is left of sealed bytes: at the desk, in the letterbox, in the vaults."""
    left = ["desk"] * sum(bool(bytes(row.bundle)) for row in SealedLetter.objects.all())
    left += ["desk piece"] * sum(bool(bytes(row.bundle)) for row in Message.objects.all())
    left += ["row"] * (Sealed.objects.count() + Thread.objects.count())
    copies = [vault.good_copy(file) for folder in vault.folders() for file in folder.glob("??/*")]
    return left + ["vault" for copy in copies if isinstance(copy, vault.Record)]


def verify() -> list[str]:
    ledger.integrate()
    return [
        f.name
        for f in checks.run(["books", "transitions", "duties", "ledger", "letterbox", "days", "apart", "destroyed"])
        if f.count
    ]


def test_a_letter_is_due_when_its_months_are_over_and_not_a_day_before(refused):
    ended = TODAY
    eve, day = ended.replace(year=ended.year + 2), ended.replace(year=ended.year + 2, day=ended.day + 1)

    assert (queries.due(eve), [due.matter for due in queries.due(day)]) == ([], [refused.matter])


def test_a_new_word_restarts_the_months(cast, writer, refused):
    writer.say(on=later(days=300).date(), text="还是没有热水")
    letters.collect_letters(later(days=300))

    assert queries.due(OVER.date()) == []
    assert len(queries.due(later(days=300 + 24 * 31).date())) == 1


def test_an_open_matter_is_never_due(cast, writer):
    letters.register(collected(cast, writer), summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)

    assert queries.due(OVER.date()) == []


def test_two_persons_then_notice_then_nothing_is_left_and_all_verifies(cast, writer, refused):
    (row,) = agreed(cast)
    told = writer.answers()[-1]
    before = len(alive())
    letters.tick(OVER)
    on_notice = len(alive())

    letters.tick(later(days=24 * 31 + 7))

    refused.refresh_from_db()
    assert told["status"]["sentence"].startswith("您的来信到了销毁的时候")
    assert before == on_notice > 5
    assert (alive(), refused.destroyed_on, refused.draft) == ([], later(days=24 * 31 + 7).date(), {})
    assert writer.view() is None
    assert (refused.matter.state, refused.matter.summary) == (State.REFUSED, "希望检修供热设备，保证夜间供水温度。")
    assert verify() == []
    assert Entry.objects.filter(verb="destruction.destroy", subject_id=row.pk).count() == 1


def test_leaf_of_the_destruction_opens_with_the_salt_the_desk_kept(cast, refused):
    (row,) = agreed(cast)
    commitments = sorted(PendingLeaf.objects.filter(kind="letter").values_list("commitment", flat=True))
    letters.tick(later(days=24 * 31 + 8))

    approvers = sorted([str(cast.people["zhang"].pk), str(cast.people["liu"].pk)])
    leaves = sorted(
        set(commitments) | set(PendingLeaf.objects.filter(kind="letter").values_list("commitment", flat=True))
    )
    event = promise.event(bytes.fromhex(row.salt), {"rule": "retention", "approvers": approvers, "leaves": leaves})
    assert PendingLeaf.objects.get(kind="destroy").commitment == event.hex()


def test_ticks_again_change_nothing(cast, refused):
    agreed(cast)
    letters.tick(later(days=24 * 31 + 8))
    entries, leaves = Entry.objects.count(), PendingLeaf.objects.count()

    assert letters.retire(later(days=24 * 31 + 9)) == 0

    assert (Entry.objects.count(), PendingLeaf.objects.count()) == (entries, leaves)


def killed(*args, **options):
    raise KeyboardInterrupt


@pytest.mark.parametrize("place", ["letterbox.destroy", "_wipe", "files.destroy"])
def test_killed_midway_the_next_tick_does_the_rest_and_all_verifies(cast, writer, refused, monkeypatch, place):
    files_actions = retention.files
    files_actions.attach([photo()], subject_kind="paper_letter", subject_id=refused.matter.pk, by=cast.actor("zhang"))
    agreed(cast)
    with monkeypatch.context() as patch:
        patch.setattr(f"huiyin.voice.letters.actions.retention.{place}", killed)
        with pytest.raises(KeyboardInterrupt):
            letters.retire(later(days=24 * 31 + 8))
    assert Destruction.objects.get().destroyed_on is None

    letters.retire(later(days=24 * 31 + 8))

    assert (alive(), Attachment.objects.count(), StoredFile.objects.count()) == ([], 0, 0)
    assert PendingLeaf.objects.filter(kind="destroy").count() == 1
    assert verify() == []


def test_a_word_on_the_last_days_saves_the_letter(cast, writer, refused):
    agreed(cast)
    writer.say(on=later(days=24 * 31 + 3).date(), text="请留着，事情没有完")
    letters.tick(later(days=24 * 31 + 8))

    assert (Destruction.objects.count(), writer.view() is None) == (0, False)
    assert Message.objects.filter(kind="writer", done_on=None).count() == 1
    assert Entry.objects.filter(verb="destruction.keep").count() == 1


def test_a_word_not_collected_yet_is_never_destroyed(cast, writer, refused):
    agreed(cast)
    writer.say(on=later(days=24 * 31 + 8).date(), text="请留着")

    assert letters.retire(later(days=24 * 31 + 8)) == 0

    assert len(writer.view().pieces) > 1
    refused.refresh_from_db()
    assert refused.destroyed_on is None


@pytest.mark.parametrize(
    ("who", "reason"), [("zhang", "不能自己同意"), ("handler", "另一人同意"), ("worker", "另一人")]
)
def test_second_person_is_another_one_of_the_right_office(cast, refused, who, reason):
    letters.propose([refused.matter], by=cast.actor("zhang"), at=OVER)

    with pytest.raises(Refused, match=reason):
        letters.approve(Destruction.objects.all(), by=cast.actor(who), at=OVER)

    assert Destruction.objects.get().second is None


def test_discipline_may_agree_and_outsiders_propose_nothing(cast, refused):
    for name in ("handler", "worker", "keeper", "chief"):
        with pytest.raises(Refused, match="分拣岗位"):
            letters.propose([refused.matter], by=cast.actor(name), at=OVER)
    letters.propose([refused.matter], by=cast.actor("zhang"), at=OVER)

    letters.approve(Destruction.objects.all(), by=cast.actor("discipline"), at=OVER)

    assert Destruction.objects.get().second == cast.people["discipline"]


def test_what_is_not_due_cannot_be_proposed(cast, refused):
    with pytest.raises(Refused, match="名单"):
        letters.propose([refused.matter], by=cast.actor("zhang"), at=later(days=30))


def test_disposal_of_a_matter_destroys_letter_photos_titles_and_words(cast, writer, refused):
    matter = refused.matter
    retention.files.attach([photo(7)], subject_kind="matter", subject_id=matter.pk, by=cast.actor("zhang"))
    path = files.place(StoredFile.objects.get().sha256)
    matter = matters.propose_disposal(matter, reason="保存期满", by=cast.actor("zhang"), at=later(days=42))
    matters.dispose(matter, by=cast.actor("discipline"), at=later(days=43))
    told = writer.answers()[-1]["text"]
    letters.tick(later(days=44))
    still = writer.view() is not None

    letters.tick(later(days=50))

    row = Destruction.objects.get()
    assert "12月22日以后销毁" in told
    assert still
    assert (alive(), path.exists(), Attachment.objects.count()) == ([], False, 0)
    assert (row.ground, row.first, row.second) == ("disposal", cast.people["zhang"], cast.people["discipline"])
    assert not Duty.objects.filter(source="matter", source_id=matter.pk, subject__contains="澡堂").exists()
    entries = Entry.objects.filter(subject="matter", subject_id=matter.pk).values("pk")
    assert Text.objects.filter(pk__in=entries).count() == 0
    assert verify() == []


def test_matters_disposed_of_before_this_release_are_followed_too(cast, writer, refused):
    matter = matters.propose_disposal(refused.matter, reason="保存期满", by=cast.actor("zhang"), at=later(days=42))
    matters.dispose(matter, by=cast.actor("discipline"), at=later(days=43))

    letters.tick(later(days=400))

    assert alive() == []


def test_paper_sheets_of_a_letter_without_a_thread_are_due_and_destroyed(cast):
    by = cast.actor("zhang")
    matter = letters.register_paper(summary(), by=by, at=MONDAY, photos=[photo()])
    matters.refuse(matter, code="not_ours", basis="依据", alternative="社区", by=by, at=later(hours=1))
    path = files.place(StoredFile.objects.get().sha256)

    agreed(cast)
    letters.tick(later(days=24 * 31 + 8))

    assert (path.exists(), Attachment.objects.count()) == (False, 0)
    assert Destruction.objects.get().destroyed_on is not None
    assert verify() == []


def test_destroyed_letter_refuses_to_be_opened_and_later_verbs_still_work(cast, refused, signed_in):
    agreed(cast)
    letters.tick(later(days=24 * 31 + 8))
    client = signed_in("zhang")

    seen = [client.get(reverse(f"letters:{name}", args=[refused.pk])) for name in ("bundle", "thread")]
    slot = client.get(reverse("letters:thread_of_matter", args=[refused.matter.pk])).content.decode()
    matter = matters.propose_disposal(refused.matter, reason="期满", by=cast.actor("zhang"), at=later(days=24 * 31 + 9))
    matters.dispose(matter, by=cast.actor("liu"), at=later(days=24 * 31 + 9))
    letters.tick(later(days=24 * 31 + 20))

    assert [(answer.status_code, "销毁" in answer.json()["refused"]) for answer in seen] == [(409, True)] * 2
    assert "按规定销毁" in slot
    assert verify() == []


def test_one_that_fails_stops_no_other(cast, writer, monkeypatch):
    by = cast.actor("zhang")
    for one in (writer, Writer(cast)):
        matter = letters.register(collected(cast, one), summary(), by=by, at=MONDAY)
        matters.refuse(matter, code="not_ours", basis="依据", alternative="社区", by=by, at=later(hours=1))
    agreed(cast)
    first = Destruction.objects.order_by("pk").first().matter.letter.handle
    real = retention.letterbox.destroy

    def fails_once(handle, **options):
        if handle == first:
            raise OSError("disk")
        return real(handle, **options)

    monkeypatch.setattr(retention.letterbox, "destroy", fails_once)
    with pytest.raises(OSError, match="disk"):
        letters.retire(later(days=24 * 31 + 8))

    assert [row.destroyed_on is None for row in Destruction.objects.order_by("pk")] == [True, False]


def test_page_takes_two_people_from_due_to_agreed(cast, refused, signed_in, monkeypatch):
    monkeypatch.setattr("huiyin.kit.clock.now", lambda: OVER)
    address = reverse("letters:retention")
    first, second = signed_in("zhang"), signed_in("liu")

    shown = first.get(address).content.decode()
    first.post(reverse("letters:propose_destruction"), {"pick": [refused.matter.pk]})
    row = Destruction.objects.get()
    own = first.post(reverse("letters:approve_destruction"), {"pick": [row.pk]})
    nothing = second.post(reverse("letters:approve_destruction"), {})
    done = second.post(reverse("letters:approve_destruction"), {"pick": [row.pk]})

    row.refresh_from_db()
    assert refused.matter.number in shown
    assert (own.status_code, "不能自己同意" in own.content.decode()) == (409, True)
    assert (nothing.status_code, "先勾选" in nothing.content.decode()) == (409, True)
    assert (done.status_code, row.second) == (302, cast.people["liu"])


def test_page_is_for_the_union_and_discipline_and_hides_walled_matters(cast, writer, signed_in, monkeypatch):
    monkeypatch.setattr("huiyin.kit.clock.now", lambda: OVER)
    by = cast.actor("zhang")
    walled = summary(walls=(cast.posts["liu"],))
    matter = letters.register(collected(cast, writer), walled, by=by, at=MONDAY)
    matters.refuse(matter, code="not_ours", basis="依据", alternative="社区", by=by, at=later(hours=1))
    address = reverse("letters:retention")

    seen = {name: signed_in(name).get(address) for name in ("zhang", "liu", "discipline", "handler", "worker")}

    assert [answer.status_code for answer in seen.values()] == [200, 200, 200, 404, 404]
    assert [matter.number in seen[n].content.decode() for n in ("zhang", "liu", "discipline")] == [True, False, True]


def test_list_of_what_is_due_costs_the_same_for_one_and_three(cast, django_assert_num_queries):
    by = cast.actor("zhang")

    def add():
        matter = letters.register(collected(cast, Writer(cast)), summary(), by=by, at=MONDAY)
        matters.refuse(matter, code="not_ours", basis="依据", alternative="社区", by=by, at=later(hours=1))

    add()
    with django_assert_num_queries(2):
        assert len(queries.due(OVER.date())) == 1
    add()
    add()
    with django_assert_num_queries(2):
        assert len(queries.due(OVER.date())) == 3


def test_verify_finds_what_was_left_of_a_destroyed_original(cast, refused):
    agreed(cast)
    letters.tick(later(days=24 * 31 + 8))
    SealedLetter.objects.update(bundle=b"left")

    assert verify() == ["destroyed"]


def test_a_discipline_post_outside_every_group_is_called_to_what_is_due(cast, refused):
    RecipientGroup.objects.filter(code="discipline").update(is_active=False)

    letters.retire(OVER)
    letters.retire(OVER)

    told = Notice.objects.filter(person=cast.people["discipline"], link="/desk/letters/retention/")
    assert list(told.values_list("text", flat=True)) == ["有到期的原信，请两人核对后销毁"]
