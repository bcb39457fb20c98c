"""Triggers, records of talks and visits, private notes, help cases. Nothing here scores the person visited.

Words stand sealed in `Note` and `Measure` (rules/sealing.py) and nowhere else. The kind of a trigger goes with the
notes, when their time is over.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.voice.visits.rules.kinds import ENDED, LIVE, Author, CaseState, End, Form, Where, Word


class Wish(models.Model):
    """What a person wishes, without a reason: posts that neither visit them nor hear that they are visited."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="visit_wish")
    apart = models.ManyToManyField(Post, related_name="+", verbose_name="不要知道的岗位")

    def __str__(self) -> str:
        return f"wish of {self.person_id}"


class Trigger(models.Model):
    """必谈、必访情形: a kind and a day, never a story. Open until `ended_at`; `duty` is what is owed for it."""

    form = models.CharField("方式", max_length=8, choices=Form.choices)
    kind = models.CharField("情形", max_length=40, blank=True)  # emptied when the notes' time is over
    person = models.ForeignKey(Person, models.PROTECT, related_name="triggers")
    on = models.DateField("发生日期")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="triggers")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: the system
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    turns = models.PositiveSmallIntegerField(default=1)  # more where the person said that nobody came
    ended_at = models.DateTimeField(null=True)
    end = models.CharField("结果", max_length=8, choices=End.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="trigger_end_pairs_with_ended_at",
            ),
            models.UniqueConstraint(
                fields=["person", "form", "kind", "on"], condition=~Q(kind=""), name="trigger_once_for_an_event"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "id"], condition=Q(ended_at=None), name="trigger_open_in_branch"),
            models.Index(fields=["ended_at"], condition=~Q(kind=""), name="trigger_to_forget"),
        ]

    def __str__(self) -> str:
        return f"trigger {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes it."""
        return self.ended_at is None

    def link(self) -> str:
        """Path of its page."""
        return f"/visits/triggers/{self.pk}/"


class Case(models.Model):
    """帮扶: a private help case. `post` answers for it, `officer` is the union's post in charge."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="help_cases")
    state = models.CharField("状态", max_length=10, choices=CaseState.choices)
    grade = models.CharField("类别", max_length=20, blank=True)  # emptied when it ends
    post = models.ForeignKey(Post, models.PROTECT, related_name="help_cases")
    officer = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="help_cases")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    consented_at = models.DateTimeField(null=True)
    review_on = models.DateField("下次认定", null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=sorted(LIVE)), name="case_once_for_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(LIVE), ended_at=None)
                | Q(state__in=sorted(ENDED), ended_at__isnull=False, grade=""),
                name="case_forgets_its_class_when_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.OPEN, CaseState.CLOSING])
                | Q(consented_at__isnull=False, review_on__isnull=False),
                name="case_runs_with_consent_only",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "state"], name="case_of_branch"),
            models.Index(fields=["review_on"], condition=Q(state=CaseState.OPEN), name="case_to_review"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether it is asked for or under way."""
        return self.state in LIVE

    def link(self) -> str:
        """Path of its page."""
        return f"/visits/hardship/{self.pk}/"


class Contact(models.Model):
    """谈心、走访记录: who met whom, which day, where. Two-sided once the person says so."""

    form = models.CharField("方式", max_length=8, choices=Form.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="visits")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="visits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the person's on that day, for counts
    trigger = models.ForeignKey(Trigger, models.PROTECT, null=True, related_name="contacts")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="contacts")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=10, choices=Where.choices)
    is_reached = models.BooleanField("见到了本人", default=True)
    has_need = models.BooleanField("有需求", default=False)
    recorded_at = models.DateTimeField()
    word = models.CharField(max_length=10, choices=Word.choices, blank=True)
    said_at = models.DateTimeField(null=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="contact_takes_two"),
            models.CheckConstraint(condition=Q(has_need=False) | Q(is_reached=True), name="contact_need_is_heard"),
            models.CheckConstraint(
                condition=Q(word="", said_at=None) | (~Q(word="") & Q(said_at__isnull=False)),
                name="contact_word_pairs_with_said_at",
            ),
            models.CheckConstraint(
                condition=Q(matter=None) | Q(has_need=True), name="contact_matter_comes_from_a_need"
            ),
            models.UniqueConstraint(
                fields=["by", "person", "on", "form", "place", "is_reached"], name="contact_once_a_day_and_place"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "post", "on"], name="contact_last_by_post"),
            models.Index(fields=["branch", "on"], name="contact_by_branch"),
            models.Index(fields=["unit", "on"], name="contact_by_unit"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    def link(self) -> str:
        """Path of its page."""
        return f"/visits/contacts/{self.pk}/"


class Note(models.Model):
    """Private words about a meeting, sealed; read by the two and the secretary, destroyed on a day, a row remains."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="notes")
    author = models.CharField(max_length=8, choices=Author.choices)
    sealed = models.BinaryField(blank=True)
    expires_on = models.DateField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "author"], name="note_once_for_an_author"),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) & ~Q(sealed=b"") | Q(gone_at__isnull=False, sealed=b""),
                name="note_is_there_or_gone",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_on"], condition=Q(gone_at=None), name="note_to_destroy"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Measure(models.Model):
    """帮扶措施: what one post of the circle promised by a day; its words are sealed, and go when the case has ended."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    sealed = models.BinaryField(blank=True)
    due_on = models.DateField("期限")
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    promised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="measure_of_case")]

    def __str__(self) -> str:
        return f"measure {self.pk}"
