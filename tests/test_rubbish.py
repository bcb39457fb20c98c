"""Rubbish sent to every address by everybody: never a fault, no change by a refusal, no verb without the right."""

import importlib
import pkgutil
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import huiyin
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import Actor
from huiyin.kit import clock
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds
from huiyin.loop.matters.rules.permissions import may, may_register
from huiyin.loop.matters.rules.states import Verb
from tests import furnished
from tests.furnished import EVERY, ROLES
from tests.test_every_address import close

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "letterbox"])]
# What a refused request may leave: the session, and the count of wrong passwords.
OWN = ("django_session", "people_signinlock", "letterbox_spentwork")


def field_names() -> list[str]:
    """Return every name a form of the product reads, and those views read by themselves."""
    found = {"seen", "next", "kept", "pick", "bundle", "q", "do", "once", "fields", "members", "seals", "page"}
    for module in pkgutil.walk_packages(huiyin.__path__, "huiyin."):
        if ".forms" in module.name and ".tests" not in module.name:
            for made in vars(importlib.import_module(module.name)).values():
                if isinstance(made, type) and issubclass(made, forms.BaseForm):
                    found |= set(getattr(made, "base_fields", {}))
    return sorted(found - {"csrfmiddlewaretoken"})


NAMES = field_names()
ODD = [
    *("", " ", "0", "-1", "1", "2", "3", "99999999999999999999", "1e309", "NaN", "²", "٣", "true", "null", "[]", "{}"),
    *(
        "\x00",
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        "\u202e反",
        "😀" * 50,
        "字" * 5000,
    ),
    *("2026-02-30", "0001-01-01", "9999-12-31", "2026-11-30", "done", "electric", "handler", "union", "worker"),
    *(
        "=1+1",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "../../etc/passwd",
        "{{ 7*7 }}",
        "%s%n",
        "\r\nSet-Cookie: x=1",
    ),
    *('{"v":1}', "W10=", "javascript:alert(1)", "//evil.example", "ordinary", "request", "counter", "other", "on"),
]
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
# What lists and boards read behind the question mark.
ASKED = [
    "q",
    "page",
    "after",
    "before",
    "state",
    "unit",
    "topic",
    "kind",
    "sort",
    "from",
    "until",
    "month",
    "at",
    "own",
]
ASKED += ["done", "next", "view", "tab", "late", "grade", "place", "post", "scope", "day", "year", "group", "name"]
FILES = st.sampled_from(
    [
        ("灯.png", b"\x89PNG\r\n\x1a\n rubbish"),
        ("表.xlsx", b"PK\x03\x04"),
        ("a.pdf", b"%PDF-"),
        ("空.jpg", b""),
        ("x", b"x"),
    ]
)


@cache
def counting(alias: str) -> str:
    """Return one statement that counts the rows of every table."""
    with connections[alias].cursor() as cursor:
        names = [n for n in connections[alias].introspection.table_names(cursor) if n not in OWN]
    plain = [n for n in names if not n.startswith(("search_", "sqlite_"))]
    return " UNION ALL ".join(f"SELECT '{n}', COUNT(*) FROM {n}" for n in plain)


def counted() -> Counter[str]:
    """Return how many rows each table holds."""
    found: Counter[str] = Counter()
    for alias in ("default", "letterbox"):
        with connections[alias].cursor() as cursor:
            cursor.execute(counting(alias))
            found.update(dict(cursor.fetchall()))
    return found


def rows() -> dict[int, Matter]:
    return {matter.pk: matter for matter in Matter.objects.select_related("clock", "debtor", "registrar")}


def columns(matter: Matter) -> dict[str, Any]:
    return {f.attname: getattr(matter, f.attname) for f in Matter._meta.concrete_fields}


