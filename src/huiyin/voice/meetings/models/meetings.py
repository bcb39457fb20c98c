"""Series, their periods, meetings with who was there, agenda items and points with their ends."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.kit.clock import day_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Grade, Topic
from huiyin.voice.meetings.rules import periods
from huiyin.voice.meetings.rules.kinds import Absence, Answer, End, Kind, NoReason, State, Why
from huiyin.voice.meetings.rules.permissions import OVER, Vote


class Series(models.Model):
    """例会: a recurring meeting of a branch or a unit. `owed_to` is the last day of the last period that was owed."""

    kind = models.CharField("种类", max_length=14, choices=Kind.choices)
    name = models.CharField("名称", max_length=40)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="series")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    # Empty: the branch's secretary, whoever that is on the day.
    chair = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主持岗位")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人")
    every_months = models.PositiveSmallIntegerField("多久一次")
    fixed_day = models.PositiveSmallIntegerField("每月固定日", null=True, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    since_on = models.DateField("从哪天起")
    owed_to = models.DateField()
    closed_on = models.DateField("停办日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["branch", "kind", "name"], condition=Q(closed_on=None), name="series_once_in_a_branch"
            ),
            models.CheckConstraint(
                condition=Q(branch__isnull=False) | Q(chair__isnull=False), name="series_has_somebody_to_chair"
            ),
            models.CheckConstraint(condition=Q(every_months__in=periods.SPANS), name="series_span_divides_a_year"),
            models.CheckConstraint(
                condition=Q(fixed_day=None) | Q(fixed_day__gte=1, fixed_day__lte=31), name="series_day_of_a_month"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owed_to"], condition=Q(closed_on=None), name="series_to_be_owed"),
            models.Index(fields=["branch", "kind"], name="series_of_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.branch or self.unit} · {self.name}"

    def link(self) -> str:
        """Path of its page."""
        return f"/meetings/series/{self.pk}/"

    @property
    def whose(self) -> str:
        """Whose meeting it is: the branch, else the unit."""
        return str(self.branch or self.unit)

    @property
    def schedule(self) -> str:
        """How often, in words."""
        day = f"，固定 {self.fixed_day} 日" if self.fixed_day else ""
        return f"{periods.SPAN_WORDS[self.every_months]}一次{day}"


class Term(models.Model):
    """期: one period of a series, owed once. Its duty is settled by closing a meeting with minutes."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="terms")
    from_on = models.DateField()
    to_on = models.DateField()
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "from_on"], name="term_owed_once"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="term_ends_after_it_began"),
        ]
        indexes: ClassVar = [models.Index(fields=["to_on"], name="term_by_end")]

    def __str__(self) -> str:
        return f"{self.series} {self.name}"

    @property
    def name(self) -> str:
        """What the period is called."""
        return periods.name_of(self.from_on, self.to_on)


class Meeting(models.Model):
    """会议: one dated meeting. What it decided is frozen when it is closed."""

    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    term = models.OneToOneField(Term, models.PROTECT, null=True, blank=True, related_name="meeting")
    kind = models.CharField("种类", max_length=14, choices=Kind.choices)
    title = models.CharField("会议名称", max_length=60)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="meetings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    chair = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="主持岗位")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人")
    starts_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=60)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    seed = models.CharField("抽签种子", max_length=80, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField("纪要编号", null=True)  # given at closing, by kind and year
    year = models.PositiveSmallIntegerField(null=True)
    cancel_reason = models.CharField("取消原因", max_length=120, blank=True)
    remind_at = models.DateTimeField(null=True)  # when the invited are reminded; empty once they were, or never are
    is_entered = models.BooleanField("补录", default=False)  # held on paper, written in afterwards

    is_near: bool | None = None  # whether the reader is close to it, where a query has asked; not a column

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False, number__isnull=False, year__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at=None, number=None, year=None)),
                name="meeting_closed_with_number_and_moment",
            ),
            models.UniqueConstraint(
                fields=["branch", "kind", "year", "number"], name="meeting_number_once_in_a_branch"
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "number"],
                condition=Q(branch=None),
                name="meeting_number_once_in_a_unit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "id"], name="meeting_by_day"),
            models.Index(fields=["chair", "starts_at"], name="meeting_by_chair"),
            models.Index(fields=["branch", "starts_at"], name="meeting_of_branch"),
            models.Index(fields=["series", "starts_at"], name="meeting_of_series"),
            models.Index(fields=["recorder", "starts_at"], name="meeting_by_recorder"),
            models.Index(
                fields=["remind_at"],
                condition=Q(state=State.PLANNED, remind_at__isnull=False),
                name="meeting_to_be_reminded",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def link(self) -> str:
        """Path of its page."""
        return f"/meetings/{self.pk}/"

    @property
    def held_on(self) -> date:
        """The day it is held."""
        return day_of(self.starts_at)

    @property
    def whose(self) -> str:
        """Whose meeting it is: the branch, else the unit."""
        return str(self.branch or self.unit)

    @property
    def is_planned(self) -> bool:
        """Whether it is still to be held."""
        return self.state == State.PLANNED

    @property
    def is_running(self) -> bool:
        """Whether it is being held."""
        return self.state == State.RUNNING

    @property
    def is_closed(self) -> bool:
        """Whether its minutes are signed."""
        return self.state == State.CLOSED

    @property
    def is_called_off(self) -> bool:
        """Whether it was called off."""
        return self.state == State.CANCELLED

    @property
    def is_over(self) -> bool:
        """Whether it is closed or was called off."""
        return self.state in OVER

    @property
    def document_number(self) -> str:
        """The number of its minutes: 〔2026〕3号, or nothing before it is closed."""
        return f"〔{self.year}〕{self.number}号" if self.number else ""


class Seat(models.Model):
    """席位: so many people of a unit, and of a job where one is named; drawn by lot or picked."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="seats")
    name = models.CharField("席位", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    job = models.CharField("工种", max_length=40, blank=True)
    count = models.PositiveSmallIntegerField("席数")
    rounds = models.PositiveSmallIntegerField(default=0)  # how often the lot was drawn for it

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=30), name="seat_count_is_one_to_thirty"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.count} 席"


class Attendance(models.Model):
    """出席、请假、列席: one invited person. A fact about the meeting; nothing of the person is computed from it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="taken")
    is_guest = models.BooleanField("列席", default=False)
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, blank=True)
    absence = models.CharField("请假原因", max_length=10, choices=Absence.choices, blank=True)
    checked_in_at = models.DateTimeField(null=True)
    is_by_recorder = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(answer=Answer.EXCUSED) | Q(absence=""), name="attendance_reason_goes_with_a_leave"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "meeting"], name="attendance_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.meeting}"

    @property
    def is_present(self) -> bool:
        """Whether they were there."""
        return self.checked_in_at is not None


