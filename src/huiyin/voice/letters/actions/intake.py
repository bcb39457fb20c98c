"""Taking letters and writers' words over from the letterbox: idempotent, by day, shuffled."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import MINE_TIME, day_of, start_of
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_workday
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import queries as matters
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox.queries import CollectedLetter
from huiyin.voice.letterbox.rules import bundle, encoding
from huiyin.voice.letters.models import Message, RecipientGroup, SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules.threads import MessageKind

DESK = "/desk/letters/"


def midnight(day: date) -> datetime:
    """Return the beginning of a day at the mine: the only moment that is kept of what a writer did."""
    return start_of(day)


def collect_letters(at: datetime) -> int:
    """Take over what the letterbox has ready; returns how many pieces. Safe to run twice or from two machines.

    Batches go on until nothing is left; each is in the desk's database before the letterbox is told.
    """
    total = 0
    while taken := letterbox.collect(day_of(at), keep=keep, mixed_before=_mixed_before(at)):
        total += taken
    return total


def _mixed_before(at: datetime) -> date:
    """Return the day whose eve is the last to be handed over: the whole day before, from the hour of the rulebook on.

    Never a part of the running day: the desk could tell from it at what hour somebody wrote.
    """
    today = day_of(at)
    hour = int(rulebook.value("letters.mix_hour", on=today))
    return today if at.astimezone(MINE_TIME).hour >= hour else today - timedelta(days=1)


@transaction.atomic
def keep(pieces: list[CollectedLetter]) -> None:
    """Store sealed letters and writers' words, their duties and one ledger entry each; known ones are passed over.

    The groups' rows are locked first: of two machines that collect at once the second finds what the first kept.
    """
    list(RecipientGroup.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    letters = _keep_letters([p for p in pieces if p.kind == "letter"])
    words = _keep_words([p for p in pieces if p.kind != "letter"])
    _tell_groups({(row.group, row.day) for row in letters} | {(row.letter.group, row.day) for row in words})
    entries = [_entry("letter.collect", row.pk, row.day, row.group_id) for row in letters]
    entries += [_entry("letter.hear", row.letter_id, row.day, row.letter.group_id) for row in words]
    secrets.SystemRandom().shuffle(entries)
    if entries:
        ledger.record_many(entries)


def _tell_groups(found: set[tuple[RecipientGroup, date]]) -> None:
    """Put one line a day into the members' inboxes; it says nothing about what came."""
    for group, day in sorted(found, key=lambda pair: (pair[0].pk, pair[1])):
        posts = list(group.posts.filter(closed_on=None).order_by("pk"))
        inbox.tell(posts, "有来信等着分拣", DESK, key=f"letters:{group.pk}:{day.isoformat()}", at=midnight(day))


def _entry(verb: str, subject_id: int, day: date, group: int) -> ledger.Draft:
    return ledger.Draft(
        verb=verb, subject="letter", subject_id=subject_id, at=midnight(day), by_writer=True, data={"group": group}
    )


def _keep_letters(pieces: list[CollectedLetter]) -> list[SealedLetter]:
    known = set(SealedLetter.objects.filter(handle__in=[p.handle for p in pieces]).values_list("handle", flat=True))
    by_code = {group.code: group for group in RecipientGroup.objects.filter(code__in={p.box for p in pieces})}
    fresh = [
        SealedLetter(
            handle=piece.handle,
            group=by_code[piece.box],
            day=piece.day,
            is_urgent=piece.is_urgent,
            bundle=packed(piece.bundle),
        )
        for piece in pieces
        if piece.handle not in known
    ]
    for letter in fresh:
        letter.sort_duty = _sorting_of(letter.group, letter.day)
    return SealedLetter.objects.bulk_create(sorted(fresh, key=lambda letter: letter.pk))


def packed(sealed: bundle.Bundle) -> bytes:
    """Return a bundle as the bytes a row keeps."""
    return encoding.canonical(bundle.to_json(sealed))


def _sorting_of(group: RecipientGroup, day: date) -> int | None:
    """Return the id of the open duty to sort this group's letters of a day; one exists per group and day."""
    key = f"sort:{group.pk}:{day.isoformat()}"
    found = Duty.objects.filter(key__startswith=key, kind=DutyKind.SORT)
    running = found.filter(settled_at=None).first()
    post = groups.first_post(group)
    if running is not None or post is None:
        return running.pk if running else None
    settled = found.count()
    due_at = end_of_workday(day, int(rulebook.value("letters.sort_wd", on=day)), rulebook.calendar())
    new = NewDuty(
        kind=DutyKind.SORT,
        post_id=people.effective_post(post).pk,
        subject=f"分拣{day.month}月{day.day}日的来信（{group.name}）",
        due_at=due_at,
        link=DESK,
        source="letters",
        source_id=group.pk,
        key=f"{key}:{settled}" if settled else key,
    )
    return duties.open_duty(new, by=SYSTEM, at=midnight(day)).pk


def _keep_words(pieces: list[CollectedLetter]) -> list[Message]:
    known = set(Message.objects.filter(source__in=[p.message for p in pieces]).values_list("source", flat=True))
    rows = []
    for piece in sorted(pieces, key=lambda p: (p.handle, p.n)):
        if piece.message in known:
            continue
        letter = SealedLetter.objects.select_for_update(of=("self",)).select_related("group").get(handle=piece.handle)
        row = Message.objects.create(
            letter=letter,
            place=next_place(letter),
            kind=MessageKind.WRITER,
            source=piece.message,
            day=piece.day,
            bundle=packed(piece.bundle),
            reply_duty=_reply_of(letter, piece),
        )
        rows.append(row)
    return rows


def next_place(letter: SealedLetter) -> int:
    """Return the next free place in a thread; the letter's row is locked by the caller."""
    last = Message.objects.filter(letter=letter).order_by("-place").values_list("place", flat=True).first()
    return (last or 0) + 1


def _reply_of(letter: SealedLetter, piece: CollectedLetter) -> int | None:
    """Return the id of a new duty to deal with a writer's word, owed by the registering post."""
    post = letter.matter.registrar if letter.matter else groups.first_post(letter.group)
    if post is None:
        return None
    day = piece.day
    due_at = end_of_workday(day, int(rulebook.value("letters.sort_wd", on=day)), rulebook.calendar())
    new = NewDuty(
        kind=DutyKind.REPLY,
        post_id=people.effective_post(post).pk,
        subject="来信人有话，请拆阅",
        due_at=due_at,
        link=f"{DESK}?letter={letter.pk}",
        source="letters",
        source_id=letter.group_id,
        key=f"reply:{piece.message}",
        walled=matters.walled_posts(letter.matter) if letter.matter else (),
    )
    return duties.open_duty(new, by=SYSTEM, at=midnight(day)).pk


def settle_when_sorted(duty_ids: Iterable[int | None], *, at: datetime) -> None:
    """End sorting duties none of whose letters waits any more."""
    wanted = {pk for pk in duty_ids if pk is not None}
    busy = set(SealedLetter.objects.filter(sort_duty__in=wanted, matter=None).values_list("sort_duty", flat=True))
    duties.drop(sorted(wanted - busy), by=SYSTEM, at=at, outcome="done")
