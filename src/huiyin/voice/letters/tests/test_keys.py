"""Keys of recipients: set up, rotated, handed on; gone the same day for who leaves or is reset."""

import secrets
from dataclasses import replace

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.voice.letterbox import queries as letterbox
from huiyin.voice.letterbox.rules.keys import new_pair
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import GroupKey, GroupSeal, MemberKey
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.keyring import Wrapped
from huiyin.voice.letters.tests.cast import MONDAY, TODAY, later, new_group_key, set_up

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


def test_group_key_is_published_with_its_members_posts(cast):
    (shown,) = letterbox.recipients()

    assert (shown.code, shown.label, shown.epoch) == ("union", "矿工会", "2026Q4")
    assert shown.public_key == cast.group_pair.public.hex()
    assert [post["label"] for post in shown.posts] == ["工会主席", "工会权益干事", "工会劳动保护干事"]


def test_new_group_key_retires_the_old_one_and_members_keep_both(cast):
    fresh = new_group_key(cast, at=later(days=1))

    (shown,) = letterbox.recipients()
    assert shown.public_key == fresh.public.hex()
    assert [key.epoch for key in GroupKey.objects.order_by("pk")] == ["2026Q4", "2026Q4-2"]
    assert GroupSeal.objects.filter(member=cast.member_keys["liu"]).count() == 2


def test_group_key_must_be_sealed_to_exactly_the_members(cast):
    pair = new_pair()
    everybody = {k.pk: keyring.seal_group(pair, cast.pairs[n].public) for n, k in cast.member_keys.items()}
    without_one = dict(list(everybody.items())[1:])
    with_stranger = {**everybody, 999_999: secrets.token_bytes(keyring.SEALED_SIZE)}

    for seals in (without_one, with_stranger, {}):
        with pytest.raises(Refused):
            letters.create_group_key(
                cast.union, letters.NewGroupKey(pair.public, seals), by=cast.actor("zhang"), at=MONDAY
            )

    assert GroupKey.objects.count() == 1


def test_group_key_is_refused_to_outsiders(cast):
    pair = new_pair()
    seals = {k.pk: keyring.seal_group(pair, cast.pairs[n].public) for n, k in cast.member_keys.items()}

    for name in ("keeper", "handler", "worker", "chief", "discipline"):
        with pytest.raises(Refused, match="收件人"):
            letters.create_group_key(
                cast.union, letters.NewGroupKey(pair.public, seals), by=cast.actor(name), at=MONDAY
            )


def test_leaver_loses_every_seal_the_same_day_and_a_new_key_is_owed(cast):
    people.leave(cast.people["liu"], by=SYSTEM, on=TODAY, at=later(hours=2))

    key = groups.key_in_force(cast.union)
    duty = Duty.objects.get(source="group_key")
    assert GroupSeal.objects.filter(member=cast.member_keys["liu"]).count() == 0
    assert MemberKey.objects.get(pk=cast.member_keys["liu"].pk).wrapped == ""
    assert (key.has_leaver, duty.post, duty.settled_at) == (True, cast.posts["chair"], None)

    new_group_key(cast, ("chair", "zhang"), at=later(hours=3))
    duty.refresh_from_db()
    assert duty.outcome == "done"


def test_vacated_post_ends_access_and_is_no_longer_shown_to_writers(cast):
    people.vacate(cast.posts["zhang"], by=SYSTEM, on=TODAY, at=later(hours=2))

    assert GroupSeal.objects.filter(member=cast.member_keys["zhang"]).count() == 0
    assert GroupSeal.objects.filter(member=cast.member_keys["liu"]).count() == 1


def test_successor_in_a_post_does_not_inherit_the_seals(cast):
    people.appoint(cast.people["worker"], cast.posts["zhang"], by=SYSTEM, on=TODAY, at=later(hours=2))

    state = groups.state_of(cast.union, TODAY)
    newcomer = next(m for m in state.members if m.person == cast.people["worker"])
    assert GroupSeal.objects.filter(member=cast.member_keys["zhang"]).count() == 0
    assert (newcomer.key, newcomer.is_admitted) == (None, False)
    assert state.needs_rotation is True


