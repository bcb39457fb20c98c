"""Keys of recipients. Secrets are made and sealed in officers' browsers; only what is sealed arrives here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letters.actions.publishing import publish_groups, record
from huiyin.voice.letters.models import GroupKey, GroupSeal, MemberKey, RecipientGroup
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules import permissions
from huiyin.voice.letters.rules.keyring import SALT_SIZE, SEALED_SIZE, WRAPPED_SIZE, Wrapped

INCOMPLETE = "密钥数据不完整，请刷新页面再试"


@dataclass(frozen=True, slots=True)
class NewGroupKey:
    """A group's new public key and its secret half sealed to members: {MemberKey id: 80 bytes}."""

    public: bytes
    seals: Mapping[int, bytes]


@transaction.atomic
def set_up_key(person: Person, kept: Wrapped, *, by: Actor, at: datetime) -> MemberKey:
    """Store a person's own first key, wrapped. Refused where one is in force: it must be reset in the open."""
    _own(person, by)
    _check(kept)
    if groups.key_of(person.pk) is not None:
        raise Refused("您已经有信件密钥；忘记口令请用“重设”")
    key = MemberKey(person=person, created_on=day_of(at), **_columns(kept))
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("您已经有信件密钥，请刷新页面") from error
    record("letter_key.set_up", "letter_key", key.pk, by, at)
    return key


@transaction.atomic
def rewrap_key(person: Person, kept: Wrapped, *, auth: bytes, by: Actor, at: datetime) -> MemberKey:
    """Wrap the same key under a new letter password; `auth` proves that the old one was known."""
    _own(person, by)
    _check(kept)
    key = MemberKey.objects.select_for_update().filter(person=person, ended_on=None).first()
    if key is None or encoding.sha256(auth).hex() != key.auth_hash:
        raise Refused("原来的信件口令不对")
    if kept.public.hex() != key.public:
        raise Refused(INCOMPLETE)
    for name, value in _columns(kept).items():
        setattr(key, name, value)
    key.save(update_fields=["salt", "wrapped", "auth_hash"])
    record("letter_key.rewrap", "letter_key", key.pk, by, at)
    return key


@transaction.atomic
def reset_key(person: Person, *, by: Actor, at: datetime) -> None:
    """End a person's key: what only this key could open is dark from now on. A new one is set up and admitted anew."""
    if not by.is_system:
        _own(person, by)
    key = MemberKey.objects.select_for_update().filter(person=person, ended_on=None).first()
    if key is None:
        raise Refused("还没有信件密钥，不用重设")
    _end(key, at)
    record("letter_key.reset", "letter_key", key.pk, by, at)


def _end(key: MemberKey, at: datetime) -> None:
    GroupSeal.objects.filter(member=key).delete()
    key.wrapped, key.ended_on = "", day_of(at)
    key.save(update_fields=["wrapped", "ended_on"])


@transaction.atomic
def create_group_key(group: RecipientGroup, new: NewGroupKey, *, by: Actor, at: datetime) -> GroupKey:
    """Put a group's new key in force, sealed to every member who has a key; the old one takes no new letters.

    Raises `Refused` unless the seals are for exactly the members of today, so that nobody is left out or let in.
    """
    group = RecipientGroup.objects.select_for_update().get(pk=group.pk)
    permissions.may_sort(by, groups.post_ids(group)).enforce()
    members = {key.pk for key in groups.member_keys(group)}
    if len(new.public) != 32 or any(len(sealed) != SEALED_SIZE for sealed in new.seals.values()):
        raise Refused(INCOMPLETE)
    if not members or set(new.seals) != members:
        raise Refused("收件人刚刚有变动，请刷新页面再换密钥")
    old = GroupKey.objects.filter(group=group)
    key = GroupKey(group=group, epoch=permissions.epoch_of(day_of(at), list(old.values_list("epoch", flat=True))))
    old.filter(retired_on=None).update(retired_on=day_of(at))
    key.public, key.created_on = new.public.hex(), day_of(at)
    key.save(force_insert=True)
    _seal(key, new.seals)
    duties.drop(_rotations(group), by=by, at=at, outcome="done")
    record("group_key.create", "group_key", key.pk, by, at, group=group.pk, epoch=key.epoch, members=sorted(members))
    transaction.on_commit(lambda: publish_groups(on=day_of(at)))
    return key


