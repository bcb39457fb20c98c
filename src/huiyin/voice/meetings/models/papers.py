"""The shelf: one row for each paper one may look for, and for each edition of a series' own papers."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.files.models import Attachment
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.voice.meetings.models.meetings import Meeting, Series
from huiyin.voice.meetings.rules.kinds import OF_SERIES, PaperKind

SHOWN = Q(is_shown=True)


class Paper(models.Model):
    """资料: minutes and files of a meeting lie here by themselves; a series' own papers are put, in editions.

    Of the editions of one paper, told by `first`, the newest is shown; none is once the paper was taken off. How it
    was taken off, and who had the files of all editions destroyed, stands with the newest.
    """

    kind = models.CharField("种类", max_length=10, choices=PaperKind.choices)
    title = models.CharField("名称", max_length=120)
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="papers", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="papers")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    file = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="later", db_index=False)
    number = models.PositiveSmallIntegerField("版", default=1)
    is_shown = models.BooleanField(default=True)
    off_at = models.DateTimeField(null=True)
    off_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    off_reason = models.CharField("撤下的原因", max_length=120, blank=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    destroy_reason = models.CharField("销毁的原因", max_length=120, blank=True)
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=PaperKind.MINUTES, meeting__isnull=False, file=None, first=None)
                | Q(kind=PaperKind.MATERIAL, meeting__isnull=False, file__isnull=False, first=None)
                | Q(kind__in=OF_SERIES, meeting=None, series__isnull=False),
                name="paper_is_of_a_meeting_or_a_series",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaperKind.MINUTES) | Q(file__isnull=False) | Q(is_shown=False),
                name="paper_on_the_shelf_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(first=None, number=1) | Q(first__isnull=False, number__gt=1),
                name="paper_first_is_number_one",
            ),
            models.CheckConstraint(
                condition=Q(off_at=None, off_by=None, off_reason="")
                | (Q(off_at__isnull=False, off_by__isnull=False, is_shown=False) & ~Q(off_reason="")),
                name="paper_taken_off_by_somebody_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None, proposed_by=None, destroy_reason="")
                | (
                    Q(proposed_at__isnull=False, proposed_by__isnull=False, off_at__isnull=False)
                    & ~Q(destroy_reason="")
                ),
                name="paper_proposed_for_destruction_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None, destroyed_by=None)
                | (
                    Q(destroyed_at__isnull=False, destroyed_by__isnull=False, proposed_by__isnull=False, file=None)
                    & ~Q(destroyed_by=F("proposed_by"))
                ),
                name="paper_destroyed_by_two",
            ),
            models.UniqueConstraint(fields=["first", "number"], name="paper_edition_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(kind=PaperKind.MINUTES), name="minutes_lie_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["put_at", "id"], condition=SHOWN, name="paper_by_moment"),
            models.Index(fields=["kind", "put_at", "id"], condition=SHOWN, name="paper_of_kind"),
            models.Index(fields=["series", "put_at", "id"], name="paper_of_series"),
        ]

    def __str__(self) -> str:
        return self.title

    def link(self) -> str:
        """Path of its page; that of its meeting, where it came from one."""
        return self.meeting.link() if self.meeting is not None else f"/meetings/files/{self.pk}/"

    @property
    def is_of_meeting(self) -> bool:
        """Whether it came from a meeting by itself."""
        return self.meeting_id is not None

    @property
    def chain(self) -> int:
        """The id all editions of the paper are found by: that of the first."""
        return self.first_id or self.pk

    @property
    def where(self) -> str:
        """Where it belongs: the meeting, else the series."""
        return str(self.meeting or self.series)

    @property
    def whose(self) -> str:
        """Whose paper it is: the branch's, else the unit's."""
        return str(self.branch or self.unit)

    @property
    def by(self) -> str:
        """Who put it: the post, else the person; the mine where neither is known."""
        return str(self.post or self.put_by or self.unit)
