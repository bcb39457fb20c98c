"""Signing in, passwords and second factors. Wrong tries are counted by staff number, never by address or browser."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries, signals
from huiyin.ground.people.models import Person, SecondFactor, SignInLock
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import Actor, may_keep_staff
from huiyin.ground.people.rules import credentials as rules
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

WRONG = "工号或密码不对"
LOCKED = "连续输错次数过多，请 15 分钟后再试；忘记密码请联系技术管理员重设"
WRONG_CODE = "验证码不对，或已经用过；请等下一个验证码再试"


def sign_in(staff_number: str, *, password: str, at: datetime | None = None) -> Person:
    """Return the person whose number and password (or valid one-time code) these are, else raise `Refused`.

    The caller starts the session. The answer never tells whether the number exists.
    """
    at = at or clock.now()
    number = staff_number.strip()[:20]
    if credentials.tries("password", number).is_locked(at):
        raise Refused(LOCKED)
    person = Person.objects.filter(staff_number=number, is_active=True).first()
    if person is None:
        Person().set_password(password)  # as slow as a wrong password
    elif _is_right(person, password, at):
        SignInLock.objects.filter(key=f"password:{number}").delete()
        return person
    _count_failure("password", number, at)
    raise Refused(WRONG)


def _is_right(person: Person, password: str, at: datetime) -> bool:
    if person.has_usable_password():
        return person.check_password(password)
    Person().set_password(password)
    is_valid = person.code_until is not None and clock.day_of(at) <= person.code_until
    return is_valid and rules.same_code(password, credentials.one_time_code(person))


@transaction.atomic
def _count_failure(kind: str, number: str, at: datetime) -> None:
    """Count a wrong try; committed by itself, because the refusal that follows must not undo it."""
    row, _ = SignInLock.objects.select_for_update().get_or_create(
        key=f"{kind}:{number}", defaults={"failures": 0, "last_at": at}
    )
    after = rules.Tries(row.failures, row.until_at).after_failure(at)
    row.failures, row.until_at, row.last_at = after.failures, after.until_at, at
    row.save(update_fields=["failures", "until_at", "last_at"])


def forget_tries(*, at: datetime | None = None) -> int:
    """Delete locks a day old; called by the tick. Returns how many."""
    at = at or clock.now()
    return SignInLock.objects.filter(last_at__lt=at - rules.FORGET_AFTER).delete()[0]


@transaction.atomic
def change_password(person: Person, *, new: str, by: Actor, at: datetime | None = None) -> Person:
    """Set a password chosen by the person; ends the one-time code. Raises `Refused` for a weak one."""
    at = at or clock.now()
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if by.person_id != person.pk and not by.is_system:
        raise Refused("只能修改自己的密码")
    if person.has_usable_password() and person.check_password(new):
        raise Refused("新密码不能与原密码相同")
    if rules.names_its_owner(new, person.staff_number, person.pinyin):
        raise Refused("密码里不要用工号或姓名的拼音")
    try:
        password_validation.validate_password(new, person)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    person.set_password(new)
    person.must_change_password = False
    person.code_until = None
    person.credential_serial += 1
    person.save(update_fields=["password", "must_change_password", "code_until", "credential_serial"])
    _record("person.change_password", person, by, at)
    return person


@transaction.atomic
def reset_password(person: Person, *, by: Actor, at: datetime | None = None) -> str:
    """End the password, every session and the second factor; return a one-time code, to be shown once.

    Letter keys are wrapped under the password, so recipients' old letters go dark: apps above hear `password_reset`.
    """
    at = at or clock.now()
    may_keep_staff(by).enforce()
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.is_active:
        raise Refused("这名职工已离职，不能重设密码")
    person.set_unusable_password()
    person.must_change_password = True
    person.credential_serial += 1
    person.code_until = clock.day_of(at) + timedelta(days=rules.CODE_DAYS["reset"])
    person.save(update_fields=["password", "must_change_password", "credential_serial", "code_until"])
    SecondFactor.objects.filter(person=person).delete()
    _record("person.reset_password", person, by, at)
    signals.password_reset.send(Person, person=person, by=by, at=at)
    SignInLock.objects.filter(key=f"password:{person.staff_number}").delete()
    return credentials.one_time_code(person)


@transaction.atomic
def set_up_second_factor(person: Person, *, nonce: str, code: str, by: Actor, at: datetime | None = None) -> list[str]:
    """Bind the authenticator whose code proves it holds the secret of `nonce`; return the recovery codes once."""
    at = at or clock.now()
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if by.person_id != person.pk and not by.is_system:
        raise Refused("只能为自己设置二次验证")
    if credentials.second_factor(person) is not None:
        raise Refused("已经设置过二次验证；换手机请联系技术管理员重设")
    step = rules.matching_step(credentials.secret(person, nonce), code, at=at, last_step=0)
    if step is None:
        raise Refused("验证码不对，请确认手机时间准确后再试")
    codes = [_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    SecondFactor.objects.create(
        person=person,
        nonce=nonce,
        set_up_at=at,
        last_step=step,
        recovery=[rules.recovery_hash(credentials.key(), person.pk, c) for c in codes],
    )
    _record("person.set_up_second_factor", person, by, at)
    return codes


def verify_second_factor(person: Person, *, code: str, at: datetime | None = None) -> SecondFactor:
    """Take a code of the authenticator or a recovery code, each once; raise `Refused` for any other."""
    at = at or clock.now()
    number = person.staff_number
    if credentials.tries("code", number).is_locked(at):
        raise Refused(LOCKED)
    factor = _use_code(person, code, at)
    if factor is None:
        _count_failure("code", number, at)
        raise Refused(WRONG_CODE)
    SignInLock.objects.filter(key=f"code:{number}").delete()
    return factor


@transaction.atomic
def _use_code(person: Person, code: str, at: datetime) -> SecondFactor | None:
    factor = SecondFactor.objects.select_for_update().filter(person=person).first()
    if factor is None:
        return None
    step = rules.matching_step(credentials.secret(person, factor.nonce), code, at=at, last_step=factor.last_step)
    if step is not None:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return factor
    used = rules.recovery_hash(credentials.key(), person.pk, code)
    if used not in factor.recovery:
        return None
    factor.recovery = [h for h in factor.recovery if h != used]
    factor.save(update_fields=["recovery"])
    _record("person.use_recovery_code", person, queries.actor(person), at)
    return factor


def _recovery_code() -> str:
    signs = "".join(secrets.choice(rules.ALPHABET) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def _record(verb: str, person: Person, by: Actor, at: datetime) -> None:
    ledger.record(ledger.Draft(verb=verb, subject="person", subject_id=person.pk, at=at, person_id=by.person_id))
