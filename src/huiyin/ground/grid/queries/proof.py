"""Facts of the proof, for some branches or all, by a constant number of queries; gaps and coverage as due."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.ground.grid.models import Care, Cell, Coverage, Gap, Grid
from huiyin.ground.grid.rules import Level, State
from huiyin.ground.grid.rules.carrying import LEADER_MAX, LIMITS, UNCARRIED, limit_key
from huiyin.ground.grid.rules.places import Places
from huiyin.ground.grid.rules.proof import BranchFact, CellFact, Facts, Figures, Lack, figures, lacks
from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Office
from huiyin.ground.rulebook import queries as rulebook

Scope = Collection[int | None]  # ids of branches; None stands for what no branch looks after, and leaders' cells
JUDGED = "limits"  # kept with the first version, which stands for the grid as a whole
MANY = 300  # more branches than this are no part any more: all are read


def stands() -> bool:
    """Return whether a grid was ever in force: before that nothing is proved, and nothing lacks."""
    return Grid.objects.filter(state=State.ADOPTED).exclude(took_effect_at=None).exists()


def places(paths: dict[int, str] | None = None) -> Places:
    """Return units and open branches; `paths` of all units where they are known. Two queries, or one."""
    rows = list(Branch.objects.filter(closed_on=None).order_by("-code").values_list("pk", "unit_id"))
    return Places(
        paths=paths or dict(Unit.objects.order_by().values_list("pk", "path")),
        by_unit={unit: pk for pk, unit in rows if unit is not None},
        open_branches=frozenset(pk for pk, _ in rows),
    )


def people_at(scope: Scope | None, where: Places, column: str = "") -> Q:
    """Return the condition for whom these branches look after (None: everybody); `column` leads to the person."""
    if scope is None:
        return Q()
    own = [pk for pk in scope if pk is not None]
    homeless = Q(**{f"{column}branch": None}) | Q(**{f"{column}branch__closed_on__isnull": False})
    return Q(**{f"{column}branch__in": own}) | (homeless & Q(**{f"{column}unit__in": where.units_of(scope)}))


def facts(scope: Scope | None, *, on: date, where: Places | None = None) -> Facts:
    """Return the facts about some branches, or about all. At most eleven queries."""
    where = where or places()
    if scope is not None and len(scope) > MANY:
        scope = None
    at = people_at(scope, where)
    uncarried = set(_uncarried().filter(people_at(scope, where, "person__")).values_list("person_id", flat=True))
    rows = Person.objects.filter(at, is_active=True).order_by().values_list("pk", "unit_id", "branch_id")
    people = {pk: where.of(unit, branch) for pk, unit, branch in rows.iterator(chunk_size=5000) if pk not in uncarried}
    open_cares = Care.objects.filter(to_on=None).order_by()
    cares = dict(
        open_cares.filter(people_at(scope, where, "person__"), branch=None)
        .values_list("person_id", "cell_id")
        .iterator(chunk_size=5000)
    )
    own = _own_cells(scope)
    cells, judged = _cells(own, {cares[pk] for pk in people if pk in cares}, on=on)
    return Facts(people, cares, cells, judged, _branches(scope))


def _uncarried() -> "QuerySet[Tenure]":
    offices = [str(office) for office in UNCARRIED]
    return Tenure.objects.filter(to_on=None, post__closed_on=None, post__office__in=offices).order_by()


def _own_cells(scope: Scope | None) -> "QuerySet[Cell]":
    if scope is None:
        return Cell.objects.all()
    own = Q(branch__in=[pk for pk in scope if pk is not None])
    return Cell.objects.filter(own | Q(branch=None) if None in scope else own)


def _cells(own: "QuerySet[Cell]", asked: set[int], *, on: date) -> tuple[dict[int, CellFact], set[int]]:
    """Return what is known of these cells and of those asked for, and the ids of the former."""
    found = _cell_rows(own, on=on)
    judged = set(found)
    missing = asked - judged
    if missing:
        found |= _cell_rows(Cell.objects.filter(pk__in=missing), on=on)
    return found, judged


def _cell_rows(cells: "QuerySet[Cell]", *, on: date) -> dict[int, CellFact]:
    held = Exists(Tenure.objects.filter(post=OuterRef("post"), to_on=None, person__is_active=True))
    rows = cells.order_by().annotate(is_held=held)
    fields = rows.values_list(
        "pk", "branch_id", "closed_on", "post__closed_on", "is_held", "post__office", "post__unit__path"
    )
    carried = Care.objects.filter(to_on=None, cell__in=cells.values("pk")).order_by().values_list("cell_id")
    loads = {pk: (people, branches) for pk, people, branches in carried.annotate(p=Count("person"), b=Count("branch"))}
    limit = limits(on)
    found = {}
    for pk, branch, closed, gone, is_held, office, path in fields.iterator(chunk_size=5000):
        people, branches = loads.get(pk, (0, 0))
        is_live = closed is None and gone is None and is_held
        most = limit(limit_key(office), path)
        found[pk] = CellFact(branch, is_live, people, most, branches, limit(LEADER_MAX, path))
    return found


def limits(on: date) -> Any:
    """Return a function of a rule's key and a unit's path: how much a cell there may carry."""

    @cache
    def limit(key: str, path: str) -> int:
        return int(rulebook.value(key, on=on, unit_path=path))

    return limit


def _branches(scope: Scope | None) -> dict[int, BranchFact]:
    rows = Branch.objects.filter(closed_on=None).order_by()
    if scope is not None:
        rows = rows.filter(pk__in=[pk for pk in scope if pk is not None])
    found = list(rows.values_list("pk", "unit_id", "secretary_id"))
    followed = Care.objects.filter(to_on=None, level=Level.LEADERS, branch__in=rows.values("pk")).order_by()
    contacts = set(followed.values_list("branch_id", flat=True))
    held = secretaries(rows)
    return {pk: BranchFact(pk in contacts, held(unit, secretary)) for pk, unit, secretary in found}


def secretaries(branches: "QuerySet[Branch]") -> Any:
    """Return a function of a branch's unit and named post: whether somebody holds the post that leads it. One query."""
    named = branches.exclude(secretary=None).values("secretary")
    of_unit = Q(unit__in=branches.exclude(unit=None).values("unit"), office=Office.SECRETARY)
    live = Exists(Tenure.objects.filter(post=OuterRef("pk"), to_on=None, person__is_active=True))
    rows = Post.objects.filter(Q(pk__in=named) | of_unit, closed_on=None).order_by()
    held: dict[int, bool] = {}
    by_unit: dict[int, list[bool]] = {}
    for pk, unit, office, is_held in rows.annotate(live=live).values_list("pk", "unit_id", "office", "live"):
        held[pk] = is_held
        if office == Office.SECRETARY:
            by_unit.setdefault(unit, []).append(is_held)

    def leads(unit: int | None, secretary: int | None) -> bool:
        if secretary is not None:
            return held.get(secretary, False)
        return by_unit.get(unit, []) == [True] if unit is not None else False

    return leads


