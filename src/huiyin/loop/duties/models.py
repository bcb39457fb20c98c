"""Duty: something a post owes by a moment. Every clock of a matter is one, every recurring task is one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.people.models import Post
from huiyin.loop.duties.rules import DutyKind, Outcome


class Duty(models.Model):
    """Owed by `post` until `due_at`. `source`/`source_id` name the thing it belongs to (a matter, a box).

    A supervision duty watches the late duty in `over`; `level` counts the steps up. `due_version` grows whenever
    the due moment moves, so that each due moment climbs exactly once. A due moment counted in `workdays` is counted
    again when the holidays of a year become known; a promised one is not.
    """

    kind = models.CharField("种类", max_length=12, choices=DutyKind.choices)
    post = models.ForeignKey(Post, models.PROTECT, related_name="duties", verbose_name="岗位")
    subject = models.CharField("内容", max_length=120)
    link = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=12, blank=True)
    source_id = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField("起")
    due_at = models.DateTimeField("期限")
    workdays = models.PositiveSmallIntegerField(null=True)  # span from opened_at, where working days set due_at
    due_version = models.PositiveSmallIntegerField(default=1)
    settled_at = models.DateTimeField("了结", null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    is_overdue = models.BooleanField(default=False)
    remind_at = models.DateTimeField(null=True)  # when its post is reminded; empty once it was, or never is
    paused_at = models.DateTimeField("暂停", null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    over = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supervisions")
    walled = models.JSONField(default=list)  # ids of posts that must never see it
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    owner_path = ""  # path of the post's unit where a change has read it already; not a column

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["post", "due_at"], condition=Q(settled_at=None), name="duty_owed_by_post"),
            models.Index(
                fields=["due_at"],
                condition=Q(settled_at=None, is_overdue=False, paused_at=None),
                name="duty_to_become_overdue",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(settled_at=None, is_overdue=False, paused_at=None, remind_at__isnull=False),
                name="duty_to_be_reminded",
            ),
            models.Index(fields=["source", "source_id", "id"], name="duty_by_source"),
            models.Index(fields=["over"], condition=Q(settled_at=None), name="duty_open_supervision"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="duty_outcome_pairs_with_settled_at",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="duty_due_after_opened"),
            models.CheckConstraint(
                condition=Q(level=0, over=None) | Q(level__gt=0, over__isnull=False), name="duty_level_pairs_with_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.subject}"

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.settled_at is None


class Round(models.Model):
    """One period of a routine (`actions.routines`): opened once, looked over daily for posts that came later."""

    code = models.CharField(max_length=20)
    first_on = models.DateField()  # of the period
    swept_on = models.DateField()
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "first_on"], name="round_once_for_a_period")]

    def __str__(self) -> str:
        return f"{self.code} {self.first_on}"
