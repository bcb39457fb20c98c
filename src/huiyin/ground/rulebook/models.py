"""What the enterprise adopted instead of the defaults, and the holiday notices that came after the package."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q


class Override(models.Model):
    """A rule adopted by a document, for all or for a unit and below. Two never hold on the same day (trigger)."""

    key = models.CharField(max_length=60)
    value: Any = models.JSONField()
    unit_path = models.CharField(max_length=80, blank=True)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("停止日期", null=True, blank=True)  # that day no more
    document = models.CharField("依据文件", max_length=120)
    adopted_by = models.BigIntegerField()  # person id; people stand above this app
    adopted_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "unit_path", "effective_from"], name="override_by_key")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="override_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="override_ended_at_pairs_with_by",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="override_has_a_document"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.effective_from}"


class Holiday(models.Model):
    """A day off or a make-up workday by notice; wins over the package."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField("依据", max_length=120)

    def __str__(self) -> str:
        return f"{self.day} {'班' if self.is_workday else '休'}"


class KnownYear(models.Model):
    """A year whose whole official calendar has been entered; the package's days of that year count no more."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField("依据", max_length=120)
    entered_by = models.BigIntegerField()
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class Version(models.Model):
    """One row with a random mark that changes with every change above: how processes notice each other."""

    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.mark
