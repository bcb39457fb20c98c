"""Offices, chains, codes, locks, what is kept and what may be closed: each rule by itself, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.ground.people.rules import (
    POWERS,
    SYSTEM,
    Actor,
    Office,
    Power,
    credentials,
    kept,
    may_keep_staff,
    may_pick,
    may_set_committee,
    names,
    needs_second_factor,
    powers_of,
)
from huiyin.ground.people.rules.chain import PostMap, Seat
from huiyin.ground.people.rules.closing import may_close_unit
from huiyin.ground.people.rules.credentials import LOCK, Tries

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
KEEPER = Actor(person_id=1, powers=POWERS[Office.ADMINISTRATOR])
WORKER = Actor(person_id=9)
ONLY_KEEPER = "只有技术管理员可以维护单位、岗位和人员"


# ---- who may ----


def test_powers_of_several_seats_are_taken_together():
    assert powers_of([]) == frozenset()
    assert powers_of([Office.MEMBER, Office.ADMINISTRATOR]) == {Power.CARE, Power.KEEP_STAFF}


@pytest.mark.parametrize(("power", "asked"), [(one, one in {"sort_letters", "keep_staff"}) for one in Power])
def test_second_factor_is_asked_of_who_opens_letters_or_keeps_staff(power, asked):
    assert needs_second_factor([Power.HANDLE, power]) is asked


def test_an_actor_holds_a_post_and_never_none():
    actor = Actor(posts=frozenset({3}))

    assert (actor.holds(3), actor.holds(4), actor.holds(None)) == (True, False, False)


@pytest.mark.parametrize(("who", "reason"), [(KEEPER, ""), (SYSTEM, ""), (WORKER, ONLY_KEEPER), (Actor(), ONLY_KEEPER)])
def test_staff_is_kept_by_the_administrator_and_the_system(who, reason):
    assert (bool(may_keep_staff(who)), may_keep_staff(who).reason) == (not reason, reason)


@pytest.mark.parametrize(
    ("who", "leads", "allowed"), [(WORKER, True, True), (KEEPER, False, True), (WORKER, False, False)]
)
def test_committee_is_written_down_by_its_secretary_or_who_keeps_staff(who, leads, allowed):
    verdict = may_set_committee(who, leads=leads)

    assert (bool(verdict), verdict.reason) == (allowed, "" if allowed else "支委由本支部书记登记")


@pytest.mark.parametrize(
    ("who", "what", "allowed"),
    [
        (WORKER, "post", True),
        (WORKER, "person", False),
        (WORKER, "unit", False),
        (KEEPER, "person", True),
        (KEEPER, "unit", True),
        (Actor(), "post", False),
        (Actor(powers=frozenset({Power.CARE})), "post", True),
    ],
)
def test_posts_are_found_by_anybody_at_work_and_people_by_who_has_a_power(who, what, allowed):
    verdict = may_pick(who, what)

    assert (bool(verdict), verdict.reason) == (allowed, "" if allowed else "您目前没有担任岗位，不能查找人员")


def test_people_are_what_is_looked_for_unless_said():
    assert not may_pick(WORKER)


# ---- who stands above whom ----


def seat(number, above, holder=50, office=Office.HEAD, *, is_open=True):
    return Seat(number, above, office, is_open, holder)


def chain(*seats):
    return PostMap({one.id: one for one in seats})


DISCIPLINE = (seat(8, None, 58, Office.DISCIPLINE), seat(7, None, 57, Office.DISCIPLINE))


@pytest.mark.parametrize(
    ("seats", "superiors"),
    [
        ([seat(1, None)], []),
        ([seat(1, 2), seat(2, 3), seat(3, None)], [2, 3]),
        ([seat(1, 1)], []),  # above itself
        ([seat(1, 2), seat(2, 1)], [2]),
        ([seat(1, 2), seat(2, 3), seat(3, 2)], [2, 3]),
        ([seat(1, 2)], [2]),  # what is above that isn't in the map
        ([], []),
    ],
)
def test_superiors_are_nearest_first_and_end_at_a_cycle(seats, superiors):
    assert chain(*seats).superiors(1) == superiors


def test_a_chain_ends_after_twelve():
    assert chain(*(seat(i, i + 1) for i in range(1, 30))).superiors(1) == list(range(2, 14))


def test_commission_stands_in_the_order_of_its_posts():
    assert [one.id for one in chain(seat(1, None), *DISCIPLINE).discipline] == [7, 8]


@pytest.mark.parametrize(
    ("above", "walls", "found"),
    [
        ((seat(2, 3), seat(3, None)), {}, 2),
        ((seat(2, 3, None), seat(3, None)), {}, 3),  # vacant
        ((seat(2, 3, is_open=False), seat(3, None)), {}, 3),
        ((seat(2, 3), seat(3, None)), {"walled": {2}}, 3),
        ((seat(2, 3, 99), seat(3, None)), {"walled_people": {99}}, 3),
        ((seat(2, None, None),), {}, 7),  # nobody above: the commission
        ((seat(2, None, None),), {"walled": {7}}, 8),
        ((seat(2, None, None),), {"walled_people": {57}}, 8),
        ((seat(2, None, None),), {"walled": {7, 8}}, None),
    ],
)
def test_the_nearest_held_superior_watches_or_else_the_commission(above, walls, found):
    assert chain(seat(1, 2), *above, *DISCIPLINE).supervisor_of(1, **walls) == found


def test_an_open_commission_watches_even_while_it_is_vacant():
    vacant, closed = seat(8, None, None, Office.DISCIPLINE), seat(7, None, None, Office.DISCIPLINE, is_open=False)

    assert chain(seat(1, None), closed, vacant).supervisor_of(1) == 8
    assert chain(seat(1, None), closed).supervisor_of(1) is None


def test_a_held_post_of_the_commission_comes_before_a_vacant_one():
    assert chain(seat(1, None), seat(7, None, None, Office.DISCIPLINE), DISCIPLINE[0]).supervisor_of(1) == 8


def test_the_commission_does_not_watch_over_itself():
    assert chain(*DISCIPLINE).supervisor_of(7) == 8
    assert chain(DISCIPLINE[0]).supervisor_of(8) is None


@pytest.mark.parametrize(
    ("own", "owes"),
    [
        (seat(1, 2), 1),
        (seat(1, 2, None), 2),
        (seat(1, 2, is_open=False), 2),
        (seat(1, None, None), 1),  # nobody else either
    ],
)
def test_a_vacant_or_closed_post_owes_through_who_watches_it(own, owes):
    assert chain(own, seat(2, None)).effective(1) == owes


def test_a_post_nobody_knows_owes_itself():
    assert chain().effective(1) == 1


# ---- codes and locks ----


def test_codes_of_one_key_hang_on_person_and_serial():
    one = credentials.one_time_code(b"k" * 32, 7, 1)

    assert (len(one), one[5], set(one) - {"-"} <= set(credentials.ALPHABET)) == (11, "-", True)
    assert one == "2X4CG-K32XP"
    others = {credentials.one_time_code(key, person, n) for key, person, n in [(b"x" * 32, 7, 1), (b"k" * 32, 8, 1)]}
    assert one not in others | {credentials.one_time_code(b"k" * 32, 7, 2)}


def test_one_time_code_is_accepted_in_small_letters_and_full_width():
    code = credentials.one_time_code(b"k" * 32, 7, 1)

    assert credentials.same_code(code.lower().replace("-", " "), code)
    assert credentials.same_code("".join(chr(ord(c) + 0xFEE0) for c in code), code)
    assert not credentials.same_code(credentials.one_time_code(b"k" * 32, 7, 2), code)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("Xiao-G1009-mao", True),
        ("g1009", True),
        ("我是ZengXiangMin", True),
        ("zxm的四个词", False),
        ("四个不相干的词", False),
    ],
)
def test_password_does_not_hold_its_owners_number_or_name(password, told):
    assert credentials.names_its_owner(password, "G1009", "zengxiangmin zxm") is told


@pytest.mark.parametrize(("pinyin", "told"), [("", False), ("li l", False), ("wei w", True), ("wei", True)])
def test_a_name_of_two_letters_stands_in_too_many_words(pinyin, told):
    assert credentials.names_its_owner("li-wei-word", "G1009", pinyin) is told


def test_second_factor_is_derived_from_key_person_and_nonce():
    one = credentials.totp_secret(b"k" * 32, 7, "n")

    assert len(one) == 20
    assert one.hex() == "3c722a662e32855f801438017cb04abde74102aa"
    assert credentials.totp_address(one, "G1009").startswith("otpauth://totp/%E5%9B%9E%E9%9F%B3:G1009?")


def test_totp_code_is_that_of_rfc_6238_appendix_b():
    assert credentials.totp_code(b"12345678901234567890", 59 // 30) == "287082"
    assert credentials.totp_code(b"12345678901234567890", 1111111109 // 30) == "081804"


@pytest.mark.parametrize(("shift", "found"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_taken_one_step_around(shift, found):
    secret, step = b"12345678901234567890", credentials.step_of(AT)
    typed = credentials.totp_code(secret, step + shift)

    assert credentials.matching_step(secret, f" {typed[:3]} {typed[3:]}", at=AT, last_step=0) == (
        step + shift if found else None
    )


def test_a_code_that_was_used_is_not_taken_again():
    secret, step = b"12345678901234567890", credentials.step_of(AT)
    typed = credentials.totp_code(secret, step)

    assert credentials.matching_step(secret, typed, at=AT, last_step=step) is None
    assert credentials.matching_step(secret, typed, at=AT, last_step=step - 1) == step
    assert credentials.matching_step(secret, "000000", at=AT, last_step=0) is None


def test_a_step_is_thirty_seconds():
    assert credentials.step_of(datetime(1970, 1, 1, 0, 1, 29, tzinfo=UTC)) == 2
    assert credentials.step_of(datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC)) == 3


def test_what_is_stored_of_a_recovery_code_hangs_on_everything_and_not_on_how_it_is_typed():
    one = credentials.recovery_hash(b"k" * 32, 7, "K7M2P-9QRST")

    assert one == "1d57632096798037db2fc4a76696b1bb1bf4817bde304e239d1e2306454f6ab9"
    assert one == credentials.recovery_hash(b"k" * 32, 7, "k7m2p 9qrst")
    assert one != credentials.recovery_hash(b"k" * 32, 8, "K7M2P-9QRST")


def test_the_fifth_wrong_try_locks_for_a_quarter_of_an_hour():
    tries = Tries()
    for number in range(1, 5):
        tries = tries.after_failure(AT)
        assert tries == Tries(number, None)

    locked = tries.after_failure(AT)

    assert locked == Tries(5, AT + timedelta(minutes=15))
    assert locked.after_failure(AT + timedelta(minutes=1)) == Tries(6, AT + timedelta(minutes=16))
    assert locked.after_failure(AT + LOCK) == Tries(1, None)


@pytest.mark.parametrize(
    ("after", "is_locked"),
    [(timedelta(), True), (LOCK - timedelta(seconds=1), True), (LOCK, False), (-timedelta(seconds=1), False)],
)
def test_a_lock_ends_with_its_quarter_of_an_hour_and_is_no_longer_where_the_clock_went_back(after, is_locked):
    assert Tries(5, AT + LOCK).is_locked(AT + after) is is_locked
    assert not Tries(4).is_locked(AT + after)


# ---- names, forms, units ----


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("曾向民", "zengxiangmin zxm"),
        ("单丹", "shandan sd"),
        ("尉迟恭", "yuchigong ycg"),
        ("王小明", "wangxiaoming wxm"),
        ("", ""),
    ],
)
def test_a_persons_name_is_spelled_with_its_surnames_own_reading(name, spelled):
    assert names.of_person(name) == spelled


def test_the_name_of_a_post_is_spelled_without_its_signs():
    assert names.of_title("机电队（一）队长") == "jidianduiyiduizhang jddydz"
    assert (len(names.of_person("王" * 99)), len(names.of_title("王" * 99))) == (160, 240)
    assert len(names.of_person("尉迟" + "王" * 99)) == 160


def test_of_a_form_no_password_code_or_token_is_kept():
    fields = [("title", "澡堂"), ("password", "x"), ("new_password2", "x"), ("code", "1"), ("csrfmiddlewaretoken", "t")]

    assert kept.keepable(fields) == [("title", "澡堂")]


@pytest.mark.parametrize(("more", "is_long"), [(0, False), (1, True)])
def test_a_form_is_kept_up_to_its_most_bytes_names_counted(more, is_long):
    assert kept.is_too_long([("文", "水" * 10), ("b", "x" * (kept.MAX_BYTES - 34 + more))]) is is_long


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"is_closed": True, "people": 3}, "「机电队」已经撤销"),
        ({"people": 2, "posts": 1}, "「机电队」还有在职人员 2 人，请先办理调动"),
        ({"posts": 1, "units": 1}, "「机电队」还有岗位 1 个，请先撤销岗位"),
        ({"units": 4}, "「机电队」还有下级单位 4 个，请先撤销下级单位"),
    ],
)
def test_a_unit_is_closed_when_it_is_empty(change, reason):
    verdict = may_close_unit("机电队", **{"is_closed": False, "people": 0, "posts": 0, "units": 0, **change})

    assert (bool(verdict), verdict.reason) == (not reason, reason)
