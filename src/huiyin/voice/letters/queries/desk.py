"""Sealed letters and threads for officers: every row comes through membership of its group, else 404."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor, Office
from huiyin.kit.prepared import Givens, prepared
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.queries import visible_to
from huiyin.loop.matters.rules.states import OPEN, State
from huiyin.voice.letters.models import Message, SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules.threads import MessageKind

MOST = 200


def visible_letters(actor: Actor) -> "QuerySet[SealedLetter]":
    """Return the letters of the actor's groups."""
    return SealedLetter.objects.filter(group__in=groups.groups_of(actor))


def to_be_sorted(actor: Actor) -> list[SealedLetter]:
    """Return letters not registered yet: urgent first, then the oldest day; within a day in random order.

    `waiting` counts later words of the writer that nobody dealt with.
    """
    waiting = Q(messages__kind=MessageKind.WRITER, messages__done_on=None)
    found = visible_letters(actor).filter(matter=None).select_related("group", "reader").defer("bundle")
    found = found.annotate(waiting=Count("messages", filter=waiting))
    return list(found.order_by("-is_urgent", "day", "id")[:MOST])


def count_to_be_sorted(actor: Actor) -> int:
    """Return how many letters wait for the actor's groups."""
    mine = groups.groups_of(actor)
    return sum(n for _, n in _how_many(groups=[group.pk for group in mine]))


@prepared
def _how_many(groups: Givens) -> "QuerySet[SealedLetter, Any]":
    waiting = SealedLetter.objects.filter(group__pk__in=groups, matter=None).order_by()
    return waiting.values("group").annotate(n=Count("pk")).values_list("group", "n")


def with_words_waiting(actor: Actor) -> list[SealedLetter]:
    """Return registered letters whose writer has written something nobody dealt with; `waiting` counts the pieces."""
    waiting = Q(messages__kind=MessageKind.WRITER, messages__done_on=None)
    found = visible_letters(actor).filter(waiting, matter__isnull=False).select_related("group", "matter")
    return list(found.defer("bundle").annotate(waiting=Count("messages", filter=waiting)).order_by("day", "id")[:MOST])


def not_assigned(actor: Actor) -> list[Matter]:
    """Return matters registered from the actor's letters (or by their posts) that no post handles yet."""
    mine = Q(letter__group__in=groups.groups_of(actor)) | Q(registrar__in=sorted(actor.posts), letter=None)
    found = visible_to(actor).filter(mine, state=State.REGISTERED).select_related("place", "clock")
    return list(found.order_by("id")[:MOST])


def letter_for(actor: Actor, pk: int) -> SealedLetter:
    """Return a letter of one of the actor's groups, else 404."""
    found = visible_letters(actor).select_related("group", "reader", "matter").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def letter_of_matter(actor: Actor, matter_id: int) -> SealedLetter | None:
    """Return the letter behind a matter for members of its group, None for everybody else."""
    return visible_letters(actor).select_related("group", "matter").filter(matter=matter_id).first()


def is_from_letter(matter_id: int) -> bool:
    """Return whether a matter came as a sealed letter, so that its writer is told through the receipt."""
    return SealedLetter.objects.filter(matter=matter_id).exists()


def may_see_paper(actor: Actor, matter_id: int) -> bool:
    """Return whether the actor may see the photographed sheet of a paper letter: recipients beside its registrar."""
    beside = Matter.objects.filter(pk=matter_id, registrar__recipient_groups__in=groups.groups_of(actor))
    return beside.exclude(walls__in=sorted(actor.posts)).exists()


def message_for(actor: Actor, pk: int) -> Message:
    """Return a piece of a thread of one of the actor's groups, else 404."""
    found = Message.objects.filter(pk=pk, letter__group__in=groups.groups_of(actor))
    row = found.select_related("letter", "letter__group", "letter__matter").first()
    if row is None:
        raise Http404
    return row


def thread(letter: SealedLetter) -> list[Message]:
    """Return the later pieces of a letter's thread, oldest first."""
    return list(Message.objects.filter(letter=letter).order_by("place"))


def joinable(actor: Actor) -> list[Matter]:
    """Return the open matters a letter may be joined to, newest first."""
    states = sorted(OPEN - {State.MERGED, State.ANSWERED, State.LANDED, State.REVIEWED})
    return list(visible_to(actor).filter(state__in=states).order_by("-id")[:100])


def places() -> "QuerySet[Place]":
    """Return the open places."""
    return Place.objects.filter(closed_on=None).order_by("name")


def readers() -> list[Post]:
    """Return the leaders' posts that can be made to read a vital matter."""
    found = Post.objects.filter(closed_on=None, office__in=[Office.CHIEF, Office.LEADER])
    return list(found.select_related("unit").order_by("unit__path", "code"))


def posts(ids: list[int]) -> list[Post]:
    """Return open posts by id."""
    return list(Post.objects.filter(pk__in=ids, closed_on=None).select_related("unit").order_by("pk"))


def post_called(text: str) -> Post | None:
    """Return the open post a picker gave (`id:7`), or with this code."""
    chosen = text.removeprefix("id:")
    is_chosen = chosen != text and chosen.isascii() and chosen.isdigit() and len(chosen) < 18
    wanted = Q(pk=int(chosen)) if is_chosen else Q(code=text)
    return Post.objects.filter(wanted, closed_on=None).select_related("unit").order_by("pk").first()


def matters_for(actor: Actor, ids: list[int]) -> list[Matter]:
    """Return those of these registered matters that the actor may assign."""
    return list(visible_to(actor).filter(pk__in=ids, state=State.REGISTERED).order_by("pk"))


def letters_for(actor: Actor, ids: list[int]) -> list[SealedLetter]:
    """Return those of these unregistered letters that the actor may open."""
    found = visible_letters(actor).filter(pk__in=ids, matter=None).select_related("group", "reader")
    return list(found.order_by("day", "id"))
