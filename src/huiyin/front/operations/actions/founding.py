"""Founds an empty installation: the enterprise, the post of the technical administrator, and who holds it."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person, Unit
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import SYSTEM, Office, UnitKind
from huiyin.kit.verdicts import Refused


@transaction.atomic
def found(enterprise: str, *, staff_number: str, name: str, at: datetime) -> tuple[Person, str]:
    """Create root unit, administrator's post and person; returns the person and the one-time code.

    Refused where the installation has units already: from then on the administrator keeps staff in the browser.
    """
    if Unit.objects.exists():
        raise Refused("这里已经有单位和人员，不能再初始化。忘了密码请由另一位技术管理员重设")
    root = people.open_unit(None, code="M", name=enterprise, kind=UnitKind.MINE, by=SYSTEM, at=at)
    post = people.open_post(root, code="ADMIN", name="技术管理员", office=Office.ADMINISTRATOR, by=SYSTEM, at=at)
    person = people.hire(staff_number, name=name, unit=root, by=SYSTEM, at=at)
    people.appoint(person, post, by=SYSTEM, at=at)
    return person, credentials.one_time_code(person)
