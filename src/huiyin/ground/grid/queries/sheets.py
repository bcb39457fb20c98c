"""Care as rows of the workbook, and what its checks have to know: the workbook's own people and posts included."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules import sheets as rules
from huiyin.ground.grid.rules.planning.roll import LEADERS, Role, role_of
from huiyin.ground.people.models import Branch, Person, Post, Tenure
from huiyin.ground.people.rules.intake import ENDS, Book
from huiyin.ground.people.rules.roll import Change, Row, compare


def present() -> dict[str, dict[str, Row]]:
    """Return the care in force by branch and by staff number; vacant cells are left out. Two queries."""
    live = Tenure.objects.filter(to_on=None, post__cell__cares__to_on=None, post__cell__cares__person__isnull=False)
    people = live.order_by()
    care = "post__cell__cares__"
    rows = people.values_list(f"{care}person__staff_number", "person__staff_number", f"{care}from_on")
    leading = Tenure.objects.filter(
        to_on=None, post__cell__cares__to_on=None, post__cell__cares__branch__isnull=False
    ).order_by("post__cell__cares__branch__code")
    points = leading.values_list("post__cell__cares__branch__code", "post__code", "post__cell__cares__from_on")
    cares = {one: (one, other, day.isoformat()) for one, other, day in rows.iterator(chunk_size=5000)}
    return {
        rules.CONTACTS: {code: (code, post, day.isoformat()) for code, post, day in points},
        rules.CARES: dict(sorted(cares.items())),
    }


def changes(rows: Mapping[str, list[list[Any]]], day: date) -> dict[str, Change]:
    """Return what the rows would change; a day left open counts as unchanged, or as the day of the import."""
    wanted = {sheet: rows.get(sheet, []) for sheet in rules.COLUMNS}
    there = present() if any(wanted.values()) else {sheet: {} for sheet in rules.COLUMNS}
    for sheet, lines in wanted.items():
        for row in lines:
            before = there[sheet].get(row[1])
            if row[3] is None:
                row[3] = before[2] if before and before[1] == row[2] else day.isoformat()
    return {sheet: compare(lines, there[sheet]) for sheet, lines in wanted.items()}


def check(book: Book, today: date, is_whole_roll: bool) -> None:
    """Check the sheets against the workbook and the database together."""
    if book.rows[rules.CONTACTS] or book.rows[rules.CARES]:
        rules.check(book, known(book, is_whole_roll=is_whole_roll), today=today)


def known(book: Book, *, is_whole_roll: bool) -> rules.Known:
    """Return who will be there once the workbook is carried out."""
    ended = ENDS["人员"]
    leaving = {row[1] for row in book.rows["人员"] if row[ended]}
    members = (
        {}
        if is_whole_roll
        else dict(Person.objects.filter(is_active=True).order_by().values_list("staff_number", "is_member"))
    )
    members |= {row[1]: row[6] for row in book.rows["人员"] if not row[ended]}
    offices = _offices(book)
    roles = {
        code: int(role_of(offices.get(code, ()), is_member=is_member))
        for code, is_member in members.items()
        if code not in leaving
    }
    carriers = {code for code in roles if members[code] or offices.get(code)}
    branches = set(Branch.objects.filter(closed_on=None).values_list("code", flat=True))
    return rules.Known(
        branches=frozenset(branches | {row[1] for row in book.rows["支部"]}),
        leading=frozenset(_leading(book)),
        roles=roles,
        carriers=carriers,
        care={one: row[1] for one, row in present()[rules.CARES].items()},
    )


def _held(book: Book) -> dict[str, tuple[str, str]]:
    """Return open posts by code with office and holder (or ""), as they will be."""
    live = dict(Tenure.objects.filter(to_on=None).values_list("post__code", "person__staff_number"))
    rows = Post.objects.filter(closed_on=None).order_by().values_list("code", "office")
    found = {code: (office, live.get(code, "")) for code, office in rows}
    for row in book.rows["岗位"]:
        if row[ENDS["岗位"]]:
            found.pop(row[1], None)
        else:
            found[row[1]] = (row[4], row[6])
    return found


def _offices(book: Book) -> dict[str, set[str]]:
    offices: dict[str, set[str]] = defaultdict(set)
    for office, holder in _held(book).values():
        if holder:
            offices[holder].add(office)
    return offices


def _leading(book: Book) -> set[str]:
    return {code for code, (office, holder) in _held(book).items() if office in LEADERS and holder}


def leading_holders(codes: set[str]) -> dict[str, int]:
    """Return who holds these posts, by the post's code."""
    held = Tenure.objects.filter(to_on=None, post__code__in=codes, post__closed_on=None)
    return dict(held.order_by().values_list("post__code", "person_id"))


def people_ids() -> dict[str, int]:
    """Return everybody at work by staff number."""
    rows = Person.objects.filter(is_active=True).order_by().values_list("staff_number", "pk")
    return dict(rows.iterator(chunk_size=5000))


def branch_ids() -> dict[str, int]:
    """Return open branches by code."""
    return dict(Branch.objects.filter(closed_on=None).order_by().values_list("code", "pk"))


def levels() -> dict[int, int]:
    """Return at which level everybody at work is carried, by id; whom nobody carries is missing. Two queries."""
    offices: dict[int, set[str]] = defaultdict(set)
    held = Tenure.objects.filter(to_on=None, post__closed_on=None).order_by()
    for person, office in held.values_list("person_id", "post__office"):
        offices[person].add(office)
    rows = Person.objects.filter(is_active=True).order_by().values_list("pk", "is_member")
    roles = {pk: role_of(offices.get(pk, ()), is_member=is_member) for pk, is_member in rows.iterator(chunk_size=5000)}
    named = {Role.CADRE: Level.CHIEFS, Role.FRONT: Level.CADRES, Role.STAFF: Level.MEMBERS}
    return {pk: named[role] for pk, role in roles.items() if role in named}
