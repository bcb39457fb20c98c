"""Criticism of a post that left a supervision notice unanswered, its rectification, its hand-over to discipline."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huiyin.ground.people.models import Person, Post
from huiyin.loop.censures.rules.states import LIVE, UNSIGNED, Decision, Ground, State
from huiyin.loop.duties.models import Duty, SupervisionNotice


class Censure(models.Model):
    """通报批评: names a post, never a person who asked. Drafted, signed by a post above, numbered by year when signed.

    `duty` is the running clock: to sign, to rectify, to inspect; `hearing` that of the answer to a plea. Its words are
    committed to in the ledger; `facts` are counted (`rules.facts`).
    """

    year = models.PositiveSmallIntegerField("年份", null=True)
    number = models.PositiveIntegerField("编号", null=True)
    notice = models.ForeignKey(SupervisionNotice, models.PROTECT, related_name="censures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="censures", verbose_name="被批评的岗位")
    drafted_by_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="拟稿岗位")
    signer = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="签发岗位")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    facts: Any = models.JSONField()
    text = models.CharField("批评意见", max_length=500)
    demand = models.CharField("整改要求", max_length=500)
    until_on = models.DateField("整改期限")
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_note = models.CharField("理由", max_length=300, blank=True)
    plea = models.CharField("申辩", max_length=1000, blank=True)
    pleaded_at = models.DateTimeField(null=True)
    plea_answer = models.CharField("申辩答复", max_length=1000, blank=True)
    heard_at = models.DateTimeField(null=True)
    hearing = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="censure_number_once_a_year"),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(state__in=sorted(LIVE)), name="censure_one_live_for_a_notice"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNSIGNED), signed_at=None, number=None, year=None)
                | (~Q(state__in=sorted(UNSIGNED)) & Q(signed_at__isnull=False, number__isnull=False)),
                name="censure_number_pairs_with_signature",
            ),
            models.CheckConstraint(
                condition=Q(pleaded_at=None, plea="") | (Q(pleaded_at__isnull=False) & ~Q(plea="")),
                name="censure_plea_pairs_with_moment",
            ),
            models.CheckConstraint(
                condition=Q(heard_at=None, plea_answer="") | (Q(heard_at__isnull=False) & ~Q(plea_answer="")),
                name="censure_hearing_pairs_with_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], condition=Q(ended_at=None), name="censure_open"),
            models.Index(fields=["post", "signed_at"], name="censure_of_post"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The number as offices write it; a draft has none yet."""
        return f"通报批评〔{self.year}〕{self.number}号" if self.number else "通报批评（拟稿）"


class Rectification(models.Model):
    """整改报告: what the censured post says was put right, and what the inspecting post found. One row each time."""

    censure = models.ForeignKey(Censure, models.PROTECT, related_name="rectifications")
    text = models.CharField("整改情况", max_length=1000)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)
    note = models.CharField("验收意见", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["censure"], condition=Q(judged_at=None), name="rectification_one_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(judged_at=None, is_accepted=None) | Q(judged_at__isnull=False, is_accepted__isnull=False),
                name="rectification_judged_with_a_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.censure} 整改报告"


class Referral(models.Model):
    """问责线索: handed to discipline inspection once, on a ground; kind of decision, its day, body and words.

    The decision is read by who handed over, by discipline inspection and by the post concerned; when its time is over
    the tick empties it and leaves the moments.
    """

    censure = models.OneToOneField(Censure, models.PROTECT, related_name="referral")
    by_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="移送岗位")
    ground = models.CharField("移送理由", max_length=10, choices=Ground.choices)
    note = models.CharField("说明", max_length=300, blank=True)
    referred_at = models.DateTimeField()
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="+")
    decision = models.CharField("处置", max_length=12, choices=Decision.choices, blank=True)
    decided_on = models.DateField("决定日期", null=True)
    body = models.CharField("作出决定的机关", max_length=60, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    expired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="", decided_on=None, expires_on=None, expired_at=None)
                | Q(decided_at__isnull=False, expires_on__isnull=False),
                name="referral_decision_pairs_with_moment",
            ),
            models.CheckConstraint(
                condition=Q(expired_at=None) | Q(decision="", words="", body="", note="", decided_on=None),
                name="referral_expired_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decision="") | Q(expired_at__isnull=False),
                name="referral_decided_has_its_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_on"], condition=Q(expired_at=None), name="referral_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.censure} 问责线索"
