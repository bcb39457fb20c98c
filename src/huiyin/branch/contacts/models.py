"""Leaders at their contact points, problems raised there; the standard and self-checks by it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.branch.contacts.rules.standard import Fact, Look, Result
from huiyin.branch.contacts.rules.visits import Kind
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.kit.periods import Cadence, Period
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter

OFTEN = [(c.value, c.label) for c in Cadence]


class Visit(models.Model):
    """到联系点: a day at a branch, what was looked at, what was found; also a lecture held or a note written there."""

    kind = models.CharField("做了什么", max_length=8, choices=Kind.choices)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="contact_visits")
    post = models.ForeignKey(Post, models.PROTECT, related_name="contact_visits")
    on = models.DateField("日期")
    looked_at = models.CharField("看了什么", max_length=200)
    found = models.TextField("发现什么", max_length=1000, blank=True)
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["branch", "-on"], name="contact_latest"),
            models.Index(fields=["post", "on"], name="contact_by_post"),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.on} {self.get_kind_display()}"


class Problem(models.Model):
    """A problem a leader raised at a contact point: owed as a matter from the moment it was said."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="contact_problems")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="problems")
    raised_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["branch", "-raised_on"], name="problem_of_branch")]

    def __str__(self) -> str:
        return str(self.matter)


class Standard(models.Model):
    """A version of the list by which branches are built (标准化规范化清单). The latest one holds."""

    number = models.PositiveIntegerField("版次", unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    document = models.CharField("依据文件", max_length=120, blank=True)

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class Item(models.Model):
    """One item of a version: what, on which basis, and what the system knows of it by itself."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    group = models.CharField("分组", max_length=20)
    text = models.CharField("内容", max_length=120)
    basis = models.CharField("依据", max_length=120)
    fact = models.CharField("核对方式", max_length=12, choices=Fact.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "number"], name="item_has_its_number"),
        ]

    def __str__(self) -> str:
        return self.text


class Check(models.Model):
    """自查: a branch by one version of the list for a period, handed in by its secretary, looked at by the leader."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="checks")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="checks")
    cadence = models.CharField(max_length=8, choices=OFTEN)
    first_on = models.DateField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField("核对意见", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch", "cadence", "first_on"], name="check_once_a_period"),
            models.CheckConstraint(
                condition=Q(looked_at=None) | Q(looked_at__gte=F("submitted_at")), name="check_looked_at_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.period.label}自查"

    @property
    def period(self) -> Period:
        """The period it is about."""
        return Period(Cadence(self.cadence), self.first_on)


class Mark(models.Model):
    """How one item stands: result, note, what the system knew then; what is not met has a date or became a matter."""

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="marks")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    result = models.CharField("自查", max_length=8, choices=Result.choices)
    note = models.CharField("说明", max_length=300, blank=True)
    known = models.CharField("系统掌握", max_length=120, blank=True)
    promised_on = models.DateField("承诺日期", null=True)
    mended_at = models.DateTimeField(null=True)
    mended = models.CharField("补齐情况", max_length=300, blank=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    look = models.CharField("核对", max_length=8, choices=Look.choices, blank=True)
    look_note = models.CharField("核对说明", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "item"], name="mark_once_for_an_item"),
            models.CheckConstraint(
                condition=Q(result=Result.MET) | Q(promised_on__isnull=False) | Q(matter__isnull=False),
                name="mark_unmet_has_a_date_or_a_matter",
            ),
            models.CheckConstraint(
                condition=Q(mended_at=None, mended="") | (Q(mended_at__isnull=False) & ~Q(mended="")),
                name="mark_mended_with_a_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_result_display()}"

    @property
    def is_disputed(self) -> bool:
        """Whether the leader found it otherwise."""
        return self.look == Look.DIFFERS
