"""Nodes of the picture as its template draws them: name, load, mark, what opens it, what lies below."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from huiyin.ground.grid.queries.picture import Held, LeaderLine, Share, Total, total
from huiyin.ground.grid.queries.sight import Sight
from huiyin.ground.grid.queries.tree import Open, Tree
from huiyin.ground.grid.rules import GapKind
from huiyin.ground.grid.views.frame import branch_url, coverage_words, mark, node_url
from huiyin.ground.people.models import Branch, Person
from huiyin.kit.face.templatetags.face.marks import badge

WIDTH = 44  # of a bar of load
DEEPEST = 8  # a chain is never so long; a ring, should one be there, ends here


@dataclass(slots=True)
class Load:
    """How much is carried of how much may be, and the bar that shows it."""

    words: str
    used: int
    tone: str


@dataclass(slots=True)
class Node:
    """A node: `turn` opens or closes it (empty where nothing lies below), `url` is its own page."""

    key: str
    title: str
    more: str = ""
    mark: SafeString | str = ""
    load: Load | None = None
    turn: str = ""
    is_open: bool = False
    url: str = ""
    is_vacant: bool = False
    words: str = ""
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every node is drawn with: who looks, what is open, what lies there, the smallest count shown, the page."""

    seen: Sight
    open: Open
    tree: Tree
    shares: dict[int, Share]
    least: int
    page: int = 1

    def turn(self, kind: str, pk: int) -> str:
        """Return the address that opens a node, or closes it."""
        asked = {"page": self.page} if self.page > 1 else {}
        return "?" + urlencode({**asked, "open": ",".join(self.open.turned(kind, pk))}, safe=",")


def leader(line: LeaderLine, frame: Frame) -> Node:
    """Return a leader with the branches followed, and whom they carry beside them."""
    one, cell = line.held, line.held.cell
    by_name = frame.seen.is_all or any(frame.seen.names(branch) for branch in line.branches)
    node = _held(one, "l", frame)
    node.is_open = cell.pk in frame.open.leaders
    node.load = _load(f"联系 {one.branches}／{one.most} 个支部", one.branches, one.most)
    node.words = coverage_words(line.total, by_name=by_name, smallest=frame.least)
    if line.total.gap_count and not one.is_over and one.holder is not None:
        node.mark = _gaps(line.total, by_name)
    if node.is_open:
        node.below = [branch(one, frame) for one in line.branches]
        node.below += [_person(one, cell, frame, 1) for one in frame.tree.people.get(cell.pk, ())]
    return node


def branch(one: Branch, frame: Frame) -> Node:
    """Return a branch with the cells that no other cell there stands above."""
    share = frame.shares.get(one.pk)
    made, by_name = total([share] if share else []), frame.seen.names(one)
    node = Node(f"b{one.pk}", one.name, url=branch_url(one), turn=frame.turn("b", one.pk))
    node.words = coverage_words(made, by_name=by_name, smallest=frame.least)
    node.mark = _gaps(made, by_name)
    node.is_vacant = GapKind.NO_SECRETARY in made.gaps
    node.is_open = one.pk in frame.open.branches
    if node.is_open:
        node.below = [_cell(top, frame, 1) for top in frame.tree.tops.get(one.pk, ())]
        holes = made.gaps.get(GapKind.HOLE, 0)
        if holes and by_name:
            text = f"{holes} 人没有人包保"
            node.below.append(Node(f"h{one.pk}", text, mark=badge("没有人包保", "red"), url=node.url, is_vacant=True))
        if not node.below:
            node.below = [Node(f"n{one.pk}", "这个支部还没有网格")]
    return node


def _gaps(made: Total, by_name: bool) -> SafeString:
    if GapKind.NO_SECRETARY in made.gaps:
        return badge("没有书记", "red")
    if not made.gap_count:
        return SafeString()
    return badge(f"缺口 {made.gap_count}" if by_name else "有缺口", "amber")


def _held(one: Held, kind: str, frame: Frame) -> Node:
    name = one.holder.name if one.holder is not None else "空缺"
    is_calm = one.holder is not None and one.load < one.most  # what is as it should be carries no mark
    shown = SafeString() if is_calm else mark(one)
    node = Node(f"{kind}{one.cell.pk}", name, one.cell.post.name, shown, url=node_url(one.cell))
    node.turn = frame.turn(kind, one.cell.pk) if one.people or one.branches else ""
    node.is_vacant = one.holder is None
    return node


def _cell(one: Held, frame: Frame, depth: int) -> Node:
    """Return a cell with whom it carries: by name for who may know them, else how many."""
    node = _held(one, "c", frame)
    node.load = _load(f"包保 {one.people}／{one.most} 人", one.people, one.most)
    node.is_open = bool(node.turn) and one.cell.pk in frame.open.cells
    if node.is_open and depth < DEEPEST:
        if frame.seen.names_in(one.cell):
            node.below = [_person(p, one.cell, frame, depth + 1) for p in frame.tree.people.get(one.cell.pk, ())]
        else:
            node.below = [Node(f"q{one.cell.pk}", f"{one.people} 人", "姓名只给本支部、上级和党建调度看")]
    return node


def _person(one: Person, cell: Any, frame: Frame, depth: int) -> Node:
    """Return somebody carried: as their own cell where they hold one, else by name."""
    held = frame.tree.held_by.get(one.pk)
    if held is not None and held.cell.branch_id == cell.branch_id:
        return _cell(held, frame, depth)
    job = f" · {one.job}" if one.job else ""
    is_stray = bool(cell.branch_id and one.branch_id and one.branch_id != cell.branch_id)
    return Node(f"p{one.pk}", one.name, f"{one.unit.name}{job}", badge("不在本支部", "amber") if is_stray else "")


def _load(words: str, used: int, most: int) -> Load:
    tone = "over" if used > most else "full" if used == most else "some"
    return Load(words, min(round(used * WIDTH / most), WIDTH) if most else WIDTH, tone)