def should_be(scope: Scope | None, *, on: date, where: Places | None = None) -> tuple[set[Lack], dict[int, Figures]]:
    """Return the gaps and the coverage as they should be for some branches, or for all."""
    if not stands():
        return set(), {}
    known = facts(scope, on=on, where=where)
    found = set(lacks(known))
    return found, figures(known, found)


def recorded(scope: Scope | None) -> dict[Lack, int]:
    """Return the gaps as they stand recorded, with their ids."""
    rows = Gap.objects.order_by()
    if scope is not None and len(scope) <= MANY:
        own = Q(branch__in=[pk for pk in scope if pk is not None])
        rows = rows.filter(own | Q(branch=None) if None in scope else own)
    fields = rows.values_list("pk", "kind", "branch_id", "person_id", "cell_id")
    return {Lack(kind, branch, person, cell): pk for pk, kind, branch, person, cell in fields.iterator(chunk_size=5000)}


def latest_coverage(branches: Collection[int] | None = None) -> dict[int, Coverage]:
    """Return the newest row of coverage of each branch. One query."""
    newest = Coverage.objects.filter(branch=OuterRef("branch")).order_by("-day").values("day")[:1]
    rows = Coverage.objects.filter(day=newest).order_by()
    if branches is not None and len(branches) <= MANY:
        rows = rows.filter(branch__in=branches)
    return {row.branch_id: row for row in rows}


def compare(on: date) -> list[str]:
    """Return where recorded gaps or coverage differ from their recomputation, as Chinese lines (`huiyin verify`)."""
    truth, shares = should_be(None, on=on)
    there = recorded(None)
    lines = [f"网格缺口没有记下：{_said(lack)}" for lack in sorted(truth - there.keys(), key=str)]
    lines += [f"网格缺口已经没有了还记着：{_said(lack)}" for lack in sorted(there.keys() - truth, key=str)]
    kept = latest_coverage()
    for pk, share in sorted(shares.items()):
        row = kept.get(pk)
        if row is None or (row.people, row.covered, row.gaps) != (share.people, share.covered, share.gaps):
            lines.append(f"支部 {pk} 的有形覆盖记为 {_share(row)}，重算为 {share.covered}/{share.people}")
    return lines


def _said(lack: Lack) -> str:
    about = "人员" if lack.person else "网格" if lack.cell else "支部"
    return f"{lack.kind} {about} {lack.person or lack.cell or lack.branch}"


def _share(row: Coverage | None) -> str:
    return "无" if row is None else f"{row.covered}/{row.people}"


def last_boundary(on: date) -> str:
    """Return the last day, until this one, on which a limit began or ended to hold; empty for none. No query."""
    rules = [rule for key in LIMITS for rule in rulebook.history(key)]
    days = [day for rule in rules for day in (rule.effective_from, rule.effective_to) if day is not None and day <= on]
    return max(days).isoformat() if days else ""


def judged_by() -> str | None:
    """Return the boundary of limits that loads were last judged after; None while no grid stands. One query."""
    figures = Grid.objects.filter(number=1).values_list("figures", flat=True).first() if stands() else None
    return None if figures is None else str(figures.get(JUDGED, ""))


def live_carers() -> dict[int, int]:
    """Return by person who answers for them today: cells with a holder only. One query."""
    held = Tenure.objects.filter(
        to_on=None, post__cell__cares__to_on=None, post__cell__cares__person__isnull=False
    ).order_by()
    return dict(held.values_list("post__cell__cares__person", "person_id").iterator(chunk_size=5000))
