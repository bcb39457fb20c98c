"""The grid: cells with their holders' posts, who answers for whom from a day on, drafts of a version, its gaps.

Care is dated like a tenure, so that the grid of any day can be read; a version (`Grid`) says by which adoption a row
began and ended. A draft is a set of `Choice` rows and changes nothing until it is adopted.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.grid.rules import GapKind, Level, State, Version
from huiyin.ground.people.models import Branch, Person, Post, Unit

DECIDED = (State.ADOPTED, State.RECALLED)


class Cell(models.Model):
    """网格: what one post answers for. A leader's cell holds branches (联系点), every other one people.

    The post of a member's cell is made with the cell (office 网格员, superior: the branch's secretary), so that what a
    member owes is owed by a post like everything else, and passes on when the member leaves.
    """

    code = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="cells")
    post = models.OneToOneField(Post, models.PROTECT, related_name="cell")
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="cell_closes_after_it_opened"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "id"], condition=Q(closed_on=None), name="cell_of_branch"),
        ]

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """网格图: a version. `mark` is the roll's state it was computed from, so that a stale draft is noticed.

    An adopted version is in force from `effective_on` on; `took_effect_at` says when its rows were carried out, and is
    empty while it waits for its day. Which version is in force on a day is a query.
    """

    number = models.PositiveIntegerField("版次", unique=True, null=True)  # given at adoption, without gaps
    title = models.CharField("名称", max_length=60)
    state = models.CharField("状态", max_length=8, choices=State.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # the subtree it is about
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    effective_on = models.DateField("生效日期", null=True)
    took_effect_at = models.DateTimeField("执行时间", null=True)
    recalled_at = models.DateTimeField("撤回时间", null=True)
    recalled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=300, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    figures: Any = models.JSONField(default=dict)  # cost, bound, kept, moved, begun, uncovered, loads

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=DECIDED, number__isnull=False, adopted_at__isnull=False, effective_on__isnull=False
                )
                | (~Q(state__in=DECIDED) & Q(number=None, adopted_at=None, effective_on=None)),
                name="grid_adopted_with_number_and_dates",
            ),
            models.CheckConstraint(
                condition=Q(took_effect_at=None) | Q(state=State.ADOPTED), name="grid_takes_effect_once_adopted"
            ),
            models.CheckConstraint(
                condition=Q(state=State.RECALLED, recalled_at__isnull=False)
                | (~Q(state=State.RECALLED) & Q(recalled_at=None, recalled_by=None)),
                name="grid_recalled_with_moment",
            ),
            models.UniqueConstraint(
                fields=["effective_on"],
                condition=Q(state=State.ADOPTED, took_effect_at=None),
                name="grid_one_awaited_a_day",
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(state=State.DRAFT), name="grid_one_draft_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_awaited(self) -> bool:
        """Whether it was adopted and still waits to be carried out on its day."""
        return self.state == State.ADOPTED and self.took_effect_at is None

    @property
    def version(self) -> Version:
        """Return an adopted version as the rules see it."""
        assert self.number is not None
        assert self.effective_on is not None
        return Version(self.number, self.state, self.effective_on, self.is_awaited)


class Care(models.Model):
    """包保: from a day on a cell answers for a person, or a leader's cell for a branch; until that day, or still."""

    level = models.PositiveSmallIntegerField("级别", choices=Level.choices)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="cares")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cares")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="contacts")
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True)
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="begun")  # None: mended between versions
    ended_by = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="ended")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(to_on=None), name="care_once_for_a_person"),
            models.UniqueConstraint(fields=["branch"], condition=Q(to_on=None), name="care_once_for_a_branch"),
            models.CheckConstraint(
                condition=Q(level=Level.LEADERS, branch__isnull=False, person=None)
                | (~Q(level=Level.LEADERS) & Q(branch=None, person__isnull=False)),
                name="care_is_for_a_person_or_a_branch",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="care_ends_after_it_began"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["cell", "person"], condition=Q(to_on=None), name="care_of_cell"),
            models.Index(fields=["person", "from_on"], name="care_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.cell} · {self.person or self.branch}"


class Choice(models.Model):
    """A row of a draft: who is to answer for a person or a branch. `carer` is None where nobody was found.

    `was` is the cell in force, `cell` the one chosen; a member who has no cell yet is named by `carer` only, and gets
    one at adoption.
    """

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="choices")
    level = models.PositiveSmallIntegerField("级别", choices=Level.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    carer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")
    was = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")
    # Which branches looked after the two when the draft was made: whoever went elsewhere since is left out.
    home = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    carer_home = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    is_locked = models.BooleanField("已锁定", default=False)
    reason = models.CharField(max_length=20, blank=True)  # why nobody was found

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grid", "person"], name="choice_once_for_a_person"),
            models.UniqueConstraint(fields=["grid", "branch"], name="choice_once_for_a_branch"),
        ]
        indexes: ClassVar = [models.Index(fields=["grid", "carer"], name="choice_by_carer")]

    def __str__(self) -> str:
        return f"{self.grid} · {self.person or self.branch}"


class Gap(models.Model):
    """A hole in the proof of coverage, found on a day; gone when mended. Derived: `huiyin verify` finds it anew."""

    kind = models.CharField(max_length=12, choices=GapKind.choices)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="gaps")  # where it is to be mended
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")
    found_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "person"], condition=Q(person__isnull=False), name="gap_once_for_a_person"
            ),
            models.UniqueConstraint(
                fields=["kind", "cell"], condition=Q(cell__isnull=False, person=None), name="gap_once_for_a_cell"
            ),
            models.UniqueConstraint(
                fields=["kind", "branch"], condition=Q(cell=None, person=None), name="gap_once_for_a_branch"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["branch", "kind"], name="gap_of_branch")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.person or self.cell or self.branch}"


class Coverage(models.Model):
    """有形覆盖 of a branch on a day: how many people, how many covered, gaps by kind. A row where it changed."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="coverages")
    day = models.DateField()
    people = models.PositiveIntegerField()
    covered = models.PositiveIntegerField()
    gaps: Any = models.JSONField(default=dict)  # number by kind

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["branch", "day"], name="coverage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.branch} {self.day}"
