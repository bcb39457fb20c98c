"""The workbook of units, branches, posts and staff: sheets, columns, and every check that needs no database."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiyin.ground.people.rules import Office, Shift, UnitKind, sheets

MAX_UNPACKED = 256 * 1024 * 1024  # 100,000 staff with 12 columns of inline text come to about 120 MiB
MAX_RATIO = 100
MAX_ENTRIES = 1000
MAX_FILE = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_FAULTS = 5000
MAX_COLUMNS = 20_000  # more than Excel has: the place of a column that isn't there

KINDS = {label: value for value, label in UnitKind.choices}
SHIFTS = {label: value for value, label in Shift.choices}
OFFICES = {label: value for value, label in Office.choices if value != Office.MEMBER}  # the grid opens those itself
YES = {"是", "党员", "中共党员", "1", "Y", "y", "√", "TRUE", "True"}
NO = {"", "否", "群众", "0", "N", "n", "×", "FALSE", "False"}
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}\Z")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+\Z")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?\Z")
RISKY = "=+-@\t\r＝＋－＠"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, how a cell is read (see `READERS`), whether it must be filled, longest text, a note."""

    header: str
    reader: str
    must: bool = False
    most: int = 20
    note: str = ""
    is_optional: bool = False  # workbooks made before it existed have no such column


