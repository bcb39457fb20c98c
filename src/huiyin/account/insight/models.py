"""Tallies kept up to date with each change, and what must be remembered to take a count back. All of it is derived."""

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """How many, for a unit (its subtree included) or a post, of one measure, in one period.

    `scope_id` is the unit's or post's id, without a foreign key: tallies are derived and can be rebuilt.
    `period` is the first of the month of registration, the Monday of an event's week, or `rules.tallies.ALWAYS`.
    `lane` spreads concurrent writers over rows, so that they don't wait for each other; readers add the lanes up.
    """

    scope = models.CharField(max_length=4)  # rules.tallies.Scope
    scope_id = models.BigIntegerField()
    measure = models.CharField(max_length=32)
    period = models.DateField()
    lane = models.PositiveSmallIntegerField(default=0)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "scope_id", "measure", "period", "lane"], name="tally_has_one_row_per_lane"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["scope", "measure", "scope_id", "n"], name="tally_by_measure")]

    def __str__(self) -> str:
        return f"{self.scope} {self.scope_id} {self.measure} {self.period}: {self.n}"


class LateDuty(models.Model):
    """An open duty that was counted as late: since when in the present post's hands, and where the matter counts."""

    duty_id = models.BigIntegerField(primary_key=True)
    post_id = models.BigIntegerField()
    since = models.DateTimeField()
    unit_id = models.BigIntegerField(null=True)  # of the matter, where the duty is its clock
    month = models.DateField(null=True)

    def __str__(self) -> str:
        return f"late duty {self.duty_id}"


class Effective(models.Model):
    """有效覆盖 of a branch in a month, as `visits.queries.facts` counts it, small numbers too: `queries` hide those.

    Computed anew daily for the months in which a need may still land; ids without foreign keys, as all that is derived.
    """

    branch_id = models.BigIntegerField()
    month = models.DateField()  # its first day
    people = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField(null=True)
    two_sided = models.PositiveIntegerField(null=True)
    needs = models.PositiveIntegerField(null=True)
    landed = models.PositiveIntegerField(null=True)
    met = models.PositiveIntegerField(null=True)
    effective = models.PositiveIntegerField(null=True)
    computed_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch_id", "month"], name="effective_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"branch {self.branch_id} {self.month}: {self.effective}"
