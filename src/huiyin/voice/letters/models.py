"""What the sorting desk keeps: recipient groups and their sealed keys, sealed letters, threads, and the outgoing post.

No plaintext of a letter is ever in here. Rows that come from the letterbox have random keys and a day, nothing finer.
"""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.people.models import Person, Post
from huiyin.loop.matters.models import Matter
from huiyin.voice.letters.rules.retention import Ground
from huiyin.voice.letters.rules.threads import MessageKind


def random_key() -> int:
    """Return 62 random bits: a key that tells no order of arrival."""
    return secrets.randbits(62)


def random_salt() -> str:
    """Return 32 random bytes as hex."""
    return secrets.token_hex(32)


class RecipientGroup(models.Model):
    """收件组: whoever holds one of `posts` and was admitted with a key can open what is sent to `code`."""

    code = models.SlugField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=40)
    note = models.CharField("说明", max_length=120, blank=True)
    place = models.PositiveSmallIntegerField("次序", default=0)
    posts: Any = models.ManyToManyField(Post, related_name="recipient_groups", verbose_name="收件岗位")
    is_active = models.BooleanField("在用", default=True)

    def __str__(self) -> str:
        return self.name


class MemberKey(models.Model):
    """A person's own key pair; the secret half is wrapped under the letter password, which never leaves the browser.

    A reset or a departure ends the row (`ended_on`) and wipes what was wrapped: what only this key could open is dark.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="letter_keys")
    public = models.CharField(max_length=64)  # hex of 32 bytes
    salt = models.CharField(max_length=32)  # hex of 16 bytes
    wrapped = models.CharField(max_length=144, blank=True)  # hex of nonce 24 + box 48
    auth_hash = models.CharField(max_length=64)
    created_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_on=None), name="member_has_one_key"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(wrapped=""), name="member_key_ended_keeps_nothing_wrapped"
            ),
        ]

    def __str__(self) -> str:
        return f"letter key of {self.person_id}"


class GroupKey(models.Model):
    """A group's key pair of a quarter, or since a departure. Only seals to members hold the secret half."""

    group = models.ForeignKey(RecipientGroup, models.PROTECT, related_name="keys")
    epoch = models.CharField(max_length=20)  # 2026Q4, then 2026Q4-2 …
    public = models.CharField(max_length=64, unique=True)
    created_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    has_leaver = models.BooleanField(default=False)  # somebody who could open it is no recipient any more

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group"], condition=Q(retired_on=None), name="group_has_one_key_in_force"),
            models.UniqueConstraint(fields=["group", "epoch"], name="group_key_epoch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.epoch}"

    @property
    def told(self) -> str:
        """The quarter in words: 2026年四季度, with a number where the quarter has more keys than one."""
        year, _, rest = self.epoch.partition("Q")
        quarter, _, number = rest.partition("-")
        return f"{year}年{'一二三四'[int(quarter) - 1]}季度{f'第 {number} 把' if number else ''}"


class GroupSeal(models.Model):
    """A group's secret key sealed to one member's key (crypto_box_seal, 80 bytes)."""

    key = models.ForeignKey(GroupKey, models.PROTECT, related_name="seals")
    member = models.ForeignKey(MemberKey, models.PROTECT, related_name="seals")
    sealed = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "member"], name="group_seal_once")]

    def __str__(self) -> str:
        return f"seal {self.key_id} {self.member_id}"


class SealedLetter(models.Model):
    """One letter as it came, sealed, with what officers are doing about it.

    `handle` names its thread in the letterbox; a paper letter has a row only where it came with a receipt strip.
    `draft` is the summary being written, without identity. `matter` is set once, when the letter is registered or
    joined to another one. After `destroyed_on` the bundles of the letter and its thread are empty.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    handle = models.CharField(max_length=32, unique=True)
    group = models.ForeignKey(RecipientGroup, models.PROTECT, related_name="letters")
    day = models.DateField("收到")
    is_urgent = models.BooleanField("紧急", default=False)
    bundle = models.BinaryField()  # canonical JSON of the sealed bundle
    draft: Any = models.JSONField(default=dict)
    drafted_on = models.DateField(null=True, blank=True)
    reader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reading_until = models.DateTimeField(null=True, blank=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="letter")
    sort_duty = models.BigIntegerField(null=True, blank=True)
    withdrawn_on = models.DateField("来信人撤回", null=True, blank=True)
    destroyed_on = models.DateField("原信销毁", null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["group", "day", "id"], condition=Q(matter=None), name="letter_to_be_sorted"),
            models.Index(fields=["drafted_on"], condition=Q(drafted_on__isnull=False), name="letter_drafted"),
        ]

    def __str__(self) -> str:
        return f"letter {self.day}"


class Message(models.Model):
    """A later piece of a thread, sealed to the group and the writer: a word of the writer, or an answer to them.

    `place` orders the pieces of a letter. A writer's piece waits until an officer has dealt with it (`done_on`).
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    letter = models.ForeignKey(SealedLetter, models.PROTECT, related_name="messages")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    source = models.CharField(max_length=64, unique=True)  # letterbox id of a writer's piece, else the outgoing key
    day = models.DateField()
    bundle = models.BinaryField()
    done_on = models.DateField(null=True, blank=True)
    reply_duty = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["letter", "place"], name="thread_place_once")]
        indexes: ClassVar = [
            models.Index(fields=["letter"], condition=Q(kind="writer", done_on=None), name="thread_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Outgoing(models.Model):
    """An answer on its way to the letterbox: written with the change it tells of, marked sent after it arrived.

    `key` makes writing idempotent; the letterbox knows a repeated bundle by its hash.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    key = models.CharField(max_length=64, unique=True)
    message = models.OneToOneField(Message, models.PROTECT, related_name="outgoing")
    day = models.DateField()
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day"], condition=Q(sent_on=None), name="outgoing_to_send")]

    def __str__(self) -> str:
        return f"outgoing {self.day}"


class Destruction(models.Model):
    """销毁原信: what was sealed or photographed of one matter is to be destroyed, on the word of two persons.

    The tick does it on `destroy_on` and then sets `destroyed_on`. `salt` (hex of 32 bytes) opens the `destroy` leaf of
    the letterbox; it is kept before the act, so that a process killed in between can do the very same act again.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="destruction")
    ground = models.CharField("依据", max_length=10, choices=Ground.choices)
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.DateField()
    approved_on = models.DateField(null=True, blank=True)
    destroy_on = models.DateField(null=True, blank=True)
    destroyed_on = models.DateField(null=True, blank=True)
    salt = models.CharField(max_length=64, default=random_salt)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second=None, approved_on=None, destroy_on=None)
                | Q(second__isnull=False, approved_on__isnull=False, destroy_on__isnull=False),
                name="destruction_needs_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="destruction_by_two_persons"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["destroy_on"], condition=Q(destroyed_on=None), name="destruction_waiting"),
        ]

    def __str__(self) -> str:
        return f"destruction {self.matter_id}"