SHEETS: dict[str, tuple[Column, ...]] = {
    "单位": (
        Column("单位编码", "code", must=True, note="不重复，字母或数字，最多 20 位"),
        Column("单位名称", "text", must=True, most=60),
        Column("类别", "kind", must=True, note="、".join(KINDS)),
        Column("上级单位编码", "code", note="最上级单位留空"),
        Column("班次", "shift", note="、".join(SHIFTS) + "；留空为常白班"),
        Column("专业", "text", most=20, note="如采煤、掘进、机电、运输、通风"),
        Column("撤销日期", "day", note="在用留空；撤销前人员要调走、岗位要撤销", is_optional=True),
    ),
    "支部": (
        Column("支部编码", "code", must=True, note="不重复"),
        Column("支部名称", "text", must=True, most=60),
        Column("所属单位编码", "code"),
        Column("书记岗位编码", "code", note="所属单位只有一个支部书记岗位时可留空", is_optional=True),
    ),
    "岗位": (
        Column("岗位编码", "code", must=True, note="不重复"),
        Column("岗位名称", "text", must=True, most=60),
        Column("单位编码", "code", must=True),
        Column("职务类别", "office", must=True, note="、".join(OFFICES)),
        Column("上级岗位编码", "code", note="超期或空缺时由上级岗位负责；最上级留空"),
        Column("任职人工号", "code", note="空缺的岗位留空"),
        Column("任职日期", "day", note="如 2026-03-01；留空为导入当天"),
        Column("撤销日期", "day", note="在用留空；撤销后应办事项转给上级岗位", is_optional=True),
    ),
    "人员": (
        Column("工号", "code", must=True, note="不重复；请设为文本格式，以免丢掉前面的 0"),
        Column("姓名", "text", must=True, most=40),
        Column("单位编码", "code", must=True),
        Column("支部编码", "code"),
        Column("工种", "text", most=40),
        Column("党员", "yes", note="是、否"),
        Column("邮箱", "email", most=254, note="可不填"),
        Column("离职日期", "day", note="在职留空"),
        Column("宿舍楼", "text", note="只填楼名，可不填", is_optional=True),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where; `row` as Excel counts, 0 for the whole sheet."""

    sheet: str
    row: int
    column: str
    message: str


def all_sheets() -> dict[str, tuple[Column, ...]]:
    """Return the columns of every sheet: ours, then those that apps above have registered."""
    return SHEETS | {name: columns for extra in sheets.registered() for name, columns in extra.columns.items()}


@dataclass(slots=True)
class Book:
    """Checked rows by sheet: each row is a list in the order of `SHEETS`, its number in the sheet first."""

    rows: dict[str, list[list[Any]]] = field(default_factory=lambda: {name: [] for name in all_sheets()})
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    def blame(self, sheet: str, row: int, column: str, message: str) -> None:
        """Note a fault; beyond the most that are kept they are only counted."""
        self.fault_count += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(sheet, row, column, message))


def plain(value: Any) -> str:
    """Return a cell as text: whole floats without `.0`, full-width letters and digits made narrow, no controls."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = value if isinstance(value, str) else str(value)
    if text.isascii():
        return text.strip() if text.isprintable() else " ".join(text.split())
    text = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" or c == "　" else c for c in text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shown(column: Column, value: Any) -> str:
    """Return a read value as the sheet shows it."""
    return LABELS[column.reader][value] if column.reader in LABELS else str(value or "")


def _code(text: str) -> str:
    if not CODE.match(text):
        raise ValueError("只能用字母、数字、点和横线，最多 20 位")
    return text


def _text(text: str) -> str:
    if text[:1] in RISKY:
        raise ValueError(f"不能以“{text[0]}”开头，疑似公式")
    return text


def _yes(text: str) -> bool:
    if text in YES:
        return True
    if text in NO:
        return False
    raise ValueError("请填“是”或“否”")


def _one_of(choices: dict[str, str]) -> Any:
    def read(text: str) -> str:
        if text in choices:
            return choices[text]
        raise ValueError("只能是：" + "、".join(choices))

    return read


def _day(text: str) -> str:
    found = DAY.match(text)
    try:
        if found:
            return date(*map(int, found.groups())).isoformat()
    except ValueError:
        pass
    raise ValueError("不是日期，请写成 2026-03-01 的样子")


def _email(text: str) -> str:
    if not EMAIL.match(text):
        raise ValueError("不是邮箱地址")
    return text


READERS: dict[str, Any] = {
    "code": _code,
    "text": _text,
    "yes": _yes,
    "day": _day,
    "email": _email,
    "kind": _one_of(KINDS),
    "shift": _one_of(SHIFTS),
    "office": _one_of(OFFICES),
}
LABELS: dict[str, dict[Any, str]] = {
    "kind": {value: label for label, value in KINDS.items()},
    "shift": {value: label for label, value in SHIFTS.items()},
    "office": {value: label for label, value in OFFICES.items()},
    "yes": {True: "是", False: "否"},
}
CLOSING = frozenset({"单位", "岗位"})  # sheets in which a day closes the row
ENDS = {"单位": 7, "岗位": 8, "人员": 8}  # where that day stands in a row (its number comes first)
ABSENT = None  # a cell of a column that an older workbook has not: what is there stays
EMPTY: dict[str, Any] = {"yes": False, "day": None}


def read_sheet(book: Book, sheet: str, header: Sequence[Any], rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
    """Read the rows of one sheet into `book`: header, filled cells, kinds of values, doubled codes."""
    columns = all_sheets()[sheet]
    names = [plain(cell).rstrip("*") for cell in header]
    missing = [c.header for c in columns if c.header not in names and not c.is_optional]
    if missing:
        book.blame(sheet, 1, "", f"表头缺少：{'、'.join(missing)}。请从模板开始填")
        return
    nowhere = max((len(names), MAX_COLUMNS))
    places = [names.index(c.header) if c.header in names else nowhere for c in columns]
    seen: dict[str, int] = {}
    for number, cells in rows:
        row: list[Any] = [number]
        for column, place in zip(columns, places, strict=True):
            value = cells[place] if place < len(cells) else None
            row.append(ABSENT if place == nowhere else _cell(book, sheet, number, column, value))
        code = row[1]
        if code and code in seen:
            book.blame(sheet, number, columns[0].header, f"{code} 与第 {seen[code]} 行重复")
        elif code:
            seen[code] = number
        book.rows[sheet].append(row)


def _cell(book: Book, sheet: str, number: int, column: Column, value: Any) -> Any:
    text = plain(value)
    if not text:
        if column.must:
            book.blame(sheet, number, column.header, "不能空着")
        return EMPTY.get(column.reader, "")
    if len(text) > column.most:
        book.blame(sheet, number, column.header, f"最多 {column.most} 个字")
        return ""
    try:
        return READERS[column.reader](text)
    except ValueError as error:
        book.blame(sheet, number, column.header, f"“{text[:20]}”：{error}")
        return EMPTY.get(column.reader, "")


def sort_faults(book: Book) -> None:
    """Put the faults in the order of sheets and rows."""
    order = list(all_sheets())
    book.faults.sort(key=lambda fault: (order.index(fault.sheet) if fault.sheet else -1, fault.row))
