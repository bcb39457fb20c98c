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
            models.Index(fields=["post", "kind"], condition=Q(settled_at=None, is_overdue=True), name="duty_late"),
            models.Index(
                fields=["source", "source_id"],
                condition=Q(settled_at=None, is_overdue=True),
                name="duty_late_by_source",
            ),
            models.Index(
                fields=["opened_at"],
                condition=Q(settled_at=None, is_overdue=False, paused_at=None, remind_at=None),
                name="duty_still",
            ),
            models.Index(fields=["level", "due_at"], condition=Q(settled_at=None, level__gt=0), name="duty_climbed"),
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


class SupervisionNotice(models.Model):
    """督办单: from above to the post that is late, numbered by year, with what is demanded and until when.

    The answer is a duty of its own (`answer_duty`), owed by the post that owed the late one. The words of both are
    committed to in the ledger.
    """

    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("编号")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="notices")
    answer_duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="承办岗位")
    by_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="督办岗位")
    text = models.CharField("督办要求", max_length=500)
    until_on = models.DateField("回复期限")
    issued_at = models.DateTimeField()
    reply = models.CharField("回复", max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True)
    reply_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="supervision_notice_number_once_a_year"),
            models.UniqueConstraint(
                fields=["duty"], condition=Q(replied_at=None), name="supervision_notice_one_open_for_a_duty"
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, reply="", reply_post=None)
                | (Q(replied_at__isnull=False, reply_post__isnull=False) & ~Q(reply="")),
                name="supervision_notice_reply_pairs_with_moment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-id"], condition=Q(replied_at=None), name="notice_open")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The number as offices write it (GB/T 9704: six-angle brackets, no leading zeros)."""
        return f"督办〔{self.year}〕{self.number}号"


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
