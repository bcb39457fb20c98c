"""Groups of duties on the dispatcher's board, and its sentences. No query, no clock."""

from datetime import datetime

from django.db.models import TextChoices

from huiyin.loop.duties.rules import CENSURING, DutyKind


class Group(TextChoices):
    """What late duties are about, as columns of the board."""

    MATTERS = "matters", "事项"
    SUPERVISION = "supervision", "督办"
    MEETINGS = "meetings", "会议"
    VISITS = "visits", "走访帮扶"
    GRID = "grid", "网格任务"
    CONTACTS = "contacts", "联系点"
    LETTERS = "letters", "信箱"


GROUPS: dict[str, tuple[DutyKind, ...]] = {
    Group.SUPERVISION: (DutyKind.SUPERVISE, DutyKind.NOTICE, *CENSURING),
    Group.MEETINGS: (DutyKind.MEETING, DutyKind.MINUTES),
    Group.VISITS: (DutyKind.TALK, DutyKind.VISIT, DutyKind.MEASURE),
    Group.GRID: (
        DutyKind.FILL_GAP,
        DutyKind.TASK_LIST,
        DutyKind.TAKE_LIST,
        DutyKind.REPORT,
        DutyKind.SUMMARY,
        DutyKind.ROUTINE,
    ),
    Group.CONTACTS: (DutyKind.CONTACT, DutyKind.CHECK),
    Group.LETTERS: (DutyKind.OPEN_BOX, DutyKind.SORT, DutyKind.REPLY),
}
_GROUP_OF = {kind.value: group for group, kinds in GROUPS.items() for kind in kinds}


def group_of(kind: str) -> str:
    """Return the column a kind of duty is counted in: its own, else the clocks of matters."""
    return _GROUP_OF.get(kind, Group.MATTERS)


def kinds_of(group: str) -> list[str]:
    """Return the kinds counted in a column."""
    return [kind.value for kind in DutyKind if group_of(kind) == group]


def place_of(after: str) -> tuple[datetime, int] | None:
    """Return the moment and id a later page begins after; None for anything that isn't one."""
    moment, _, pk = after.partition("~")
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found, int(pk)) if found.tzinfo and pk.isdecimal() and len(pk) < 19 else None


def sentence(unit: str, late: int, units: int, vacant: int, *, most: int) -> str:
    """Say in one sentence how a unit stands."""
    text = f"{unit}有 {late:,} 件应办超期没办，分布在 {units} 个单位" if late else f"{unit}没有超期没办的应办"
    if not vacant:
        return f"{text}。岗位都有人。"
    return f"{text}；{vacant}{' 个以上' if vacant >= most else ' 个'}岗位空缺。"
