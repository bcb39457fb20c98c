"""What running the product needs to remember: the highest moment seen, who runs the tick, how its steps went."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class ClockMark(models.Model):
    """One row: the latest moment a tick has worked with, and a hold on a suspicious jump until a person confirms."""

    last_seen_at = models.DateTimeField()
    held_at = models.DateTimeField("停住", null=True, blank=True)  # the moment the wall clock claimed
    hold_reason = models.CharField("原因", max_length=12, blank=True)
    confirmed_until_at = models.DateTimeField(null=True, blank=True)  # a person says moments up to here are true
    is_behind = models.BooleanField("时钟倒退", default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="clock_mark_is_one_row"),
            models.CheckConstraint(
                condition=Q(held_at=None, hold_reason="") | (Q(held_at__isnull=False) & ~Q(hold_reason="")),
                name="clock_hold_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_seen_at:%Y-%m-%d %H:%M}"


class Lease(models.Model):
    """Which process does a job now; whoever finds it run out may take it. Two machines never tick at once."""

    name = models.CharField(max_length=20, unique=True)
    holder = models.CharField(max_length=40)
    until_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """How one step of the tick went last: counts and moments only, never content."""

    name = models.CharField(max_length=20, unique=True)
    ran_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)  # since the last success
    error = models.CharField(max_length=60, blank=True)  # the kind of error, without its message

    def __str__(self) -> str:
        return self.name
