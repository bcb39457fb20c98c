"""Gaps with what mends them: the nearest proposal for each, a constant number of queries for a page of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery

from huiyin.ground.grid.models import Care, Gap
from huiyin.ground.grid.queries import nearest, proof
from huiyin.ground.grid.queries.picture import cells_by_person
from huiyin.ground.grid.rules import GapKind
from huiyin.ground.grid.rules.nearest import Near, ranked, successors, words
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Office

__all__ = ["Proposal", "cells_by_person", "holder_of", "person_at_work", "proposals", "stands", "with_load"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed to mend a gap (a person's id), in words; nobody where nobody has room."""

    carer: int | None
    words: str


def proposals(gaps: Iterable[Gap], *, on: date) -> dict[int, Proposal]:
    """Return the nearest proposal for each gap that one click can mend, by the gap's id."""
    rows = list(gaps)
    branches: set[int | None] = {
        gap.branch_id for gap in rows if gap.kind in (GapKind.HOLE, GapKind.STRAY, GapKind.DEAD)
    }
    others = nearest.near(branches, on=on) if branches else {}
    leaders = nearest.leaders(on, with_room=True) if any(gap.kind == GapKind.NO_CONTACT for gap in rows) else []
    return {gap.pk: made for gap in rows if (made := _proposal(gap, others, leaders)) is not None}


def _proposal(gap: Gap, others: dict[int, Near], leaders: list[tuple[int, str, int]]) -> Proposal | None:
    if gap.kind in (GapKind.HOLE, GapKind.STRAY):
        one = others.get(gap.person_id or 0)
        able = ranked(one, others.values()) if one is not None else []
        if one is None or not able:
            return Proposal(None, "本支部没有还能包保的人")
        return Proposal(able[0].person, f"{able[0].name}（{words(one, able[0])}，还能包保 {able[0].room} 人）")
    if gap.kind == GapKind.DEAD and gap.cell is not None and gap.cell.post.office == Office.MEMBER:
        heirs = successors(gap.branch_id, others.values())
        return (
            Proposal(heirs[0].person, f"由{heirs[0].name}接任网格员")
            if heirs
            else Proposal(None, "没有空着的党员，请逐人另选")
        )
    if gap.kind == GapKind.NO_CONTACT:
        if not leaders:
            return Proposal(None, "领导联系的支部都到了上限")
        return Proposal(leaders[0][0], f"{leaders[0][1]}（现联系 {leaders[0][2]} 个支部）")
    return None


def with_load(rows: "QuerySet[Gap]") -> "QuerySet[Gap]":
    """Note with each gap how much its cell carries, as `load`."""
    carried = Care.objects.filter(cell=OuterRef("cell"), to_on=None).order_by().values("cell")
    return rows.annotate(load=Subquery(carried.annotate(n=Count("pk")).values("n")))


def stands() -> bool:
    """Return whether a grid was ever adopted."""
    return proof.stands()


def holder_of(post: Post | None) -> Person | None:
    """Return who holds a post, None for none."""
    return people.holder(post) if post is not None else None


def person_at_work(pk: int) -> Person | None:
    """Return somebody at work."""
    return Person.objects.filter(pk=pk, is_active=True).select_related("unit").first()
