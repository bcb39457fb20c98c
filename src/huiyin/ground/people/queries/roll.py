"""The present units, branches, posts and people as rows of the workbook: for export and for comparing an import."""

from typing import Any

from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Office

Rows = dict[str, tuple[Any, ...]]


def units() -> Rows:
    """Return open units by code, columns as in the sheet."""
    rows = Unit.objects.filter(closed_on=None).order_by("path")
    fields = rows.values_list("code", "name", "kind", "parent__code", "shift", "specialty")
    return {r[0]: (r[0], r[1], r[2], r[3] or "", r[4], r[5], None) for r in fields}


def branches() -> Rows:
    """Return open branches by code."""
    rows = Branch.objects.filter(closed_on=None).order_by("code")
    fields = rows.values_list("code", "name", "unit__code", "secretary__code")
    return {r[0]: (r[0], r[1], r[2] or "", r[3] or "") for r in fields}


def posts() -> Rows:
    """Return open posts by code with who holds them and since when; those of the grid stay with the grid."""
    live = Tenure.objects.filter(to_on=None).values_list("post__code", "person__staff_number", "from_on")
    held = {code: (number, day.isoformat()) for code, number, day in live}
    rows = Post.objects.filter(closed_on=None).exclude(office=Office.MEMBER).order_by("unit__path", "code")
    fields = rows.values_list("code", "name", "unit__code", "office", "superior__code")
    return {r[0]: (r[0], r[1], r[2], r[3], r[4] or "", *held.get(r[0], ("", None)), None) for r in fields}


def people() -> Rows:
    """Return people at work and people who left, by staff number."""
    rows = Person.objects.order_by("staff_number").values_list(
        "staff_number", "name", "unit__code", "branch__code", "job", "is_member", "email", "left_on", "dormitory"
    )
    return {
        r[0]: (r[0], r[1], r[2], r[3] or "", r[4], r[5], r[6], r[7].isoformat() if r[7] else None, r[8])
        for r in rows.iterator(chunk_size=5000)
    }