def test_newcomer_is_admitted_by_somebody_who_holds_the_key(cast):
    people.appoint(cast.people["worker"], cast.posts["zhang"], by=SYSTEM, on=TODAY, at=later(hours=2))
    newcomer = set_up(cast, "worker", at=later(hours=3))
    key = groups.key_in_force(cast.union)
    seals = {key.pk: keyring.seal_group(cast.group_pair, cast.pairs["worker"].public)}

    done = letters.admit(newcomer, seals, by=cast.actor("liu"), at=later(hours=4))
    again = letters.admit(newcomer, seals, by=cast.actor("liu"), at=later(hours=4))

    sealed = bytes.fromhex(GroupSeal.objects.get(member=newcomer).sealed)
    assert (done, again) == (1, 0)
    assert keyring.open_group(sealed, cast.pairs["worker"], cast.group_pair.public) == cast.group_pair


def test_nobody_admits_themselves_or_somebody_outside(cast):
    key = groups.key_in_force(cast.union)
    letters.reset_key(cast.people["zhang"], by=cast.actor("zhang"), at=MONDAY)
    own = set_up(cast, "zhang")
    outsider = set_up(cast, "keeper")
    junk = {key.pk: secrets.token_bytes(keyring.SEALED_SIZE)}

    with pytest.raises(Refused, match="自己打不开"):
        letters.admit(own, junk, by=cast.actor("zhang"), at=MONDAY)
    with pytest.raises(Refused, match="不是这个收件组"):
        letters.admit(outsider, junk, by=cast.actor("liu"), at=MONDAY)


def test_password_reset_by_an_administrator_darkens_old_letters(cast):
    people.reset_password(cast.people["zhang"], by=cast.actor("keeper"), at=later(hours=1))

    old = MemberKey.objects.get(pk=cast.member_keys["zhang"].pk)
    assert (old.wrapped, old.ended_on) == ("", TODAY)
    assert groups.ring_of(cast.people["zhang"].pk) == []
    assert GroupSeal.objects.filter(key__group=cast.union).count() == 2


def test_rewrap_keeps_the_seals_and_asks_for_the_old_password(cast):
    key = cast.member_keys["zhang"]
    auth = secrets.token_bytes(32)
    old = Wrapped(bytes.fromhex(key.public), b"s" * 16, b"w" * 72, keyring.encoding.sha256(auth))
    MemberKey.objects.filter(pk=key.pk).update(auth_hash=old.auth_hash.hex())
    fresh = replace(old, salt=b"t" * 16, wrapped=b"x" * 72)

    with pytest.raises(Refused, match="口令不对"):
        letters.rewrap_key(cast.people["zhang"], fresh, auth=b"?" * 32, by=cast.actor("zhang"), at=MONDAY)
    letters.rewrap_key(cast.people["zhang"], fresh, auth=auth, by=cast.actor("zhang"), at=MONDAY)

    assert MemberKey.objects.get(pk=key.pk).wrapped == ("78" * 72)
    assert GroupSeal.objects.filter(member=key).count() == 1


def test_key_is_set_up_by_its_owner_only_and_once(cast):
    kept = Wrapped(b"p" * 32, b"s" * 16, b"w" * 72, b"a" * 32)

    with pytest.raises(Refused, match="自己"):
        letters.set_up_key(cast.people["worker"], kept, by=cast.actor("keeper"), at=MONDAY)
    with pytest.raises(Refused, match="已经有"):
        letters.set_up_key(cast.people["zhang"], kept, by=cast.actor("zhang"), at=MONDAY)
    with pytest.raises(Refused, match="不完整"):
        letters.set_up_key(cast.people["worker"], replace(kept, salt=b""), by=cast.actor("worker"), at=MONDAY)


def test_quarter_that_is_over_asks_for_a_new_key_once(cast):
    letters.tick(later(days=70))
    letters.tick(later(days=71))

    duty = Duty.objects.get(source="group_key")
    assert duty.subject == "更换“矿工会”收件密钥"
    assert groups.state_of(cast.union, later(days=70).date()).is_stale is True


def test_group_is_set_by_the_chair_only(cast):
    for name in ("zhang", "keeper", "worker", "chief"):
        with pytest.raises(Refused, match="工会主席"):
            letters.set_group("x", name="x", posts=[cast.posts["chair"]], by=cast.actor(name), at=MONDAY)

    group = letters.set_group("upper", name="上级工会", posts=[cast.posts["chair"]], by=cast.actor("chair"), at=MONDAY)

    assert group.name == "上级工会"
    assert len(letterbox.recipients()) == 1  # no key yet, so nobody can write to it


def test_post_taken_out_of_a_group_loses_access(cast):
    stay = [cast.posts["chair"], cast.posts["zhang"]]

    letters.set_group("union", name="矿工会", posts=stay, by=cast.actor("chair"), at=later(hours=1))

    assert GroupSeal.objects.filter(member=cast.member_keys["liu"]).count() == 0
    assert len(letterbox.recipients()[0].posts) == 2