def without_right(actor: Actor, before: dict[int, Matter], last: int) -> list[str]:
    """Return what happened to matters that the rules, asked about the state before, do not allow to this actor."""
    told = Entry.objects.filter(pk__gt=last, subject="matter", verb__startswith="matter.").order_by("pk")
    wrong = []
    for step in told:
        verb = step.verb.removeprefix("matter.")
        matter = before.get(step.subject_id)
        if verb == Verb.REGISTER:
            allowed = bool(may_register(actor))
        elif matter is None:
            continue  # registered by this very request, assigned with it
        else:
            limits, above = bounds.limits(matter), queries.superior_posts(matter)
            is_allowed = bool(may(Verb(verb), matter, actor, superior_posts=above, limits=limits))
            allowed = is_allowed and queries.sees(actor, matter)
        wrong += [] if allowed and step.person_id == actor.person_id else [step.verb]
    moved = {pk for pk, row in rows().items() if pk in before and columns(row) != columns(before[pk])}
    return wrong + [f"{pk} changed untold" for pk in moved - {step.subject_id for step in told}]


@dataclass
class Sender:
    """Somebody at a browser who sends forms that are undone at once; what there was before stays known."""

    mine: furnished.Mine
    role: str

    def __post_init__(self) -> None:
        self.browser, self.actor = self.mine.client(self.role), self.mine.actor(self.role)
        self.before, self.matters = counted(), rows()
        self.last = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def names(self, address: str) -> list[str]:
        """Return the names of the fields on the page at an address, or all there are."""
        answer = self.browser.get(address)
        page = b"".join(answer).decode(errors="replace")
        close(answer)
        return sorted(set(re.findall(r'name="([a-z_]+)"', page)) - {"csrfmiddlewaretoken"}) or NAMES

    def send(self, address: str, given_: dict[str, Any], file: tuple[str, bytes] | None = None) -> str:
        """Send a form and undo whatever it did; returns what was wrong with it, or nothing."""
        fields = dict(given_)
        if file:
            fields["photos"] = fields["workbook"] = fields["plan"] = SimpleUploadedFile(file[0], file[1])
        kept = self.browser.cookies.copy()
        with transaction.atomic(), transaction.atomic(using="letterbox"):
            self.status = self.browser.post(address, fields).status_code
            is_changed = 400 <= self.status < 500 and counted() != self.before
            wrong = without_right(self.actor, self.matters, self.last)
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="letterbox")
        self.browser.cookies = kept
        if self.status >= 500:
            return f"{self.status}"
        return f"{self.status} and yet something changed" if is_changed else " ".join(wrong)


@pytest.fixture
def mine(db, standing) -> furnished.Mine:
    return standing


@pytest.mark.parametrize("role", ["", "worker", "handler", "chief", "zhang", "discipline", "secretary", "keeper"])
@settings(max_examples=1, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rubbish_is_answered_and_changes_nothing_without_the_right(mine, role, data):
    sender, found = Sender(mine, role), []

    for route, _ in EVERY:
        address = mine.address(route)
        names = st.sampled_from(sender.names(address))
        fields = data.draw(st.dictionaries(names, VALUES, max_size=12))
        wrong = sender.send(address, fields, data.draw(st.one_of(st.none(), FILES)))
        found += [(route, wrong, fields)] if wrong else []

    assert found == []


@pytest.mark.parametrize("role", ROLES)
def test_every_verb_sent_well_formed_by_everybody_happens_only_with_the_right(mine, role):
    today = clock.today().isoformat()
    said = {"to": "cadre", "reason": "理由", "text": "已办", "result": "done", "code": "not_ours", "basis": "条例"}
    said |= {"alternative": "另行反映", "until": today, "promised_on": today, "land_on": today, "rating": "5"}
    said |= {"is_checked": "on", "into": "1", "note": "说明"}
    sender, happened, found = Sender(mine, role), 0, []

    for verb in Verb:
        for matter in sender.matters.values():
            wrong = sender.send(f"/matters/{matter.pk}/{verb}/", said)
            found += [(verb, matter.pk, wrong)] if wrong else []
            happened += sender.status == 303

    assert found == []
    assert (happened > 0) == (role in {"worker", "handler", "chief", "zhang", "chair", "dispatcher"})


@settings(max_examples=1, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rubbish_behind_the_question_mark_is_no_fault(mine, data):
    browser, wrong = mine.client("zhang"), []

    for route, _ in EVERY:
        asked = data.draw(st.dictionaries(st.sampled_from(ASKED), VALUES, min_size=1, max_size=5))
        answer = browser.get(mine.address(route), asked)
        b"".join(answer)
        close(answer)
        wrong += [(route, asked)] if answer.status_code >= 500 else []

    assert wrong == []
