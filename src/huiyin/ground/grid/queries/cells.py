"""What opening cells needs to know: who holds which posts and cells, numbers given, whose post stands above."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.carrying import CARRYING
from huiyin.ground.people.models import Branch, Person, Post, Tenure
from huiyin.ground.people.rules import Office

BATCH = 500


@dataclass(slots=True)
class Carer:
    """A person at work, the posts held today, and their open cells by post."""

    person: Person
    posts: list[Post] = field(default_factory=list)
    cells: dict[int, Cell] = field(default_factory=dict)

    def post_for(self, level: int) -> Post | None:
        """Return the post that carries at this level: the first office of `CARRYING` held, one with a cell first.

        A member without such a post gets one of the grid's own (None); anybody else who leads a crew carries by that.
        """
        for office in CARRYING[level]:
            held = [post for post in self.posts if post.office == office]
            if held:
                return next((post for post in held if post.pk in self.cells), held[0])
        crew = [post for post in self.posts if post.office == Office.CREW_LEADER]
        return crew[0] if crew and level == Level.MEMBERS and not self.person.is_member else None


def carers(people: Iterable[int]) -> dict[int, Carer]:
    """Return these people, where they still work here, with posts and cells. Three queries for each 500."""
    found: dict[int, Carer] = {}
    ids = sorted(set(people))
    for first in range(0, len(ids), BATCH):
        batch = ids[first : first + BATCH]
        rows = Person.objects.filter(pk__in=batch, is_active=True).select_related("unit").order_by()
        found |= {person.pk: Carer(person) for person in rows}
        held = Tenure.objects.filter(person__in=batch, to_on=None, post__closed_on=None).order_by("pk")
        tenures = [t for t in held.select_related("post") if t.person_id in found]
        for tenure in tenures:
            found[tenure.person_id].posts.append(tenure.post)
        by_post = {tenure.post_id: tenure.person_id for tenure in tenures}
        for cell in Cell.objects.filter(post__in=list(by_post), closed_on=None).order_by():
            found[by_post[cell.post_id]].cells[cell.post_id] = cell
    return found


def last_numbers(branches: Collection[int]) -> dict[int, int]:
    """Return the last number given to a member's cell in each of these branches, closed ones included."""
    last: dict[int, int] = dict.fromkeys(branches, 0)
    rows = Cell.objects.filter(branch__isnull=False, post__office=Office.MEMBER).order_by()
    for branch, code in rows.values_list("branch_id", "code"):
        number = code.removeprefix(f"W{branch}-")
        if branch in last and number.isdecimal():
            last[branch] = max(last[branch], int(number))
    return last


def superiors(branches: Iterable[Branch]) -> dict[int, int]:
    """Return the post above a member's by branch: its secretary's, else the head's of its unit, or of one above."""
    rows = list(branches)
    posts = Post.objects.filter(closed_on=None, office__in=[Office.SECRETARY, Office.HEAD, Office.CHIEF]).order_by(
        "-pk"
    )
    by_unit: dict[str, dict[int, int]] = defaultdict(dict)
    for pk, unit, office in posts.values_list("pk", "unit_id", "office"):
        by_unit[office][unit] = pk
    found: dict[int, int] = {}
    for branch in rows:
        path = branch.unit.path if branch.unit else ""
        units = [int(path[i : i + 8]) for i in range(len(path) - 8, -1, -8)]
        near = [by_unit[Office.SECRETARY].get(units[0])] if units else []
        above = [by_unit[o].get(unit) for unit in units for o in (Office.HEAD, Office.SECRETARY, Office.CHIEF)]
        post = next((pk for pk in (branch.secretary_id, *near, *above) if pk), None)
        if post is not None:
            found[branch.pk] = post
    return found


def empty_seats(touched: Collection[int]) -> "QuerySet[Cell]":
    """Return members' open cells among these that carry nobody, their posts locked; without those locked by others."""
    carried = Care.objects.filter(cell=OuterRef("pk"), to_on=None)
    rows = Cell.objects.filter(pk__in=list(touched), closed_on=None, post__office=Office.MEMBER)
    free = rows.filter(~Exists(carried)).select_related("post").order_by("pk")
    return free.select_for_update(of=("post",), no_key=True, skip_locked=True)
