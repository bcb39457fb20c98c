"""Cleaned files by the hash of their content, and what they are attached to. The bytes lie outside the database."""

from typing import ClassVar

from django.db import models

from huiyin.ground.files.rules import Kind
from huiyin.ground.people.models import Person


class StoredFile(models.Model):
    """A file as we rebuilt it: never the bytes that were uploaded."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    kept_on = models.DateField()  # the day only: a finer time would tell when somebody wrote

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def is_picture(self) -> bool:
        """Return whether it is shown in the page rather than saved."""
        return self.kind != Kind.PDF


class Attachment(models.Model):
    """A file on something of another app; who may see it is decided there (queries.register_visibility)."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    name = models.CharField("文件名", max_length=120)
    by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "file"], name="file_is_attached_once"),
        ]

    def __str__(self) -> str:
        return self.name
