"""The first administrator of an empty installation."""

import pytest

from huiyin.front.operations.actions import founding
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.queries import actor
from huiyin.ground.people.rules import Power
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

pytestmark = pytest.mark.django_db


def test_found_makes_an_administrator_whose_code_opens_the_account():
    person, code = founding.found("示例煤矿", staff_number="000001", name="程明", at=clock.now())

    assert actor(person).powers == {Power.KEEP_STAFF}
    assert people.sign_in("000001", password=code, at=clock.now()).pk == person.pk


def test_found_happens_once():
    founding.found("示例煤矿", staff_number="000001", name="程明", at=clock.now())

    with pytest.raises(Refused, match="已经有单位和人员"):
        founding.found("示例煤矿", staff_number="000002", name="程亮", at=clock.now())

    assert Person.objects.count() == 1
