"""What the pages of the grid share: rows or 404, addresses, marks of load, small counts."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from huiyin.ground.grid.models import Cell, Choice, Gap, Grid
from huiyin.ground.grid.queries import sight, versions
from huiyin.ground.grid.queries.picture import Held, Total
from huiyin.ground.people.models import Branch
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge

PAGE = 40


def found(get: Any, actor: Any, pk: int) -> Any:
    """Return the row the reader may see, or raise 404."""
    try:
        return get(actor, pk)
    except (Branch.DoesNotExist, Cell.DoesNotExist, Gap.DoesNotExist, Grid.DoesNotExist, Choice.DoesNotExist) as no:
        raise Http404 from no


def gate(request: Any) -> None:
    """Outsiders of the picture get 404, as everywhere."""
    if not sight.may_see(request.actor):
        raise Http404


def page_of(request: HttpRequest) -> int:
    """Return the page asked for, 1 for anything odd."""
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


def paged(rows: Any, request: HttpRequest, size: int = PAGE, *, count: int | None = None) -> Any:
    """Return a page of rows; `count` where it is known how many there are."""
    pages = Paginator(rows, size)
    if count is not None:
        pages.count = count
    return pages.get_page(page_of(request))


def mark(one: Held) -> str:
    """Draw how a cell stands: word, shape, colour."""
    if one.holder is None:
        return badge("空缺", "red")
    if one.is_over:
        return badge(f"超员 {one.load - one.most}", "red")
    return badge("已满", "amber") if one.load == one.most else badge("在岗", "line")


def least() -> int:
    """Return the smallest count of people shown to who doesn't see their names (privacy.k)."""
    return int(rulebook.value("privacy.k", on=clock.today()))


def coverage_words(total: Total, *, by_name: bool, smallest: int | None = None) -> str:
    """Say how many are covered; to others than those who see the names, counts below the `smallest` stay hidden."""
    if not total.people:
        return "没有需要包保的人员"
    left = total.people - total.covered
    if not left:
        return f"{total.people:,} 人都有在岗的包保人"
    return f"{total.people:,} 人中 {shown(left, by_name=by_name, smallest=smallest)} 人没有在岗的包保人"


def shown(number: int, *, by_name: bool, smallest: int | None = None) -> str:
    """Return a count of people, hidden where it is small and the reader doesn't see the names anyway."""
    if by_name or number == 0:
        return str(number)
    hidden = least() if smallest is None else smallest
    return str(number) if number >= hidden else f"不到 {hidden}"


def node_url(cell: Cell) -> str:
    """Return the address of a cell's page."""
    return reverse("grid:node", args=[cell.pk])


def branch_url(branch: Branch) -> str:
    """Return the address of a branch's page."""
    return reverse("grid:branch", args=[branch.pk])


def version_url(grid: Grid) -> str:
    """Return the address of a version's page."""
    return reverse("grid:version", args=[grid.pk])


def tabs(request: Any, current: str, *, seen: sight.Sight | None = None) -> list[dict[str, Any]]:
    """Return the tabs of the grid by what the reader may do; `seen` where the page knows it already."""
    seen = seen or sight.sight_of(request.actor)
    rows = [("picture", "网格图"), ("people", "我联系的人"), ("coverage", "有形覆盖")]
    if seen.is_any:
        rows.append(("gaps", "缺口"))
    rows.append(("versions", "各版网格"))
    if versions.may_plan_now(request.actor):
        rows.append(("draft", "拟定网格"))
    return [{"label": label, "url": reverse(f"grid:{name}"), "is_current": name == current} for name, label in rows]
