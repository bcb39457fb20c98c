"""Recipient groups: who belongs to them, which keys they have, who still lacks a seal."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from huiyin.ground.people.models import Person, Post, Tenure
from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.prepared import Givens, prepared
from huiyin.voice.letterbox import queries as letterbox
from huiyin.voice.letters.models import GroupKey, GroupSeal, MemberKey, RecipientGroup
from huiyin.voice.letters.rules import permissions


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds a post of a group: with a key of their own or not, admitted to the key in force or not."""

    person: Person
    post: Post
    key: MemberKey | None
    is_admitted: bool


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group with its key in force, its members, and what is wrong with it."""

    group: RecipientGroup
    key: GroupKey | None
    members: tuple[Member, ...]
    is_stale: bool
    has_leaver: bool
    weakness: str

    @property
    def waiting(self) -> list[Member]:
        """Members with a key who were not admitted yet."""
        return [m for m in self.members if m.key is not None and not m.is_admitted]

    @property
    def needs_rotation(self) -> bool:
        """Whether a new group key is due: the quarter is over, or a member has left since."""
        return self.key is not None and (self.is_stale or self.has_leaver)


def groups_of(actor: Actor) -> list[RecipientGroup]:
    """Return the active groups whose letters the actor may open."""
    if not (actor.can(Power.SORT_LETTERS) or actor.can(Power.INSPECT)) or not actor.posts:
        return []
    return _groups_of(posts=sorted(actor.posts))


@prepared
def _groups_of(posts: Givens) -> "QuerySet[RecipientGroup]":
    found = RecipientGroup.objects.filter(is_active=True, posts__pk__in=posts)
    return found.distinct().order_by("place", "code")


def post_ids(group: RecipientGroup) -> frozenset[int]:
    """Return the ids of a group's posts."""
    return frozenset(group.posts.values_list("pk", flat=True))


def first_post(group: RecipientGroup) -> Post | None:
    """Return the post that owes the sorting: the first of the group's open posts."""
    found: Post | None = group.posts.filter(closed_on=None).order_by("pk").first()
    return found


def person_of(actor: Actor) -> Person:
    """Return the person who acts."""
    return Person.objects.get(pk=actor.person_id or 0)


def key_of(person_id: int | None) -> MemberKey | None:
    """Return a person's key in force."""
    return MemberKey.objects.filter(person=person_id, ended_on=None).first()


def key_in_force(group: RecipientGroup) -> GroupKey | None:
    """Return the group key that letters are sealed to now."""
    return GroupKey.objects.filter(group=group, retired_on=None).first()


def latest_key(group: RecipientGroup) -> GroupKey:
    """Return the key in force, or the last one; a group that got letters has one. Raises GroupKey.DoesNotExist."""
    return key_in_force(group) or GroupKey.objects.filter(group=group).latest("pk")


def members_of(group: RecipientGroup) -> "QuerySet[Tenure]":
    """Return the tenures of a group's posts that run today."""
    return (
        Tenure.objects.filter(post__in=group.posts.all(), to_on=None, person__is_active=True)
        .select_related("person", "post")
        .order_by("post__pk")
    )


def member_keys(group: RecipientGroup) -> "QuerySet[MemberKey]":
    """Return the keys in force of the group's members today."""
    people = members_of(group).values("person")
    return MemberKey.objects.filter(person__in=people, ended_on=None).select_related("person").order_by("pk")


def state_of(group: RecipientGroup, day: date) -> GroupState:
    """Return how a group stands. Four queries."""
    key = key_in_force(group)
    own = {k.person_id: k for k in member_keys(group)}
    sealed = set(GroupSeal.objects.filter(key=key).values_list("member_id", flat=True)) if key else set()
    members = tuple(_members(group, own, sealed))
    admitted = len({m.person.pk for m in members if m.is_admitted})
    return GroupState(
        group=group,
        key=key,
        members=members,
        is_stale=key is not None and permissions.is_stale(key.epoch, day),
        has_leaver=key is not None and key.has_leaver,
        weakness=permissions.strength(admitted) if key else "",
    )


def _members(group: RecipientGroup, own: dict[int, MemberKey], sealed: set[int]) -> list[Member]:
    made = []
    for tenure in members_of(group):
        key = own.get(tenure.person_id)
        made.append(Member(tenure.person, tenure.post, key, key is not None and key.pk in sealed))
    return made


def ring_of(person_id: int | None) -> list[GroupSeal]:
    """Return every group key sealed to a person's key in force, newest first."""
    found = GroupSeal.objects.filter(member__person=person_id, member__ended_on=None)
    return list(found.select_related("key", "key__group").order_by("-key__pk"))


def missing_seals(member: MemberKey, group: RecipientGroup) -> list[GroupKey]:
    """Return the group's keys, old ones included, that were not sealed to this member yet."""
    held = GroupSeal.objects.filter(member=member).values("key")
    return list(GroupKey.objects.filter(group=group).exclude(pk__in=held).order_by("-pk"))


def published_words() -> str:
    """Return the six words that the writing page and the posters show for the whole set of keys."""
    return letterbox.published().words
