"""What can be searched: one row per thing, its text normalised. The index beside it differs by database.

SQLite: the FTS5 table `search_gram`. PostgreSQL: the column `search_doc.grams`. Both are made by migration 0002.
"""

from typing import ClassVar

from django.db import models


class Kind(models.Model):
    """A kind of thing, as a number: the upper part of a document's id."""

    name = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.name


class Doc(models.Model):
    """A searchable text; the id is kind × 2^40 + key, so that one kind is one range and newest is largest."""

    id = models.BigIntegerField(primary_key=True)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(text=""), name="doc_has_text")]

    def __str__(self) -> str:
        return str(self.pk)