def _seal(key: GroupKey, seals: Mapping[int, bytes]) -> None:
    GroupSeal.objects.bulk_create([GroupSeal(key=key, member_id=m, sealed=s.hex()) for m, s in seals.items()])


@transaction.atomic
def admit(member: MemberKey, seals: Mapping[int, bytes], *, by: Actor, at: datetime) -> int:
    """Give a member of today the group keys that `by` sealed to them: {GroupKey id: 80 bytes}; returns how many."""
    member = MemberKey.objects.select_for_update().get(pk=member.pk)
    if member.ended_on is not None:
        raise Refused("对方的密钥已经重设，请刷新页面")
    if any(len(sealed) != SEALED_SIZE for sealed in seals.values()):
        raise Refused(INCOMPLETE)
    held = set(GroupSeal.objects.filter(member=member).values_list("key", flat=True))
    own = set(
        GroupSeal.objects.filter(member__person=by.person_id, member__ended_on=None).values_list("key", flat=True)
    )
    fresh = [k for k in GroupKey.objects.filter(pk__in=list(seals)).select_related("group") if k.pk not in held]
    for key in fresh:
        if key.pk not in own:
            raise Refused("您自己打不开这个密钥，不能交给别人")
        if not groups.members_of(key.group).filter(person=member.person_id).exists():
            raise Refused("对方现在不是这个收件组的收件人")
        _seal(key, {member.pk: seals[key.pk]})
    record("letter_key.admit", "letter_key", member.pk, by, at, keys=sorted(k.pk for k in fresh))
    return len(fresh)


@transaction.atomic
def follow_departure(group: RecipientGroup, *, by: Actor, at: datetime) -> int:
    """Delete the seals of everybody who is no member of the group today and ask for a new key; returns how many left.

    Safe to run at any time: where nobody has left nothing happens.
    """
    stay = groups.member_keys(group).values_list("pk", flat=True)
    gone = GroupSeal.objects.filter(key__group=group).exclude(member__in=list(stay))
    members = sorted(set(gone.values_list("member_id", flat=True)))
    if not members:
        return 0
    gone.delete()
    for key in GroupKey.objects.filter(group=group, retired_on=None):
        key.has_leaver = True
        key.save(update_fields=["has_leaver"])
        _ask_for_rotation(key, at)
    record("group_key.leave", "recipient_group", group.pk, by, at, members=members)
    return len(members)


def ask_for_rotations(at: datetime) -> int:
    """Open a duty for each group key whose quarter is over; returns how many keys are due. Part of the tick."""
    due = [k for k in GroupKey.objects.filter(retired_on=None) if permissions.is_stale(k.epoch, day_of(at))]
    for key in due:
        _ask_for_rotation(key, at)
    return len(due)


def _ask_for_rotation(key: GroupKey, at: datetime) -> None:
    post = groups.first_post(key.group)
    if post is None:
        return
    new = NewDuty(
        kind=DutyKind.SORT,
        post_id=post.pk,
        subject=f"更换“{key.group.name}”收件密钥",
        due_at=end_of_day(day_of(at) if key.has_leaver else day_of(at) + timedelta(days=7)),
        link="/desk/letters/keys/",
        source="group_key",
        source_id=key.group_id,
        key=f"rotate:{key.pk}",
    )
    duties.open_duty(new, by=SYSTEM, at=at)


def _rotations(group: RecipientGroup) -> Iterable[int]:
    found = Duty.objects.filter(source="group_key", source_id=group.pk, settled_at=None)
    return list(found.values_list("pk", flat=True))


def _own(person: Person, by: Actor) -> None:
    if by.person_id != person.pk:
        raise Refused("只能设置自己的信件密钥")


def _check(kept: Wrapped) -> None:
    sizes = (len(kept.public), len(kept.salt), len(kept.wrapped), len(kept.auth_hash))
    if sizes != (32, SALT_SIZE, WRAPPED_SIZE, 32):
        raise Refused(INCOMPLETE)


def _columns(kept: Wrapped) -> dict[str, str]:
    return {
        "public": kept.public.hex(),
        "salt": kept.salt.hex(),
        "wrapped": kept.wrapped.hex(),
        "auth_hash": kept.auth_hash.hex(),
    }
