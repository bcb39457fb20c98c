"""Tables of the letterbox's own database: nothing in here is finer than a day, and nothing says who or from where.

Ciphertexts lie in the vault (actions/vault.py); a row only indexes them. Hashes and random ids are lower-case hex.
"""

import secrets
from typing import ClassVar

from django.db import models


def random_id() -> str:
    """Return 16 random bytes as hex: a primary key that tells no order."""
    return secrets.token_hex(16)


class Kind(models.TextChoices):
    """What a sealed message is."""

    LETTER = "letter", "来信"
    REPLY = "reply", "补充"
    ANSWER = "answer", "回信"


class RandomKey(models.Model):
    """A row whose key is 16 random bytes."""

    id = models.CharField(primary_key=True, max_length=32, default=random_id, editable=False)

    class Meta:
        abstract = True


class Thread(RandomKey):
    """往来: one letter and what followed, found by the receipt's locator only."""

    loc_h = models.CharField(max_length=64, unique=True)
    auth_h = models.CharField(max_length=64)
    box = models.CharField(max_length=32)
    day = models.DateField()

    def __str__(self) -> str:
        return self.id


class Message(RandomKey):
    """One sealed bundle of a thread. `place` counts all of a thread, `n` the writer's replies (0 otherwise)."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind)
    place = models.PositiveIntegerField()
    n = models.PositiveIntegerField(default=0)
    bundle_hash = models.CharField(max_length=64, unique=True)
    commit_secret = models.CharField(max_length=64)
    day = models.DateField()
    size = models.PositiveIntegerField()
    is_urgent = models.BooleanField(default=False)
    is_collected = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "place"], name="message_place_once"),
            models.UniqueConstraint(
                fields=["thread", "n"], condition=models.Q(kind=Kind.REPLY), name="message_reply_n_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["day"],
                condition=models.Q(is_collected=False) & ~models.Q(kind=Kind.ANSWER),
                name="message_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PendingLeaf(RandomKey):
    """A leaf for the later log: kind, day, commitment; it outlives the letter (security.md 5.7)."""

    kind = models.CharField(max_length=12)
    day = models.DateField()
    commitment = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class SpentWork(models.Model):
    """A proof-of-work challenge that was used; kept until it would have expired anyway."""

    challenge = models.CharField(primary_key=True, max_length=64)
    day = models.DateField()

    def __str__(self) -> str:
        return self.challenge


class Tally(RandomKey):
    """Counts by box and day: they outlive the letters, feed the statistics and hold the daily quota."""

    box = models.CharField(max_length=32)
    day = models.DateField()
    letters = models.PositiveIntegerField(default=0)
    by_server = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["box", "day"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.box} {self.day}"


class Recipient(RandomKey):
    """收件组 as the page shows it: label, key, and the posts of its members so that a writer can keep one out."""

    code = models.SlugField(max_length=32, unique=True)
    label = models.CharField(max_length=40)
    note = models.CharField(max_length=120, blank=True)
    public_key = models.CharField(max_length=64)
    epoch = models.CharField(max_length=20)
    posts = models.JSONField(default=list)
    place = models.PositiveSmallIntegerField(default=0)
    signature = models.CharField(max_length=128)
    published_on = models.DateField()

    def __str__(self) -> str:
        return self.label


class Strip(RandomKey):
    """回执条: what a printed strip needs to open a thread later; the receipt itself stands on the paper only.

    `slip` is the number on the part that goes into the box with the letter. All columns come from the receipt by
    one-way steps, so neither this row nor the slip leads back to it.
    """

    slip = models.CharField(max_length=10, unique=True)
    loc_h = models.CharField(max_length=64, unique=True)
    auth_h = models.CharField(max_length=64)
    writer_key = models.CharField(max_length=64)
    commit_secret = models.CharField(max_length=64)
    day = models.DateField()

    def __str__(self) -> str:
        return f"strip {self.day}"
