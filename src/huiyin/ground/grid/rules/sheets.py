"""The sheets 联系点 and 包保 of the workbook: columns, and every check that needs no database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.cycles import cycle
from huiyin.ground.people.rules.intake import Book, Column

CONTACTS, CARES = "联系点", "包保"
COLUMNS = {
    CONTACTS: (
        Column("支部编码", "code", must=True, note="每个支部一行"),
        Column("领导岗位编码", "code", must=True, note="矿领导、党政正职的岗位"),
        Column("自", "day", note="留空为导入当天"),
    ),
    CARES: (
        Column("被包保人工号", "code", must=True, note="每人一行"),
        Column("包保人工号", "code", must=True, note="党员、队干、书记、队长等高一级的人"),
        Column("自", "day", note="留空为导入当天"),
    ),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the workbook and the database say together: open branches, leaders' posts, people at work with their role.

    `roles` are `planning.Role` by staff number; who can hold a cell by `carriers`; `care` is the care in force.
    """

    branches: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    roles: Mapping[str, int] = field(default_factory=dict)
    carriers: Collection[str] = frozenset()
    care: Mapping[str, str] = field(default_factory=dict)


def check(book: Book, known: Known, *, today: date) -> None:
    """Blame rows whose branch, leader or person isn't there, who can't carry, days to come and rings."""
    for row in book.rows[CONTACTS]:
        _is_there(book, CONTACTS, row, 1, row[1] in known.branches, "没有这个支部")
        _is_there(book, CONTACTS, row, 2, row[2] in known.leading, "不是在用的领导岗位，或者现在空缺")
    for row in book.rows[CARES]:
        _is_there(book, CARES, row, 1, row[1] in known.roles, "没有这个工号的在职人员")
        _is_there(book, CARES, row, 2, row[2] in known.roles, "没有这个工号的在职人员")
        if row[1] in known.roles and row[2] in known.roles:
            _check_pair(book, row, known)
    for sheet in (CONTACTS, CARES):
        for row in book.rows[sheet]:
            if row[3] and row[3] > today.isoformat():
                book.blame(sheet, row[0], "自", "不能晚于今天")
    _check_rings(book, known)


def _is_there(book: Book, sheet: str, row: list[object], place: int, is_there: bool, message: str) -> None:
    if row[place] and not is_there:
        book.blame(sheet, int(str(row[0])), COLUMNS[sheet][place - 1].header, f"{row[place]}：{message}")


def _check_pair(book: Book, row: list[str], known: Known) -> None:
    number = int(row[0])
    if row[1] == row[2]:
        book.blame(CARES, number, "包保人工号", "不能自己包保自己")
    elif known.roles[row[1]] <= Level.LEADERS:
        book.blame(CARES, number, "被包保人工号", f"{row[1]} 是领导、正职或书记，不需要包保")
    elif known.roles[row[2]] >= known.roles[row[1]]:
        book.blame(CARES, number, "包保人工号", f"{row[2]} 要比 {row[1]} 高一级")
    elif row[2] not in known.carriers:
        book.blame(CARES, number, "包保人工号", f"{row[2]} 没有能包保的岗位，也不是党员")


def _check_rings(book: Book, known: Known) -> None:
    rows = {row[1]: row for row in book.rows[CARES] if row[1] and row[2] and row[1] != row[2]}
    everybody = {*known.care, *known.care.values(), *rows, *(row[2] for row in rows.values())}
    numbers = {code: n for n, code in enumerate(sorted(everybody))}
    names = {n: code for code, n in numbers.items()}
    carer = {numbers[one]: numbers[other] for one, other in known.care.items()}
    carer |= {numbers[one]: numbers[row[2]] for one, row in rows.items()}
    while ring := cycle(carer):
        named = next((names[n] for n in ring if names[n] in rows), None)
        if named is not None:
            book.blame(CARES, rows[named][0], "包保人工号", "包保关系成环：" + "、".join(names[n] for n in ring[:5]))
        for n in ring:
            del carer[n]
