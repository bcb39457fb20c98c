"""What the rows of a workbook refer to: in the workbook or in the database, open, of the right kind, without rings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from huiyin.ground.people.rules import Office
from huiyin.ground.people.rules.intake import ABSENT, CLOSING, ENDS, SHEETS, Book, sort_faults


@dataclass(frozen=True, slots=True)
class Known:
    """What the database has already: codes of open units, branches and posts, staff numbers of people at work."""

    units: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    closed_units: frozenset[str] = frozenset()
    closed_posts: frozenset[str] = frozenset()
    grid_posts: frozenset[str] = frozenset()  # opened by the grid, no business of the sheet
    secretaries: frozenset[str] = frozenset()  # open posts of secretaries
    led_by: Mapping[str, str] = field(default_factory=dict)  # posts named to lead a branch: that branch


def check_references(book: Book, known: Known, *, today: date) -> None:
    """Check that every code named somewhere exists, in the workbook or already; no cycles, no future days."""
    units = (known.units | {r[1] for r in book.rows["单位"]}) - _ending(book, "单位")
    branches = known.branches | {r[1] for r in book.rows["支部"]}
    posts = (known.posts | {r[1] for r in book.rows["岗位"]}) - _ending(book, "岗位")
    leaving = _ending(book, "人员")
    people = (known.people | {r[1] for r in book.rows["人员"]}) - leaving
    wanted = (
        ("单位", 4, units, "没有这个单位"),
        ("支部", 3, units, "没有这个单位"),
        ("支部", 4, posts, "没有这个岗位"),
        ("岗位", 3, units, "没有这个单位"),
        ("岗位", 5, posts, "没有这个岗位"),
        ("岗位", 6, people, "没有这个工号的在职人员"),
        ("人员", 3, units, "没有这个单位"),
        ("人员", 4, branches, "没有这个支部"),
    )
    for sheet, place, there, message in wanted:
        header = SHEETS[sheet][place - 1].header
        for row in book.rows[sheet]:
            if row[place] and row[place] not in there and not (sheet in CLOSING and row[ENDS[sheet]]):
                book.blame(sheet, row[0], header, f"{row[place]}：{message}")
    _check_codes(book, known)
    _check_secretaries(book, known, posts)
    for sheet, place in (("单位", 7), ("岗位", 7), ("岗位", 8), ("人员", 8)):
        for row in book.rows[sheet]:
            if row[place] and row[place] > today.isoformat():
                book.blame(sheet, row[0], SHEETS[sheet][place - 1].header, "不能晚于今天")
    _check_cycles(book, "单位", 4)
    _check_cycles(book, "岗位", 5)
    sort_faults(book)


def _check_codes(book: Book, known: Known) -> None:
    """Refuse codes of what was closed, and of what the grid keeps."""
    for sheet, closed in (("单位", known.closed_units), ("岗位", known.closed_posts)):
        for row in book.rows[sheet]:
            if row[1] in closed and not row[ENDS[sheet]]:
                book.blame(sheet, row[0], SHEETS[sheet][0].header, f"{row[1]} 已经撤销，编码不能再用")
    for row in book.rows["岗位"]:
        if row[1] in known.grid_posts:
            book.blame("岗位", row[0], "岗位编码", f"{row[1]} 是网格员岗位的编码，请另编一个")


def _check_secretaries(book: Book, known: Known, posts: Collection[str]) -> None:
    """Refuse a branch that another post than a secretary's would lead; the sheet of posts has the last word."""
    offices = {row[1]: row[4] for row in book.rows["岗位"] if row[4]}
    for row in book.rows["支部"]:
        code = row[4]
        is_secretary = offices[code] == Office.SECRETARY if code in offices else code in known.secretaries
        if code and code in posts and not is_secretary:
            book.blame("支部", row[0], SHEETS["支部"][3].header, f"{code}：不是支部书记岗位，支部只由支部书记负责")
    renamed = {row[1] for row in book.rows["支部"] if row[4] is not ABSENT}
    for row in book.rows["岗位"]:
        led = known.led_by.get(row[1], "")
        if led and led not in renamed and row[4] not in ("", Office.SECRETARY):
            book.blame(
                "岗位", row[0], SHEETS["岗位"][3].header, f"{row[1]} 是支部 {led} 的书记岗位，请先给支部另定书记岗位"
            )


def _ending(book: Book, sheet: str) -> set[str]:
    """Return the codes of a sheet that the workbook closes: nothing may refer to them any more."""
    return {row[1] for row in book.rows[sheet] if row[ENDS[sheet]]}


def _check_cycles(book: Book, sheet: str, place: int) -> None:
    """Blame the rows of each ring, not what hangs below it: those are right once the ring is mended."""
    above = {r[1]: r[place] for r in book.rows[sheet]}
    for row in book.rows[sheet]:
        seen, code = set(), row[place]
        while code in above and code not in seen and code != row[1]:
            seen.add(code)
            code = above[code]
        if code and code == row[1]:
            book.blame(sheet, row[0], SHEETS[sheet][place - 1].header, "上级关系成环")
