"""Carries out an import in bulk: units, branches, people, leavers, posts, tenures. Only `intake.accept` calls it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import F, Model

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import signals
from huiyin.ground.people.actions import organisation
from huiyin.ground.people.models import Branch, Person, Post, SecondFactor, Tenure, Unit
from huiyin.ground.people.rules import Actor, names, sheets
from huiyin.ground.people.rules import credentials as rules
from huiyin.ground.people.rules import intake as rules_in
from huiyin.ground.people.rules.roll import Change, Row
from huiyin.kit import clock
from huiyin.kit.inserting import insert

BATCH = 2000
LEFT = rules_in.ENDS["人员"] - 1  # where a row says on which day somebody left


def carry_out(found: dict[str, Change], *, by: Actor, at: datetime, is_first: bool = False) -> None:
    """Apply the changes of all sheets inside the caller's transaction; `is_first`: no workbook came before."""
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _units(found["单位"])
    units = dict(Unit.objects.values_list("code", "id"))
    _branches(found["支部"], units)
    branches = dict(Branch.objects.values_list("code", "id"))
    _people(found["人员"], units, branches, at)
    vacated = _leavers(found["人员"], by, at)
    found["人员"].new.clear()  # nobody asks for them again; a hundred thousand rows weigh much
    _posts(found["岗位"], units)
    _secretaries(found["支部"])
    _tenures(found["岗位"], vacated, by, at)
    _close(found, by, at)
    for extra in sheets.registered():
        extra.carry_out(found, by=by, at=at)
    people = _whom(found["人员"], last)
    moved = _moved(found["人员"], units, branches)
    signals.roll_changed.send(Person, **people, moved=moved, is_first=is_first, by=by, at=at)


def _whom(change: Change, last: int) -> dict[str, set[int]]:
    """Return who joined, those who came back included, and who left, by id; `last` is the newest id before."""
    back = {after[0] for before, after in change.changed if before[LEFT] is not None}
    joined = set(Person.objects.filter(pk__gt=last).values_list("pk", flat=True))
    return {"joined": joined | set(_ids(back).values()), "left": set(_ids(code for code, _ in change.ending).values())}


def _moved(change: Change, units: dict[str, int], branches: dict[str, int]) -> dict[int, tuple[int, int | None]]:
    """Return who went to another unit or branch, with the ids of both before."""
    before = {row[0]: row for row, after in change.changed if row[LEFT] is None and row[2:4] != after[2:4]}
    ids = _ids(before)
    return {ids[code]: (units[row[2]], branches.get(row[3])) for code, row in before.items()}


