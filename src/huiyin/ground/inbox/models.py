"""What a person is told, and the content-free mail that says so."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.ground.people.models import Person


class Notice(models.Model):
    """One line for one person. `key` makes telling twice the same as telling once; quiet ones carry no badge."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    key = models.CharField(max_length=120)
    text = models.CharField("内容", max_length=200)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    is_quiet = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_is_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(read_at=None, is_quiet=False), name="notice_badge"),
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            models.Index(fields=["created_at"], name="notice_by_moment"),
        ]

    def __str__(self) -> str:
        return self.text


class Outbox(models.Model):
    """A mail to be sent: to whom and why it exists, never what it is about."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="mails")
    key = models.CharField(max_length=140, unique=True)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(sent_at=None), name="outbox_due"),
        ]

    def __str__(self) -> str:
        return self.key
