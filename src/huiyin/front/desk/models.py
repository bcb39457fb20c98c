"""What a person keeps of the desk for themselves: filters of the matters' list under a name of their own."""

from typing import ClassVar

from django.db import models

from huiyin.ground.people.models import Person


class SavedView(models.Model):
    """A filter of the matters' list by name; `query` is a query string of the list's own filters. Not evidence."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=20)
    query = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_view_name_once_per_person"),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(query=""), name="saved_view_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name
