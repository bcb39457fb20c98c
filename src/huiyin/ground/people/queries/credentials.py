"""Reads that signing in needs: the key of derived codes, locks, second factors."""

import hashlib
from datetime import datetime

from django.conf import settings

from huiyin.ground.people.models import Person, SecondFactor, SignInLock
from huiyin.ground.people.rules import credentials as rules


def key() -> bytes:
    """Return the key of one-time codes and second factors: never the SECRET_KEY itself, never in the database."""
    given = getattr(settings, "PEOPLE_KEY", "") or settings.SECRET_KEY
    return hashlib.sha256(b"huiyin/people/key\x00" + given.encode()).digest()


def one_time_code(person: Person) -> str:
    """Return the code that opens this account once (worth nothing as soon as a password is set)."""
    return rules.one_time_code(key(), person.pk, person.credential_serial)


def tries(kind: str, staff_number: str) -> rules.Tries:
    """Return the wrong tries for a staff number; `kind` is `password` or `code`."""
    row = SignInLock.objects.filter(key=f"{kind}:{staff_number}").first()
    return rules.Tries(row.failures, row.until_at) if row else rules.Tries()


def second_factor(person: Person) -> SecondFactor | None:
    """Return the person's second factor, or None before it was set up."""
    return SecondFactor.objects.filter(person=person).first()


def secret(person: Person, nonce: str) -> bytes:
    """Return the secret of a second factor with this nonce."""
    return rules.totp_secret(key(), person.pk, nonce)


def present_code(person: Person, nonce: str, *, at: datetime) -> str:
    """Return the code an authenticator would show now. For the demonstration page and for tests only."""
    return rules.totp_code(secret(person, nonce), rules.step_of(at))
