"""Task lists with their lines, the two tracks of a post with evidence, the secretary's diary.

What is owed and until when lives in duties only. Lines of a list are never deleted: a correction adds and drops, and
`revision` tells what was said when.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.branch.tasks.rules.dual import Proof, Track
from huiyin.branch.tasks.rules.plans import PlanState, Source
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.kit.periods import Cadence, Period
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter

OFTEN = [(c.value, c.label) for c in Cadence]


class Plan(models.Model):
    """任务清单: what a person sets about in a month, set by the carer's post, taken by the person."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="plans", verbose_name="认领人")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")  # the taker's; None: without a post
    setter = models.ForeignKey(Post, models.PROTECT, related_name="set_plans", verbose_name="定清单的岗位")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="plans")
    first_on = models.DateField("月份")  # first day of the month
    state = models.CharField("状态", max_length=8, choices=PlanState.choices)
    revision = models.PositiveSmallIntegerField(default=1)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "first_on"], name="plan_once_a_month"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.SET) | Q(taken_at=None), name="plan_set_is_not_yet_taken"
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.TAKEN) | Q(taken_at__isnull=False), name="plan_taken_at_a_moment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "first_on"], name="plan_of_branch"),
            models.Index(fields=["first_on"], condition=~Q(state=PlanState.CLOSED), name="plan_to_close"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.period.label}任务清单"

    @property
    def period(self) -> Period:
        """The month."""
        return Period(Cadence.MONTH, self.first_on)


class Line(models.Model):
    """One task. Open until done with a word of evidence, or dropped by a correction that says why."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("任务", max_length=120)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.OWN)
    link = models.CharField(max_length=120, blank=True)
    added_in = models.PositiveSmallIntegerField(default=1)  # revision of the list
    dropped_in = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField("去掉的原因", max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    evidence = models.CharField("完成情况", max_length=300, blank=True)
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="line_has_its_number"),
            models.CheckConstraint(
                condition=Q(done_at=None, evidence="") | (Q(done_at__isnull=False) & ~Q(evidence="")),
                name="line_done_with_a_word",
            ),
            models.CheckConstraint(
                condition=Q(dropped_in=None, reason="") | (Q(dropped_in__gt=F("added_in")) & ~Q(reason="")),
                name="line_dropped_later_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_in=None), name="line_ends_one_way"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.dropped_in is None


class DualLine(models.Model):
    """A line of a post's dual duty: recurring, on one of two tracks; ended rather than deleted."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="dual_lines")
    track = models.CharField("方面", max_length=8, choices=Track.choices)
    text = models.CharField("职责", max_length=120)
    cadence = models.CharField("多久一次", max_length=8, choices=OFTEN)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="dual_line_ends_after_it_began"
            ),
            models.UniqueConstraint(fields=["post", "text"], condition=Q(to_on=None), name="dual_line_once_for_a_post"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def often(self) -> str:
        """How often, in words."""
        return Cadence(self.cadence).label


class Evidence(models.Model):
    """What was done for a line: a kind, how many people it reached, a few words, a link. Names are never kept."""

    line = models.ForeignKey(DualLine, models.PROTECT, related_name="evidence")
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    proof = models.CharField("证明什么", max_length=8, choices=Proof.choices)
    people = models.PositiveSmallIntegerField("人数")
    text = models.CharField("做了什么", max_length=300)
    link = models.CharField("链接", max_length=200, blank=True)
    on = models.DateField("日期")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(people__lte=5000), name="evidence_counts_within_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["line", "-on"], name="evidence_latest")]

    def __str__(self) -> str:
        return f"{self.line} {self.on}"


class DiaryNote(models.Model):
    """民情日记: what a secretary heard on a day; what the branch can't settle goes up as a matter."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="diary")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    on = models.DateField("日期")
    text = models.TextField("记录", max_length=1000)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "-on"], name="diary_latest")]

    def __str__(self) -> str:
        return f"{self.branch} {self.on}"
