"""What the desk shows to whom: navigation by power, sentences in words. No query, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.ground.grid.rules.planning.roll import LEADERS
from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, refused

ALL = "matter"
PUBLIC = "matter_public"
MOST_VIEWS = 12
LONGEST_NAME = 20  # characters of a saved filter's name
MONTHS = ((1, "本月"), (3, "近三个月"), (6, "近六个月"), (12, "近一年"), (0, "全部"))
SEES_ALL = (Power.SORT_LETTERS, Power.DISPATCH, Power.INSPECT)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: label, URL name, icon, which count it carries."""

    label: str
    name: str
    icon: str
    counted: str = ""
    is_group_start: bool = False


def sees_all(actor: Actor) -> bool:
    """Return whether the actor's boards show the whole enterprise."""
    return any(actor.can(power) for power in SEES_ALL)


def may_see_boards(actor: Actor) -> bool:
    """Return whether the actor has a board: overseers of a subtree, and those who see every matter."""
    return actor.can(Power.OVERSEE) or sees_all(actor)


def may_see_grid(actor: Actor) -> bool:
    """Return whether the grid and what it owes belong to the actor's work: answering, planning, seeing all."""
    return actor.can(Power.CARE) or actor.can(Power.PLAN_GRID) or sees_all(actor)


def may_press(actor: Actor) -> bool:
    """Return whether rows of late duties offer the reader a supervision notice; the action asks again."""
    return actor.can(Power.DISPATCH) or actor.can(Power.OVERSEE)


def may_open(actor: Actor, source: str) -> bool:
    """Return whether a duty's page is offered: matters to all who see boards, other things to who dispatches."""
    return source == "matter" or actor.can(Power.DISPATCH)


def navigation(actor: Actor) -> list[Entry]:
    """Return the navigation by what the actor may do; a worker without a post gets own matters and public pages."""
    found = []
    if actor.posts:
        found.append(Entry("今日应办", "desk:home", "checklist", "duties"))
    if actor.can(Power.SORT_LETTERS):
        found.append(Entry("来信分拣", "letters:sort", "mail-opened", "letters"))
    if actor.can(Power.HANDLE) or sees_all(actor):
        found.append(Entry("事项", "matters:list", "list"))
    found += _of_the_grid(actor)
    if may_see_boards(actor):
        found.append(Entry("看板", "desk:board", "chart-bar"))
    if actor.can(Power.DISPATCH):
        found.append(Entry("调度台", "desk:dispatch", "layout-dashboard"))
    if actor.can(Power.MANAGE_BOXES):
        found.append(Entry("意见箱", "boxes:list", "mailbox"))
    if actor.can(Power.KEEP_STAFF):
        found.append(Entry("组织人员", "people:organisation", "users-group"))
    found.append(Entry("我的", "portal:mine", "user", is_group_start=bool(found)))
    if actor.can(Power.SORT_LETTERS):
        found.append(Entry("收件密钥", "letters:keys", "key"))
    if actor.powers:
        found.append(Entry("规则", "rulebook:list", "book"))
    found.append(Entry("公开页", "portal:public", "news"))
    return found


def _of_the_grid(actor: Actor) -> list[Entry]:
    if not may_see_grid(actor):
        return []
    found = [
        Entry("网格", "grid:picture", "sitemap"),
        Entry("会议", "meetings:list", "calendar-event"),
        Entry("走访", "visits:list", "heart-handshake"),
        Entry("任务", "tasks:list", "clipboard-list"),
    ]
    return [*found, Entry("联系点", "contacts:list", "route")] if actor.offices & LEADERS else found


def words_of(*parts: str) -> str:
    """Return the words of a matter as one text for the index."""
    return " ".join(part for part in parts if part)


def today_sentence(count: int, late: int, *, has_more: bool = False) -> str:
    """Say how many things are the reader's turn; `has_more` where more than `late` ones may be late."""
    if not count:
        return "今天没有轮到您的事。"
    if not late:
        return f"今天有 {count:,} 件轮到您，都还没有超期。"
    return f"今天有 {count:,} 件轮到您，{late} 件{'以上' if has_more else ''}已超期。"


def next_step(actor: Actor, *, sealed: int = 0) -> tuple[str, str]:
    """Return the URL name and the label of what an empty home page offers instead."""
    if sealed:
        return "letters:sort", "去来信分拣"
    if actor.can(Power.KEEP_STAFF):
        return "people:organisation", "组织人员"
    return ("desk:board", "看看板") if may_see_boards(actor) else ("matters:list", "看事项")


def empty_home(actor: Actor, *, sealed: int = 0) -> str:
    """Say what will appear on an empty home page, by what the reader does; `sealed` letters wait in their group."""
    if sealed:
        return f"您名下没有到期的应办。收件组里还有 {sealed:,} 封信没有拆，谁先拆都行。"
    if actor.can(Power.SORT_LETTERS):
        return "新来信要登记、交办的，到日子要开的意见箱，会排在这里，最急的在最上面。"
    if actor.can(Power.INSPECT):
        return "轮到纪委裁定、见证、复查的事会排在这里。平时可以从看板和事项里抽查。"
    if actor.can(Power.OVERSEE):
        return "交办给您的事、要您裁定的异议、下级超期后升上来的督办，会排在这里，最急的在最上面。"
    if actor.can(Power.KEEP_STAFF):
        return "技术管理员不经手事项。单位、岗位和人员在“组织人员”里维护。"
    return "交办给您岗位的事会排在这里，最急的在最上面。"


def board_sentence(unit: str, period: str, figures: dict[str, int], oldest: str) -> str:
    """Say in one sentence how a unit stands; links come beside it."""
    text = f"{unit}{period}收到 {figures['received']:,} 件，已答复 {figures['answered']:,} 件"
    text += f"，还有 {figures['owed']:,} 件在等答复{oldest}" if figures["owed"] else "，没有在等的"
    return f"{text}。超期未办的有 {figures['late']:,} 件。" if figures["late"] else f"{text}。没有超期未办的。"


def records_sentence(count: int | None, *, most: int) -> str:
    """Say how many records stand behind a figure; None on a later page."""
    if count is None:
        return "更早的记录"
    return f"超过 {most:,} 件" if count > most else f"共 {count:,} 件"


def may_keep_view(kept: int, *, is_taken: bool) -> Verdict:
    """Return whether one more filter may be kept under a name, by how many there are and whether it is in use."""
    if is_taken:
        return refused("这个名称已经用了，请换一个")
    return refused(f"最多存 {MOST_VIEWS} 个，请先删掉用不着的") if kept >= MOST_VIEWS else ALLOWED


def highest(paths: Iterable[str]) -> list[str]:
    """Return the paths that lie under no other one, shortest first."""
    found: list[str] = []
    for path in sorted(paths, key=lambda p: (len(p), p)):
        if not any(path.startswith(above) for above in found):
            found.append(path)
    return found
