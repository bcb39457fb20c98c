"""Matter (事项): the one thing that is owed an answer, whatever fed it."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.people.models import Person, Post, Unit
from huiyin.kit.clock import day_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.rules import kinds
from huiyin.loop.matters.rules.states import BUCKET, ENDED, OPEN, TURN, State


class Place(models.Model):
    """A face, shaft head, dormitory, canteen. `x`/`y` are the pin on the mine's plan, 0 to 1 from its top left."""

    name = models.CharField("名称", max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places", verbose_name="所属单位")
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    address = models.CharField("位置", max_length=120, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


def number_of(pk: int, registered_at: datetime) -> str:
    """Return the public number of a matter: year of registration and serial."""
    return f"{day_of(registered_at).year:04}-{pk:05}"


def link_of(pk: int) -> str:
    """Return the path of a matter's page."""
    return f"/matters/{pk}/"


class Matter(models.Model):
    """Owed by exactly one post while open. State lives here and in its clock (a duty) only.

    `summary` is the de-identified text; the original letter stays sealed elsewhere. `unit` is the unit that
    answers for it: the handler's once assigned, the place's or the registrar's before.
    """

    kind = models.CharField("性质", max_length=12, choices=kinds.Kind.choices)
    grade = models.CharField("类别", max_length=10, choices=kinds.Grade.choices)
    topic = models.CharField("主题", max_length=12, choices=kinds.Topic.choices)
    origin = models.CharField("来源", max_length=8, choices=kinds.Origin.choices)
    is_vital = models.BooleanField("重大事项", default=False)
    title = models.CharField("标题", max_length=60)
    summary = models.TextField("事项摘要", max_length=2000)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="地点", related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="matters", verbose_name="单位")

    state = models.CharField("状态", max_length=12, choices=State.choices)
    debtor = models.ForeignKey(Post, models.PROTECT, null=True, related_name="owed_matters")
    registrar = models.ForeignKey(Post, models.PROTECT, related_name="registered_matters")
    handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="handled_matters")
    asker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="asked_matters")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    clock = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    approval = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")  # of a request for more time
    walls = models.ManyToManyField(Post, related_name="+", verbose_name="回避岗位")

    registered_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    promised_on = models.DateField("承诺日期", null=True)
    asked_until = models.DateField("申请延到", null=True)
    paused_at = models.DateTimeField(null=True)

    answer = models.TextField("答复", blank=True)
    result = models.CharField(max_length=8, choices=kinds.AnswerResult.choices, blank=True)
    refusal = models.CharField(max_length=16, choices=kinds.RefusalCode.choices, blank=True)
    rating = models.PositiveSmallIntegerField("评价", null=True)
    is_public = models.BooleanField(default=False)
    is_ruled = models.BooleanField(default=False)
    pauses = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    reviews = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField("重办次数", default=0)
    bounces = models.PositiveSmallIntegerField("转手次数", default=0)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)  # came back to a post that had it before
    disposal_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    snapshot: Any = None  # what the row was when an action locked it; not a column

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state__in=sorted(OPEN)) & Q(debtor__isnull=False))
                | (Q(state__in=sorted(ENDED)) & Q(debtor__isnull=True)),
                name="matter_has_a_debtor_while_open",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=sorted(ENDED)) & Q(ended_at__isnull=False))
                | (Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=True)),
                name="matter_ended_at_pairs_with_state",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="matter_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=~Q(state=State.MERGED) | Q(parent__isnull=False), name="matter_merged_has_a_parent"
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="matter_rating_is_one_to_five"
            ),
            models.CheckConstraint(
                condition=~Q(grade=kinds.Grade.DANGER) | Q(paused_at=None), name="matter_danger_is_never_paused"
            ),
            models.CheckConstraint(
                condition=Q(approval=None, asked_until=None)
                | (Q(approval__isnull=False, asked_until__isnull=False) & ~Q(grade=kinds.Grade.DANGER)),
                name="matter_approval_pairs_with_asked_until",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["debtor", "state"], condition=Q(ended_at=None), name="matter_owed"),
            models.Index(fields=["state", "id"], name="matter_by_state"),
            # Of ended ones only: else SQLite skips through it for open ones and sorts them all.
            models.Index(fields=["state", "ended_at"], condition=Q(ended_at__isnull=False), name="matter_ended"),
            models.Index(fields=["topic", "id"], name="matter_by_topic"),
            models.Index(fields=["registered_at", "id"], name="matter_by_day"),
            # With the clock: a late list walks past those in time without reading their rows.
            models.Index(fields=["id", "clock"], condition=Q(ended_at=None), name="matter_open"),
            models.Index(fields=["unit", "id"], name="matter_by_unit"),
            models.Index(fields=["unit", "state", "id"], name="matter_by_unit_state"),
            models.Index(fields=["unit", "topic", "id"], name="matter_by_unit_topic"),
            models.Index(fields=["unit", "state", "topic", "id"], name="matter_by_unit_state_topic"),
            models.Index(fields=["unit", "id"], condition=Q(ended_at=None), name="matter_open_by_unit"),
            models.Index(fields=["state", "topic", "id"], name="matter_by_state_topic"),
            models.Index(fields=["handler", "id"], name="matter_handled"),
            models.Index(fields=["registrar", "id"], name="matter_registered"),
            models.Index(fields=["asker", "id"], name="matter_asked"),
            models.Index(fields=["state", "assigned_at"], name="matter_silence"),
            models.Index(fields=["is_public", "ended_at"], condition=Q(is_public=True), name="matter_published"),
            models.Index(fields=["place", "topic", "ended_at"], name="matter_recurrence"),
            models.Index(  # unit and state are read in it: of a large enterprise's, few lie below one leader
                fields=["registered_at", "id", "unit", "state"], condition=Q(ended_at=None), name="matter_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The public number: year of registration and serial."""
        return number_of(self.pk, self.registered_at)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.state in OPEN

    @property
    def bucket(self) -> str:
        """Part of the balance it counts in."""
        return BUCKET[self.state]

    @property
    def turn(self) -> str:
        """Whose turn it is, as a role."""
        return TURN[self.state]

    @property
    def approver_id(self) -> int | None:
        """The post that decides about a request for more time, while one waits."""
        return self.approval.post_id if self.approval else None

    def link(self) -> str:
        """Path of its page."""
        return link_of(self.pk)

    def moment_of_state(self) -> datetime:
        """When the present holder's clock began, or when it was registered."""
        return self.clock.opened_at if self.clock else self.registered_at