def _ids(numbers: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in _batches(sorted(numbers), 500):
        found |= dict(Person.objects.filter(staff_number__in=batch).values_list("staff_number", "pk"))
    return found


def _close(found: dict[str, Change], by: Actor, at: datetime) -> None:
    """Close the posts and then the units that the workbook closes, the lowest first; a refusal names which."""
    days = dict(found["岗位"].ending)
    for post in Post.objects.filter(code__in=days, closed_on=None).order_by("-unit__path", "code"):
        organisation.close_post(post, by=by, on=date.fromisoformat(days[post.code]), at=at)
    days = dict(found["单位"].ending)
    for unit in Unit.objects.filter(code__in=days, closed_on=None).order_by("-path"):
        organisation.close_unit(unit, by=by, on=date.fromisoformat(days[unit.code]), at=at)


def _after(change: Change) -> list[Row]:
    return change.new + [after for _, after in change.changed]


def _batches(rows: list[Any], size: int = BATCH) -> Iterator[list[Any]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def _units(change: Change) -> None:
    rows = _after(change)
    if not rows:
        return
    fresh = {row[0] for row in change.new}
    Unit.objects.bulk_create([Unit(code=r[0], path=f"+{r[0]}") for r in rows if r[0] in fresh], batch_size=BATCH)
    there = {u.code: u for u in Unit.objects.all()}
    paths = {unit.pk: unit.path for code, unit in there.items() if code not in fresh}
    for row in rows:
        unit = there[row[0]]
        unit.name, unit.kind, unit.shift, unit.specialty = row[1], row[2], row[4], row[5]
        unit.parent_id = there[row[3]].pk if row[3] else None
    _set_paths(there)
    fields = ("name", "kind", "shift", "specialty", "parent_id", "path")
    _update(Unit, fields, "id", [(*(getattr(u, f) for f in fields), u.pk) for u in there.values()])
    by_id = {unit.pk: unit for unit in there.values()}
    moved = {pk: (old, by_id[pk].path) for pk, old in paths.items() if by_id[pk].path != old}
    if moved:
        signals.units_moved.send(Unit, moved=moved)


def _update(model: type[Model], columns: tuple[str, ...], key: str, rows: list[Row]) -> None:
    """Update many rows by one prepared statement; each row holds the values of the columns, then the key."""
    parts = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {model._meta.db_table} SET {parts} WHERE {key} = %s", rows)  # noqa: S608


def _set_paths(units: dict[str, Unit]) -> None:
    by_id = {unit.pk: unit for unit in units.values()}
    done: dict[int, str] = {}

    def path(unit: Unit) -> str:
        if unit.pk not in done:
            above = by_id[unit.parent_id] if unit.parent_id else None
            done[unit.pk] = f"{path(above) if above else ''}{unit.pk:08d}"
        return done[unit.pk]

    for unit in units.values():
        unit.path = path(unit)


def _branches(change: Change, units: dict[str, int]) -> None:
    rows = [Branch(code=r[0], name=r[1], unit_id=units.get(r[2])) for r in _after(change)]
    if rows:
        _upsert(Branch, rows, "code", ["name", "unit"])


def _secretaries(change: Change) -> None:
    rows = _after(change)
    ids = dict(Post.objects.filter(code__in={r[3] for r in rows if r[3]}).values_list("code", "id")) if rows else {}
    _update(Branch, ("secretary_id",), "code", [(ids.get(row[3]), row[0]) for row in rows])


def _upsert(model: Any, rows: Iterable[Any], key: str, fields: list[str]) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH, update_conflicts=True, unique_fields=[key], update_fields=fields)


PERSON = ("name", "pinyin", "unit_id", "branch_id", "job", "is_member", "email", "dormitory", "is_active", "left_on")
FRESH = ("password", "must_change_password", "code_until", "credential_serial", "branch_since")


def _people(change: Change, units: dict[str, int], branches: dict[str, int], at: datetime) -> None:
    """Insert and update people; a new one and one who comes back get a one-time code instead of a password."""
    today = clock.day_of(at)
    until, since = (today + timedelta(days=rules.CODE_DAYS["hire"])).isoformat(), today.isoformat()
    closed = make_password(None)

    def values(row: Row) -> Row:
        more = (row[4], row[5], row[6], row[8], True, None)
        return (row[1], names.of_person(row[1]), units[row[2]], branches.get(row[3]), *more)

    insert(
        Person,
        (*PERSON, *FRESH, "staff_number"),
        [(*values(row), closed, True, until, 1, since if row[3] else None, row[0]) for row in change.new],
    )
    _update(Person, PERSON, "staff_number", [(*values(after), after[0]) for _, after in change.changed])
    came = [after for before, after in change.changed if _came(before, after)]
    _update(Person, ("branch_since",), "staff_number", [(since if row[3] else None, row[0]) for row in came])
    back = [after[0] for before, after in change.changed if before[LEFT] is not None]
    for batch in _batches(back, 500):
        Person.objects.filter(staff_number__in=batch).update(
            must_change_password=True, code_until=until, credential_serial=F("credential_serial") + 1
        )


def _came(before: Row, after: Row) -> bool:
    """Return whether somebody came to another branch, became a member or ceased to be one, or came back."""
    return before[LEFT] is not None or (before[3], before[5]) != (after[3], after[5])


def _leavers(change: Change, by: Actor, at: datetime) -> set[int]:
    """End people, their tenures and second factors; return the posts that lost their holder."""
    vacated: set[int] = set()
    closed = make_password(None)
    for batch in _batches(change.ending, 500):
        days = {number: date.fromisoformat(day) for number, day in batch}
        people = list(Person.objects.filter(staff_number__in=days, is_active=True))
        for person in people:
            person.is_active, person.left_on, person.code_until = False, days[person.staff_number], None
            person.password = closed
            person.credential_serial += 1
        Person.objects.bulk_update(people, ["is_active", "left_on", "code_until", "password", "credential_serial"], 200)
        held = list(Tenure.objects.filter(person__in=people, to_on=None).select_related("person"))
        for tenure in held:
            tenure.to_on = max(days[tenure.person.staff_number], tenure.from_on)
        Tenure.objects.bulk_update(held, ["to_on"], 200)
        SecondFactor.objects.filter(person__in=people).delete()
        ledger.record_many(_draft("person.leave", "person", p.pk, by, at) for p in people)
        vacated |= {tenure.post_id for tenure in held}
        for person in people:
            signals.person_left.send(Person, person=person, by=by, at=at, in_bulk=True)
    return vacated


def _posts(change: Change, units: dict[str, int]) -> None:
    rows = _after(change)
    if not rows:
        return
    posts = [Post(code=r[0], name=r[1], pinyin=names.of_title(r[1]), unit_id=units[r[2]], office=r[3]) for r in rows]
    before = dict(Post.objects.values_list("code", "unit__path"))
    _upsert(Post, posts, "code", ["name", "pinyin", "unit", "office"])
    ids = dict(Post.objects.values_list("code", "id"))
    _update(Post, ("superior_id",), "id", [(ids.get(row[4]), ids[row[0]]) for row in rows])
    after = dict(Post.objects.values_list("code", "unit__path"))
    moved = {ids[code]: (old, after[code]) for code, old in before.items() if after[code] != old}
    if moved:
        signals.posts_moved.send(Post, moved=moved)


def _tenures(change: Change, vacated: set[int], by: Actor, at: datetime) -> None:
    """Make every post of the sheet held as it says, and tell apps above who lost and who got one."""
    today = clock.day_of(at)
    posts = {post.code: post for post in Post.objects.all()}
    live = {t.post_id: t for t in Tenure.objects.filter(to_on=None)}
    rows = _after(change)
    people = _people_by_number({row[5] for row in rows if row[5]})
    ended, begun, filled = [], [], []
    for row in rows:
        post = posts[row[0]]
        now = live.get(post.pk)
        person = people.get(row[5])
        if now and person and now.person_id == person.pk and row[6] == now.from_on.isoformat():
            continue
        day = date.fromisoformat(row[6]) if row[6] else today
        if now:
            now.to_on = max(day, now.from_on)
            ended.append(now)
            vacated.add(post.pk)
        if person:
            begun.append(Tenure(person=person, post=post, from_on=day))
            filled.append((post, person))
            vacated.discard(post.pk)
    Tenure.objects.bulk_update(ended, ["to_on"], 200)
    Tenure.objects.bulk_create(begun, batch_size=BATCH)
    _tell(filled, [p for p in posts.values() if p.pk in vacated], by, at)


def _tell(filled: list[tuple[Post, Person]], vacated: list[Post], by: Actor, at: datetime) -> None:
    ledger.record_many(
        [
            *(_draft("post.appoint", "post", post.pk, by, at, person=person.pk) for post, person in filled),
            *(_draft("post.vacate", "post", post.pk, by, at) for post in vacated),
        ]
    )
    for post, person in filled:
        signals.post_filled.send(Post, post=post, person=person, by=by, at=at, in_bulk=True)
    for post in vacated:
        signals.post_vacated.send(Post, post=post, by=by, at=at, in_bulk=True)


def _people_by_number(numbers: set[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for batch in _batches(sorted(numbers), 500):
        found |= {p.staff_number: p for p in Person.objects.filter(staff_number__in=batch, is_active=True)}
    return found


def _draft(verb: str, subject: str, subject_id: int, by: Actor, at: datetime, **data: Any) -> ledger.Draft:
    return ledger.Draft(verb=verb, subject=subject, subject_id=subject_id, at=at, person_id=by.person_id, data=data)
