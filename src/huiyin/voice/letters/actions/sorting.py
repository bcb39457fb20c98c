"""At the sorting desk: reading, drafting, registering, joining, assigning. Two officers may work side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.files.actions import Upload
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin, Topic
from huiyin.loop.matters.rules.states import Verb
from huiyin.voice.letters.actions.intake import settle_when_sorted
from huiyin.voice.letters.actions.threads import moved_of, tell_writer
from huiyin.voice.letters.models import RecipientGroup, SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules import permissions

DRAFT_LIMIT = 8000
PAPER = "paper_letter"  # what photos of a sheet are attached to, by the id of its matter


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
def save_draft(letter: SealedLetter, draft: dict[str, Any], *, by: Actor) -> None:
    """Keep the summary being written, so that no typed text is lost. Too long a draft is refused, never cut."""
    letter = _locked(letter)
    permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
    permissions.may_register(is_registered=letter.matter_id is not None, who=_who(letter)).enforce()
    if sum(len(str(value)) for value in draft.values()) > DRAFT_LIMIT:
        raise Refused("摘要太长，没有保存")
    letter.draft = draft
    letter.save(update_fields=["draft"])


@transaction.atomic
def register(
    letter: SealedLetter, summary: Summary, *, by: Actor, at: datetime, also: Sequence[SealedLetter] = ()
) -> Matter:
    """Make a matter of a letter (and join the letters in `also` to it), assign it where a post is given.

    Raises `Refused` where a colleague was faster, naming them; nothing is registered twice.
    """
    matter = _register_one(letter, summary, by=by, at=at)
    if summary.to is not None:
        matter = matters.assign(matter, to=summary.to, by=by, at=at)
    for other in also:
        _join_one(other, matter, by=by, at=at)
    return matter


def _register_one(letter: SealedLetter, summary: Summary, *, by: Actor, at: datetime) -> Matter:
    letter = _locked(letter)
    permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
    permissions.may_register(is_registered=letter.matter_id is not None, who=_who(letter)).enforce()
    matter = matters.register(_new(summary, letter.group, by, Origin.LETTER), by=by, at=at)
    letter.matter, letter.draft = matter, {}
    letter.reader_id, letter.reading_until = by.person_id, None
    letter.save(update_fields=["matter", "draft", "reader", "reading_until"])
    settle_when_sorted([letter.sort_duty], at=at)
    tell_writer(letter, moved_of(matter, Verb.REGISTER, said={}, details={}, note=summary.note.strip()), at=at)
    return matter


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
    matter = _register_one(letter, summary, by=by, at=at)
    return matters.merge(matter, into=into, by=by, at=at)


@transaction.atomic
def assign_many(found: Sequence[Matter], *, to: Post, by: Actor, at: datetime) -> list[Matter]:
    """Assign registered matters to one post, all or none."""
    if not found:
        raise Refused("请先选中要交办的事项")
    return [matters.assign(matter, to=to, by=by, at=at) for matter in found]


@transaction.atomic
def register_paper(summary: Summary, *, by: Actor, at: datetime, photos: Sequence[Upload] = ()) -> Matter:
    """Make a matter of a typed-in paper letter; its answer is published, since nobody can be told."""
    matter = matters.register(_new(summary, None, by, Origin.PAPER), by=by, at=at)
    if photos:
        files.attach(photos, subject_kind=PAPER, subject_id=matter.pk, by=by, at=at)
    return matters.assign(matter, to=summary.to, by=by, at=at) if summary.to is not None else matter


def _locked(letter: SealedLetter) -> SealedLetter:
    found = SealedLetter.objects.select_for_update(of=("self",)).select_related("group", "reader")
    return found.get(pk=letter.pk)


def _who(letter: SealedLetter) -> str:
    return Person.objects.get(pk=letter.reader_id).name if letter.reader_id else "同事"