class Item(models.Model):
    """议题: one line of the agenda, with the matter it is about and why it is there."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    title = models.CharField("议题", max_length=80)
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.OWN)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "place"], name="item_place_once"),
            models.UniqueConstraint(fields=["meeting", "matter"], name="item_matter_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["matter", "id"], name="item_about_matter")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_own(self) -> bool:
        """Whether somebody added it by hand."""
        return self.why == Why.OWN


class Point(models.Model):
    """意见要点: one thing said. `version` grows with each change, so that two recorders don't overwrite each other.

    `carried` is the point of an earlier meeting that it takes up again, `times` how often that happened.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="said")
    text = models.CharField("要点", max_length=500)
    speaker = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发言人")
    is_named = models.BooleanField("公开发言人", default=False)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    carried = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="taken_up")
    times = models.PositiveSmallIntegerField(default=0)

    end = models.CharField("结果", max_length=10, choices=End.choices, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    reason = models.CharField("不办的原因", max_length=10, choices=NoReason.choices, blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="+")
    # What a new matter is registered with when the meeting is closed.
    title = models.CharField("事项标题", max_length=60, blank=True)
    to = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办岗位")
    grade = models.CharField("类别", max_length=10, choices=Grade.choices, blank=True)
    topic = models.CharField("主题", max_length=12, choices=Topic.choices, blank=True)
    target = models.CharField("目标", max_length=120, blank=True)
    measure = models.CharField("措施", max_length=200, blank=True)
    by_on = models.DateField("时限", null=True, blank=True)
    joins = models.JSONField(default=list)  # ids of matters that are merged into the new one: a common problem

    is_resolution = models.BooleanField("决议", default=False)
    agree = models.PositiveSmallIntegerField("赞成", null=True, blank=True)
    against = models.PositiveSmallIntegerField("反对", null=True, blank=True)
    abstain = models.PositiveSmallIntegerField("弃权", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_resolution=False, agree=None, against=None, abstain=None)
                | Q(is_resolution=True, agree__isnull=False, against__isnull=False, abstain__isnull=False),
                name="point_votes_go_with_a_resolution",
            ),
            models.CheckConstraint(
                condition=~Q(end=End.MATTER) | Q(matter__isnull=False) | (Q(to__isnull=False) & ~Q(title="")),
                name="point_matter_is_owed_by_a_post",
            ),
            models.CheckConstraint(condition=~Q(end=End.DONE) | ~Q(words=""), name="point_done_says_what"),
            models.CheckConstraint(condition=~Q(end=End.NO) | (~Q(words="") & ~Q(reason="")), name="point_no_says_why"),
            models.CheckConstraint(condition=Q(is_named=False) | Q(speaker__isnull=False), name="point_named_speaker"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "id"], name="point_of_item"),
            models.Index(fields=["matter", "id"], name="point_about_matter"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def vote(self) -> Vote | None:
        """The hands counted, or None where it is no resolution."""
        return Vote(self.agree or 0, self.against or 0, self.abstain or 0) if self.is_resolution else None

    @property
    def is_matter(self) -> bool:
        """Whether it became, or becomes, a matter."""
        return self.end == End.MATTER
