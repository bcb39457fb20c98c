"""Signing in, passwords, one-time codes, second factors."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people import queries
from huiyin.ground.people.models import SecondFactor, SignInLock
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.tests.conftest import PASSWORD
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NONCE = "n" * 32


def enrolled(person, at=AT):
    code = credentials.present_code(person, NONCE, at=at)
    return people.set_up_second_factor(person, nonce=NONCE, code=code, by=queries.actor(person), at=at)


def test_sign_in_with_one_time_code_opens_a_new_account(mine):
    code = credentials.one_time_code(mine.worker)

    person = people.sign_in("1009", password=code)

    assert person == mine.worker
    assert person.must_change_password


def test_sign_in_with_one_time_code_ends_with_the_first_password(mine):
    code = credentials.one_time_code(mine.worker)
    people.change_password(mine.worker, new=PASSWORD, by=queries.actor(mine.worker))

    with pytest.raises(Refused):
        people.sign_in("1009", password=code)
    assert people.sign_in("1009", password=PASSWORD) == mine.worker


def test_sign_in_with_one_time_code_ends_after_its_days(mine):
    code = credentials.one_time_code(mine.worker)

    with pytest.raises(Refused):
        people.sign_in("1009", password=code, at=clock.now() + timedelta(days=91))


def test_sign_in_answers_the_same_for_unknown_number_and_wrong_password(mine):
    reasons = []
    for number in ("1009", "9999"):
        with pytest.raises(Refused) as refusal:
            people.sign_in(number, password="wrong", at=AT)
        reasons.append(refusal.value.reason)

    assert reasons == ["工号或密码不对", "工号或密码不对"]


@pytest.mark.parametrize("number", ["1009", "9999"])
def test_sign_in_locks_after_five_wrong_tries_and_opens_after_a_quarter_hour(mine, number):
    for _ in range(5):
        with pytest.raises(Refused):
            people.sign_in(number, password="wrong", at=AT)

    with pytest.raises(Refused) as locked:
        people.sign_in(number, password="wrong", at=AT + timedelta(minutes=14))
    with pytest.raises(Refused) as again:
        people.sign_in(number, password="wrong", at=AT + timedelta(minutes=16))

    assert locked.value.reason.startswith("连续输错")
    assert again.value.reason == "工号或密码不对"


def test_sign_in_forgets_wrong_tries_on_success(mine):
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)
    with pytest.raises(Refused):
        people.sign_in("1009", password="wrong")

    people.sign_in("1009", password=PASSWORD)

    assert SignInLock.objects.count() == 0


def test_forget_tries_deletes_what_is_a_day_old_and_no_more(mine):
    for at in (AT, AT + timedelta(hours=20)):
        with pytest.raises(Refused):
            people.sign_in(str(at.hour), password="wrong", at=at)

    assert people.forget_tries(at=AT + timedelta(hours=25)) == 1


def test_sign_in_refuses_somebody_who_left(mine, keeper):
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)
    people.leave(mine.worker, by=keeper)

    with pytest.raises(Refused):
        people.sign_in("1009", password=PASSWORD)


@pytest.mark.parametrize("new", ["short", "12345678", "password", "10091009", "zhangsan-2026"])
def test_change_password_refuses_a_weak_one(mine, new):
    with pytest.raises(Refused):
        people.change_password(mine.worker, new=new, by=queries.actor(mine.worker))


def test_change_password_of_somebody_else_is_refused(mine, keeper):
    with pytest.raises(Refused):
        people.change_password(mine.worker, new=PASSWORD, by=keeper)


def test_reset_password_gives_a_code_that_works_and_ends_the_old_one(mine, keeper):
    people.change_password(mine.worker, new=PASSWORD, by=SYSTEM)

    code = people.reset_password(mine.worker, by=keeper)

    assert people.sign_in("1009", password=code).must_change_password
    with pytest.raises(Refused):
        people.sign_in("1009", password=PASSWORD)


def test_reset_password_by_somebody_without_the_power_is_refused(mine):
    with pytest.raises(Refused):
        people.reset_password(mine.worker, by=queries.actor(mine.p1001))


def test_reset_password_ends_the_second_factor(mine, keeper):
    enrolled(mine.p1004)

    people.reset_password(mine.p1004, by=keeper)

    assert SecondFactor.objects.count() == 0


def test_set_up_second_factor_refuses_a_wrong_code(mine):
    with pytest.raises(Refused):
        people.set_up_second_factor(mine.p1004, nonce=NONCE, code="000000", by=queries.actor(mine.p1004), at=AT)


def test_verify_second_factor_takes_each_code_once(mine):
    enrolled(mine.p1004)
    later = AT + timedelta(minutes=2)
    code = credentials.present_code(mine.p1004, NONCE, at=later)

    people.verify_second_factor(mine.p1004, code=code, at=later)

    with pytest.raises(Refused):
        people.verify_second_factor(mine.p1004, code=code, at=later)


def test_verify_second_factor_refuses_the_code_that_set_it_up(mine):
    enrolled(mine.p1004)

    with pytest.raises(Refused):
        people.verify_second_factor(mine.p1004, code=credentials.present_code(mine.p1004, NONCE, at=AT), at=AT)


def test_verify_second_factor_refuses_a_code_two_minutes_old(mine):
    enrolled(mine.p1004)
    old = credentials.present_code(mine.p1004, NONCE, at=AT + timedelta(minutes=1))

    with pytest.raises(Refused):
        people.verify_second_factor(mine.p1004, code=old, at=AT + timedelta(minutes=3))


def test_verify_second_factor_takes_each_recovery_code_once(mine):
    codes = enrolled(mine.p1004)

    people.verify_second_factor(mine.p1004, code=codes[3].lower(), at=AT)

    with pytest.raises(Refused):
        people.verify_second_factor(mine.p1004, code=codes[3], at=AT)
    assert len(SecondFactor.objects.get().recovery) == 7


def test_verify_second_factor_locks_after_five_wrong_codes_whatever_the_password(mine):
    enrolled(mine.p1004)
    people.change_password(mine.p1004, new=PASSWORD, by=SYSTEM)
    for _ in range(5):
        people.sign_in("1004", password=PASSWORD, at=AT)
        with pytest.raises(Refused):
            people.verify_second_factor(mine.p1004, code="000000", at=AT)

    later = AT + timedelta(minutes=5)
    with pytest.raises(Refused) as locked:
        people.verify_second_factor(mine.p1004, code=credentials.present_code(mine.p1004, NONCE, at=later), at=later)

    assert locked.value.reason.startswith("连续输错")


def test_database_holds_no_secret_of_the_second_factor(mine):
    enrolled(mine.p1004)
    secret = credentials.secret(mine.p1004, NONCE)

    row = SecondFactor.objects.values().get()

    assert secret.hex() not in str(row)
    assert repr(secret) not in str(row)
