"""At the sorting desk: reading, drafting, registering, joining, assigning. Two officers may work side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.files.actions import Upload
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin, RefusalCode, Topic
from huiyin.loop.matters.rules.states import Verb
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox.rules import bundle
from huiyin.voice.letterbox.rules.intake import StripRefused
from huiyin.voice.letters.actions.intake import packed, settle_when_sorted
from huiyin.voice.letters.actions.threads import moved_of, tell_writer
from huiyin.voice.letters.models import RecipientGroup, SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.queries.retention import PAPER
from huiyin.voice.letters.rules import permissions

DRAFT_LIMIT = 8000
PAPER_SUBJECT = "纸质来信"
PAPER_TEXT = "您投进意见箱的纸质来信，由收件人照回执条上的条号登记。原信没有录在这里。"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the officer wrote: the only text that leaves the sorting desk. `to` is assigned at once where given."""

    title: str
    summary: str
    kind: str = Kind.REQUEST
    grade: str = Grade.ORDINARY
    topic: str = Topic.OTHER
    place: Place | None = None
    is_vital: bool = False
    readers: Sequence[Post] = field(default_factory=tuple)
    walls: Sequence[Post] = field(default_factory=tuple)
    note: str = ""
    to: Post | None = None


EMPTY = Summary(title="空信或看不出说什么的来信", summary="来信是空白，或者看不出说的是什么事，没有可以办理的内容。")
EMPTY_SAID = {
    "basis": "来信没有写明事情、地点和要求，无从办理。",
    "alternative": "请再写一封，写明什么地方、什么事、什么时候；也可以在这里补充后申请复查。",
}


@transaction.atomic
def read(letter: SealedLetter, *, by: Actor, at: datetime) -> SealedLetter:
    """Mark a letter as open on this officer's desk for some minutes, unless a colleague has it open."""
    letter = _locked(letter)
    permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
    if letter.matter_id is None and not permissions.is_read_by_other(
        letter.reader_id, letter.reading_until, person=by.person_id, at=at
    ):
        letter.reader_id, letter.reading_until = by.person_id, at + permissions.READING
        letter.save(update_fields=["reader", "reading_until"])
    return letter


@transaction.atomic
def leave_off(letter: SealedLetter, *, by: Actor) -> None:
    """Put a letter back: colleagues no longer see it as open here."""
    letter = _locked(letter)
    if letter.reader_id == by.person_id and letter.matter_id is None:
        letter.reader, letter.reading_until = None, None
        letter.save(update_fields=["reader", "reading_until"])


