"""Secret addresses of calendar feeds: of each only a digest, so that a copy of the database opens none."""

from typing import ClassVar

from django.db import models

from huiyin.ground.people.models import Person


class CalendarFeed(models.Model):
    """日历订阅: one person's feed. Who knows the secret sees their meetings and due days; renewing ends the old one."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64)
    renewed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest"], name="calendar_feed_digest_once")]

    def __str__(self) -> str:
        return f"feed of {self.person_id}"
