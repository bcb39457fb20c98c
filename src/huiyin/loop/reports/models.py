"""Reports as signed. What they say of a period the room counts that asks for them (`queries.register`)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huiyin.ground.people.models import Branch, Person, Post
from huiyin.kit.periods import Period
from huiyin.loop.reports.rules import CADENCE, ReportKind, Terms, terms


class Report(models.Model):
    """A report as signed: facts frozen, a few words, a version. A correction is one more version beside it."""

    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    first_on = models.DateField("期间")
    version = models.PositiveSmallIntegerField(default=1)
    facts: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    done = models.TextField("做了什么", max_length=1000)
    problems = models.TextField("存在的问题", max_length=1000, blank=True)
    ahead = models.TextField("下一步打算", max_length=1000, blank=True)
    reason = models.CharField("更正原因", max_length=200, blank=True)
    signed_at = models.DateTimeField("签字")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_as = models.BigIntegerField(null=True)  # its number in the ledger, where signed in a table of its own (ADR 16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "kind", "first_on", "version"], name="signed_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | (Q(version__gt=1) & ~Q(reason="")),
                name="signed_again_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.period.label}{self.get_kind_display()}"

    @property
    def period(self) -> Period:
        """The month or quarter."""
        return Period(CADENCE[ReportKind(self.kind)], self.first_on)

    @property
    def terms(self) -> Terms:
        """How its kind is spoken of."""
        return terms(self.kind)