@transaction.atomic
def save_draft(letter: SealedLetter, draft: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Keep the summary being written, so that no typed text is lost. Too long a draft is refused, never cut."""
    letter = _locked(letter)
    permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
    permissions.may_register(is_registered=letter.matter_id is not None, who=_who(letter)).enforce()
    if sum(len(str(value)) for value in draft.values()) > DRAFT_LIMIT:
        raise Refused("摘要太长，没有保存")
    letter.draft, letter.drafted_on = draft, day_of(at)
    letter.save(update_fields=["draft", "drafted_on"])


def forget_drafts(at: datetime) -> int:
    """Destroy drafts nobody has gone on with for the hours of the rulebook; the letters themselves still wait."""
    hours = int(rulebook.value("letters.draft_hours", on=day_of(at)))
    old = SealedLetter.objects.filter(drafted_on__lt=day_of(at - timedelta(hours=hours)))
    return old.update(draft={}, drafted_on=None)


@transaction.atomic
def refuse_empty(letter: SealedLetter, *, by: Actor, at: datetime) -> Matter:
    """Count a letter that says nothing, and refuse it by its public code; the writer is told how to write again."""
    if letter.is_urgent:
        raise Refused("来信人标为紧急安全隐患，不能按空信处理，请打开登记")
    matter = register_one(letter, EMPTY, by=by, at=at)
    return matters.refuse(matter, code=RefusalCode.UNCLEAR, **EMPTY_SAID, by=by, at=at)


@transaction.atomic
def register(
    letter: SealedLetter, summary: Summary, *, by: Actor, at: datetime, also: Sequence[SealedLetter] = ()
) -> Matter:
    """Make a matter of a letter (and join the letters in `also` to it), assign it where a post is given.

    Raises `Refused` where a colleague was faster, naming them; nothing is registered twice.
    """
    matter = register_one(letter, summary, by=by, at=at)
    if summary.to is not None:
        matter = matters.assign(matter, to=summary.to, by=by, at=at)
    for other in also:
        _join_one(other, matter, by=by, at=at)
    return matter


def register_one(letter: SealedLetter, summary: Summary, *, by: Actor, at: datetime) -> Matter:
    """Make a matter of one letter, inside the caller's transaction; its writer is told. Raises `Refused`."""
    letter = _locked(letter)
    permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
    permissions.may_register(is_registered=letter.matter_id is not None, who=_who(letter)).enforce()
    matter = matters.register(_new(summary, letter.group, by, Origin.LETTER), by=by, at=at)
    take_up(letter, matter, by=by, at=at, note=summary.note)
    return matter


def take_up(letter: SealedLetter, matter: Matter, *, by: Actor, at: datetime, note: str) -> None:
    """Tie a letter to its matter and tell its writer; the row is locked by the caller."""
    letter.matter, letter.draft, letter.drafted_on = matter, {}, None
    letter.reader_id, letter.reading_until = by.person_id, None
    letter.save(update_fields=["matter", "draft", "drafted_on", "reader", "reading_until"])
    settle_when_sorted([letter.sort_duty], at=at)
    if letter.withdrawn_on is None:  # else they read what the withdrawal did, not who will assign it
        tell_writer(letter, moved_of(matter, Verb.REGISTER, said={}, details={}, note=note.strip()), at=at)


def _new(summary: Summary, group: RecipientGroup | None, by: Actor, origin: Origin) -> matters.NewMatter:
    registrar = _registrar(group, by, {post.pk for post in summary.walls})
    return matters.NewMatter(
        title=summary.title,
        summary=summary.summary,
        registrar=registrar,
        unit=registrar.unit,
        kind=summary.kind,
        grade=summary.grade,
        topic=summary.topic,
        origin=origin,
        is_vital=summary.is_vital,
        place=summary.place,
        walls=summary.walls,
        readers=summary.readers,
    )


def _registrar(group: RecipientGroup | None, by: Actor, walled: set[int]) -> Post:
    """Return the post in whose name the actor registers: one of the group's, not walled off."""
    own = Post.objects.filter(pk__in=sorted(by.posts), closed_on=None).select_related("unit")
    if group is not None:
        own = own.filter(recipient_groups=group)
    found = own.exclude(pk__in=walled).order_by("pk").first()
    if found is None:
        raise Refused("您的岗位在回避名单里，请由另一位收件人登记")
    return found


@transaction.atomic
def join(letters: Sequence[SealedLetter], *, into: Matter, by: Actor, at: datetime) -> list[Matter]:
    """Register letters that say the same as an open matter and merge each into it; every writer is answered."""
    if not letters:
        raise Refused("请先选中要并入的来信")
    return [_join_one(letter, into, by=by, at=at) for letter in letters]


def _join_one(letter: SealedLetter, into: Matter, *, by: Actor, at: datetime) -> Matter:
    summary = Summary(
        title=into.title,
        summary=f"与 {into.number} 反映同一问题。\n{into.summary}",
        kind=into.kind,
        grade=into.grade,
        topic=into.topic,
        place=into.place,
        walls=tuple(into.walls.order_by("pk")),
    )
    given = {post.pk for post in summary.walls} | {int(pk) for pk in letter.draft.get("walls", [])}
    summary = replace(summary, walls=tuple(Post.objects.filter(pk__in=given).order_by("pk")))
    matter = register_one(letter, summary, by=by, at=at)
    return matters.merge(matter, into=into, by=by, at=at)


@transaction.atomic
def assign_many(found: Sequence[Matter], *, to: Post, by: Actor, at: datetime) -> list[Matter]:
    """Assign registered matters to one post, all or none."""
    if not found:
        raise Refused("请先选中要交办的事项")
    return [matters.assign(matter, to=to, by=by, at=at) for matter in found]


def register_paper(
    summary: Summary, *, by: Actor, at: datetime, photos: Sequence[Upload] = (), slip: str = ""
) -> Matter:
    """Make a matter of a typed-in paper letter, once if the form comes twice.

    With the `slip` of a receipt strip the letter gets a thread: its writer is told through the receipt, which never
    comes here. Without one nobody can be told, and the answer is published. Raises `Refused`.
    """
    opened = _opened(slip, by=by, at=at) if slip else None
    matter = _register_paper(summary, photos, opened, by=by, at=at)
    if opened is not None:
        letterbox.mark_collected([opened.message], on=day_of(at))
    return matter


def _opened(slip: str, *, by: Actor, at: datetime) -> letterbox.Redeemed:
    """Return the thread of a slip. It is there before the matter: a kill in between leaves a letter to be sorted."""
    mine = groups.groups_of(by)
    if not mine:
        raise Refused("您不是收件人，不能录入纸质来信")
    group = next((g for g in mine if groups.key_in_force(g) is not None), mine[0])
    return letterbox.redeem(slip, bundle.body(PAPER_SUBJECT, PAPER_TEXT, paper=True), box=group.code, on=day_of(at))


@transaction.atomic
def _register_paper(
    summary: Summary, photos: Sequence[Upload], opened: letterbox.Redeemed | None, *, by: Actor, at: datetime
) -> Matter:
    letter = _letter_of(opened) if opened is not None else None
    if letter is not None:
        permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
        if letter.matter is not None and _is_same(letter.matter, summary):
            return letter.matter
        if letter.matter is not None:
            raise StripRefused(f"这张回执条已经用过：由{_who(letter)}登记，编号 {letter.matter.number}")
    new = _new(summary, letter.group if letter else None, by, Origin.PAPER)
    matter = matters.register_once(new, by=by, at=at) if letter is None else matters.register(new, by=by, at=at)
    if matter.registered_at != at:
        return matter
    if letter is not None:
        take_up(letter, matter, by=by, at=at, note=summary.note)
    if photos:
        files.attach(photos, subject_kind=PAPER, subject_id=matter.pk, by=by, at=at)
    return matters.assign(matter, to=summary.to, by=by, at=at) if summary.to is not None else matter


def _is_same(matter: Matter, summary: Summary) -> bool:
    """Return whether a form with a slip came twice."""
    return (matter.title, matter.summary) == (summary.title.strip()[:60], summary.summary.strip())


def _letter_of(opened: letterbox.Redeemed) -> SealedLetter:
    """Return the desk's row of a slip's thread, locked; made here unless the collector was faster."""
    facts = {
        "group": RecipientGroup.objects.get(code=opened.box),
        "day": opened.day,
        "bundle": packed(opened.bundle),
    }
    row, _ = SealedLetter.objects.get_or_create(handle=opened.handle, defaults=facts)
    return _locked(row)


def _locked(letter: SealedLetter) -> SealedLetter:
    found = SealedLetter.objects.select_for_update(of=("self",)).select_related("group", "reader")
    return found.get(pk=letter.pk)


def _who(letter: SealedLetter) -> str:
    return Person.objects.get(pk=letter.reader_id).name if letter.reader_id else "同事"
