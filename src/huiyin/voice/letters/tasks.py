"""When letters act by themselves: a matter moved, a post changed hands, a password was reset."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.prepared import Given, prepared
from huiyin.loop.matters.queries import page
from huiyin.loop.matters.rules.states import Verb
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.actions.threads import moved_of
from huiyin.voice.letters.models import RecipientGroup, SealedLetter
from huiyin.voice.letters.queries import groups


def on_matter_changed(sender: Any, *, matter: Any, step: Any, **rest: Any) -> None:
    """Tell the writer, in the transaction of the change. Registration is told by `register`, which knows the letter."""
    if step.verb == Verb.REGISTER:
        return
    for letter in _letters_of(matter=matter.pk):
        note = letters.note_of_end(step.at) if step.verb == Verb.DISPOSE else ""
        moved = moved_of(matter, step.verb, said=_said(matter, step), details=step.data, note=note)
        letters.tell_writer(letter, moved, at=step.at)


def _said(matter: Any, step: Any) -> dict[str, str]:
    """Return what was said with the step; of an extension that was approved, why it was asked for (article 34)."""
    if step.verb != Verb.APPROVE_EXTENSION:
        return dict(step.words)
    return {"reason": page.said_at(matter, Verb.EXTEND).get("reason", "")}


@prepared
def _letters_of(matter: Given) -> "QuerySet[SealedLetter]":
    return SealedLetter.objects.select_related("group").filter(matter__pk=matter)


def on_post_changed(sender: Any, *, post: Any, by: Any, at: Any, is_new: bool = False, **rest: Any) -> None:
    """End the access of whoever held a recipient's post, the same day, and publish the posts anew."""
    if is_new:  # no group can have a post yet that was opened this moment
        return
    found = _groups_with(post=post.pk)
    for group in found:
        letters.follow_departure(group, by=by, at=at)
    if found:
        transaction.on_commit(lambda: letters.publish_groups(on=day_of(at)))


@prepared
def _groups_with(post: Given) -> "QuerySet[RecipientGroup]":
    return RecipientGroup.objects.filter(posts__pk=post)


def on_person_left(sender: Any, *, person: Any, at: Any, **rest: Any) -> None:
    """End the key of somebody who left."""
    if groups.key_of(person.pk) is not None:
        letters.reset_key(person, by=SYSTEM, at=at)


def on_password_reset(sender: Any, *, person: Any, at: Any, **rest: Any) -> None:
    """A password set by somebody else ends the letter key: old letters are dark for whoever signs in with it."""
    on_person_left(sender, person=person, at=at)
