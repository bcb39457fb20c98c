"""The demonstration accounts as rows and as a table for the terminal."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from huiyin.front.demo.rules import accounts, mail
from huiyin.front.demo.rules.accounts import Account
from huiyin.ground.people.models import Person, SecondFactor, Tenure
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import Office
from huiyin.kit import clock
from huiyin.voice.letterbox.rules.receipt import grouped


@dataclass(frozen=True, slots=True)
class Row:
    """An account as it is shown; `code` is the authenticator's present code where one is asked for."""

    account: Account
    person: Person
    post: str
    code: str


def is_loaded() -> bool:
    """Return whether anybody is in the database already."""
    return Person.objects.exists()


def rows(*, at: datetime | None = None) -> list[Row]:
    """Return the accounts that exist, in the order of the page. Three queries."""
    at = at or clock.now()
    codes = [a.post for a in accounts.ACCOUNTS if a.post]
    tenures = Tenure.objects.filter(to_on=None).select_related("post", "person").order_by("pk")
    drawn = Q(post__office=Office.DELEGATE) & ~Q(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    held = {
        accounts.DRAWN if t.post.office == Office.DELEGATE else t.post.code: t
        for t in tenures.filter(drawn | Q(post__code__in=codes))
    }
    factors = {f.person_id: f for f in SecondFactor.objects.filter(nonce__startswith="demo-")}
    found = []
    for account in accounts.ACCOUNTS:
        tenure = held.get(account.post or "")
        person = _worker() if account.post is None else tenure.person if tenure else None
        if person is not None:
            factor = factors.get(person.pk)
            code = credentials.present_code(person, factor.nonce, at=at) if factor else ""
            found.append(Row(account, person, tenure.post.name if tenure else "（无岗位）", code))
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """What the demonstration page shows."""

    rows: list[Row]
    password: str
    letter_password: str
    answered: str
    waiting: str


def page() -> Page:
    """Return the accounts and two receipts: of a letter with an answer, and of one that waits to be sorted."""
    receipts = mail.receipts(mail.SEED)
    return Page(
        rows=rows(),
        password=accounts.PASSWORD,
        letter_password=accounts.LETTER_PASSWORD,
        answered=grouped(receipts[0]),
        waiting=grouped(receipts[-1]),
    )


def _worker() -> Person | None:
    people = Person.objects.filter(is_active=True, tenures=None).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return people.order_by("staff_number").first()


def table() -> str:
    """Return the accounts as a table whose columns line up in a terminal with wide Chinese characters."""
    head = ("角色", "姓名", "工号", "密码", "信件口令", "第二因素")
    lines = [head, *map(_line, rows())]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ["  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(line, widths, strict=True)) for line in lines]
    rule = "─" * (sum(widths) + 2 * len(widths))
    return "\n".join(["", rule, text[0], rule, *text[1:], rule, ""])


def _line(row: Row) -> tuple[str, ...]:
    return (
        row.account.role,
        row.person.name,
        row.person.staff_number,
        accounts.PASSWORD,
        accounts.LETTER_PASSWORD if row.account.opens_letters else "",
        "验证码登录时显示" if row.code else "不需要",
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
