"""The cast of the rulebook's page tests: the chief, who may adopt, and a worker, who may not."""

from types import SimpleNamespace

import pytest
from django.test import Client

from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import SYSTEM, Office, UnitKind


def signed_in(person: Person) -> Client:
    """Return a browser in which this person has signed in and chosen a password."""
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    client = Client()
    client.force_login(person, backend="huiyin.ground.people.queries.sessions.StaffBackend")
    return client


@pytest.fixture
def cast(db) -> SimpleNamespace:
    """Browsers of the chief and of a worker."""
    top = people.open_unit(None, code="K", name="回音示范矿", kind=UnitKind.MINE, by=SYSTEM)
    post = people.open_post(top, code="P1", name="矿长", office=Office.CHIEF, by=SYSTEM)
    chief = people.hire("1001", name="曾向民", unit=top, by=SYSTEM)
    people.appoint(chief, post, by=SYSTEM)
    worker = people.hire("1009", name="张三", unit=top, by=SYSTEM)
    return SimpleNamespace(chief=signed_in(chief), worker=signed_in(worker), anybody=Client())
