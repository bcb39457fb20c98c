"""Boxes and their openings. A paper letter is counted here; its words go to the sorting desk."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.people.models import Person, Post
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Place
from huiyin.voice.boxes.rules import schedule


class Box(models.Model):
    """意见箱: a place, a schedule, a keeper's post. `code` stands on the poster.

    `x`/`y` are its own pin on the mine's plan, 0 to 1 from the top left; without them the place's pin holds.
    """

    code = models.CharField("编号", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="boxes", verbose_name="地点")
    spot = models.CharField("具体位置", max_length=80, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    keeper = models.ForeignKey(Post, models.PROTECT, related_name="boxes", verbose_name="负责岗位")
    every_days = models.PositiveSmallIntegerField("开箱间隔（天）")
    weekday = models.PositiveSmallIntegerField("开箱日")
    seal = models.CharField("封条号", max_length=20, blank=True)
    since_on = models.DateField("设立日期")
    closed_on = models.DateField("撤除日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(every_days__gte=1, every_days__lte=31), name="box_opens_within_a_month"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="box_weekday_is_a_day"),
            models.CheckConstraint(
                condition=Q(x=None, y=None)
                | Q(x__isnull=False, y__isnull=False, x__gte=0, x__lte=1, y__gte=0, y__lte=1),
                name="box_pin_is_on_the_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def pin(self) -> tuple[float, float] | None:
        """The pin on the plan: its own, else its place's."""
        if self.x is not None and self.y is not None:
            return self.x, self.y
        if self.place.x is not None and self.place.y is not None:
            return self.place.x, self.place.y
        return None

    @property
    def schedule(self) -> str:
        """When it is opened, in words."""
        return schedule(self.every_days, self.weekday)


class Opening(models.Model):
    """开箱记录: two persons, a count, the seal found and the seal put on. Complete when the second has signed."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="openings")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField("开箱日期")
    count = models.PositiveSmallIntegerField("件数")
    seal_found = models.CharField("原封条号", max_length=20)
    is_seal_intact = models.BooleanField("封条完好")
    seal_new = models.CharField("新封条号", max_length=20)
    note = models.CharField("备注", max_length=200, blank=True)
    opener = models.ForeignKey(Person, models.PROTECT, related_name="+")
    witness = models.ForeignKey(Person, models.PROTECT, related_name="+")
    witnessed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(opener=F("witness")), name="opening_takes_two"),
            models.UniqueConstraint(fields=["box", "opened_on"], name="opening_once_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["box", "-opened_on"], name="opening_latest")]

    def __str__(self) -> str:
        return f"{self.box} {self.opened_on}"

    @property
    def is_signed(self) -> bool:
        """Whether the second person has signed."""
        return self.witnessed_at is not None
