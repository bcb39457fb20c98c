"""People of the demonstration mine: one workbook through the import, places, passwords of the shown accounts."""

import io
from datetime import datetime, timedelta
from random import Random

import xlsxwriter

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.rules import accounts
from huiyin.front.demo.rules.structure import Mine, Rows, places
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person, Unit
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.ground.people.rules import credentials as codes
from huiyin.ground.people.rules.intake import SHEETS
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Place

ANY_DELEGATE = "T10-D1"  # shown where nobody was drawn


def hire_everybody(lot: Random, *, at: datetime) -> int:
    """Import the whole mine from a workbook, as an enterprise would; returns the number of people."""
    rows = Mine(lot, began_on=(at - timedelta(days=30)).date()).build()
    intake = people.take_in(workbook(rows), file_name="回音示范矿.xlsx", by=SYSTEM, at=at)
    people.accept(intake, by=SYSTEM, at=at)
    return len(rows.people)


def workbook(rows: Rows) -> bytes:
    """Return the rows as the import's workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheets = zip(SHEETS, (rows.units, rows.branches, rows.posts, rows.people), strict=True)
        for name, lines in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [column.header for column in SHEETS[name]])
            for number, line in enumerate(lines, start=1):
                sheet.write_row(number, 0, line)
    return out.getvalue()


def open_places(*, at: datetime) -> dict[str, Place]:
    """Add the places with their pins; returns them by name."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    return {
        name: matters.add_place(name, unit=units[unit], by=SYSTEM, at=at, pin=pin, address="" if pin else "井下")
        for name, unit, pin in places()
    }


def give_accounts(seats: Seats, *, at: datetime) -> None:
    """Give the shown accounts their password, and a second factor where the post needs one.

    The password is public anyway: it is stretched once and the others share the result, which saves seconds at the
    first start. Nothing but the demonstration does so.
    """
    rows = [a for a in accounts.ACCOUNTS if a.post != accounts.DRAWN]
    shown = [seats.workers[0] if a.post is None else seats.holders[seats.posts[a.post].pk] for a in rows]
    first = people.change_password(shown[0], new=accounts.PASSWORD, by=SYSTEM, at=at)
    _share_password(first, shown)
    for account, person in zip(rows, shown, strict=True):
        if account.has_second_factor:
            bind_second_factor(person, at=at)


def give_delegate_account(seats: Seats) -> None:
    """Give the delegate the shown password whom the lot sent to look last, so that there is something to look at."""
    drawn = Duty.objects.filter(kind=DutyKind.WITNESS, settled_at=None, post__office=Office.DELEGATE)
    duty = drawn.order_by("-due_at", "-pk").first()
    holder = seats.holders[duty.post_id if duty else seats.posts[ANY_DELEGATE].pk]
    _share_password(Person.objects.get(pk=seats.workers[0].pk), [holder])


def _share_password(owner: Person, others: list[Person]) -> None:
    Person.objects.filter(pk__in=[p.pk for p in others]).update(
        password=owner.password, must_change_password=False, code_until=None
    )


def bind_second_factor(person: Person, *, at: datetime) -> None:
    """Bind an authenticator whose present code the demonstration page shows."""
    nonce = accounts.nonce(person.staff_number)
    code = codes.totp_code(credentials.secret(person, nonce), codes.step_of(at))
    people.set_up_second_factor(person, nonce=nonce, code=code, by=SYSTEM, at=at)
