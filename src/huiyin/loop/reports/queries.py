"""Signed reports and their versions; what a report says and who reads it is asked of the room it belongs to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.periods import Period
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.loop.duties.models import Duty
from huiyin.loop.reports import rules
from huiyin.loop.reports.models import Report

Facts = dict[str, Any]
Counted = tuple[Facts, Branch | None]  # with the branch it belongs to


@dataclass(frozen=True, slots=True)
class Source:
    """What a room knows of its reports; `columns` names what `rows` hold, in the order they are shown."""

    facts: "Callable[[Sequence[Post], Period, datetime], dict[int, Counted]]"  # what each post's report says, by post
    recount: Callable[[Sequence[Report]], dict[int, Facts]]  # as of the signature, by report
    post_for: Callable[[Actor, int], Post]  # or Post.DoesNotExist
    sentence: Callable[[Facts], str]
    rows: Callable[[Facts], list[dict[str, Any]]]
    columns: Mapping[str, str]

    def table(self, facts: Facts) -> list[list[Any]]:
        """Return the facts as rows of cells in the order of the columns."""
        return [[row[name] for name in self.columns] for row in self.rows(facts)]


FEW = 4  # keys of one post; beyond it, one statement for each length would be remembered
_sources: dict[str, Source] = {}


def register(source: Source, *kinds: str) -> None:
    """Say who counts reports of these kinds; called once in the `ready()` of the room that asks for them."""
    _sources.update(dict.fromkeys(kinds, source))


def source_of(kind: str) -> Source:
    """Return who counts reports of a kind."""
    return _sources[kind]


def versions(post_id: int, kind: str, period: Period) -> list[Report]:
    """Return the signed versions of a report, the latest first."""
    return _versions(post=post_id, kind=str(kind), first_on=period.first)


@prepared
def _versions(post: Given, kind: Given, first_on: Given) -> "QuerySet[Report]":
    found = Report.objects.filter(post__pk=post, kind=kind, first_on=first_on)
    return found.select_related("post", "branch", "signed_by").order_by("-version")


def signed(kind: str, period: Period, posts: Iterable[int] | None = None) -> dict[int, Report]:
    """Return the latest signed report of a period by post, of these posts or of all. One query."""
    found = Report.objects.filter(kind=kind, first_on=period.first)
    if posts is not None:
        found = found.filter(post__in=sorted(posts))
    return {report.post_id: report for report in found.order_by("version")}


def owing_duty(post_id: int, kind: str, period: Period) -> Duty | None:
    """Return the duty of a report, whoever owes it now."""
    return owing_duties([post_id], kind, period).get(post_id)


def owing_duties(posts: Sequence[int], kind: str, period: Period) -> dict[int, Duty]:
    """Return the duties of the reports of these posts, by the post reported on, whoever owes them now. One query."""
    routines = rules.terms(kind).routines
    posts_by_key = {f"routine:{code}:{period.key}:{post}": post for post in posts for code in routines}
    keys = list(posts_by_key)
    found = _with_keys(keys=keys) if len(keys) <= FEW else _of_keys(keys)
    return {posts_by_key[duty.key]: duty for duty in found if duty.key is not None}


@prepared
def _with_keys(keys: Givens) -> "QuerySet[Duty]":
    return _of_keys(keys)


def _of_keys(keys: Any) -> "QuerySet[Duty]":
    return Duty.objects.select_related("post").filter(key__in=keys).order_by("-pk")  # the first one is kept


def get_for(actor: Actor, pk: int) -> Report:
    """Return a signed report for who may read those of its post; else `Report.DoesNotExist` (a 404)."""
    report = Report.objects.select_related("post", "post__unit", "branch", "signed_by").get(pk=pk)
    try:
        source_of(report.kind).post_for(actor, report.post_id)
    except Post.DoesNotExist as missing:
        raise Report.DoesNotExist from missing
    return report
