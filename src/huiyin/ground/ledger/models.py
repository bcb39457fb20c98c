"""Append-only entries, the texts they commit to, and the Merkle tree over them.

Entries hold structure only; a text lives in `Text`, which retention can destroy without touching the log.
"""

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One change. Never updated, never deleted: database triggers see to it. No foreign keys on purpose."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=40)  # "matter.answer"
    subject = models.CharField(max_length=20)  # "matter"
    subject_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    by_writer = models.BooleanField(default=False)
    data: Any = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id", "id"], name="entry_by_subject"),
            # What a post was given and let go by in a month (duties.queries.tally).
            models.Index(
                fields=["post_id", "at"],
                condition=models.Q(verb__in=["duty.open", "duty.overdue"]),
                name="entry_held_by_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_id}"


class Text(models.Model):
    """The words of an entry, with the salt of its commitment: H("letterbox/v1/event" 00 salt canonical JSON)."""

    entry_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=32)
    words: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"text of {self.entry_id}"


class Leaf(models.Model):
    """Place of an entry in the Merkle tree (RFC 6962), given by the sequencer, never by the writing path."""

    index = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Head(models.Model):
    """A published tree head: size and root at a moment."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"head {self.size}"


class Node(models.Model):
    """Root of a complete subtree of 2^level leaves, level 8, 16, 24 …; derived, so that a proof reads few rows."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="node_has_one_hash")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class Tree(models.Model):
    """One row: how far the sequencer is, and the roots of the complete subtrees so far. Derived; also its lock.

    `seen` and `writers` are its last look on PostgreSQL: the largest id, and the transactions that wrote entries then.
    """

    size = models.BigIntegerField(default=0)
    peaks: Any = models.JSONField(default=list)  # hex, largest subtree first
    seen = models.BigIntegerField(default=0)
    writers: Any = models.JSONField(default=list)  # virtual transaction ids

    def __str__(self) -> str:
        return f"tree {self.size}"
