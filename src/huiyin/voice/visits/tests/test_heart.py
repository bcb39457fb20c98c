"""The year's heart talks: who owes whom, what a talk ends, what the secretary sees of it."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.ground.people.tests.workbooks import book
from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import Outcome
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Contact
from huiyin.voice.visits.queries import heart as queries
from huiyin.voice.visits.rules import heart
from huiyin.voice.visits.rules.heart import Circle, Tie
from huiyin.voice.visits.rules.kinds import Form, Where
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MONDAY

COMMITTEE, MEMBERS = (1, 2, 3), (4, 5, 6, 7)


def pair(*ids):
    return frozenset(ids)


def test_every_two_of_the_committee_every_member_with_it_and_members_with_each_other():
    circle = Circle(COMMITTEE, MEMBERS)

    assert heart.counts(circle) == {Tie.COMMITTEE: 3, Tie.MEMBER: 4, Tie.PEER: 4}
    assert heart.missing(circle) == {1: 4, 2: 3, 3: 3, 4: 2, 5: 2, 6: 2, 7: 2}


def test_members_are_shared_out_evenly_and_a_newcomer_moves_nobody():
    before = heart.given(Circle(COMMITTEE, MEMBERS))
    after = heart.given(Circle(COMMITTEE, (*MEMBERS, 8)))

    assert sorted(before.values()) == [1, 1, 2, 3]
    assert {pk: after[pk] for pk in before} == before


def test_one_talk_counts_for_both_and_anybody_of_the_committee_will_do():
    circle = Circle(COMMITTEE, MEMBERS, talks={pair(3, 4): 1, pair(5, 6): 1, pair(1, 2): 1})

    assert heart.counts(circle) == {Tie.COMMITTEE: 2, Tie.MEMBER: 3, Tie.PEER: 2}
    assert [line.missing for line in heart.lines(circle, 4, heart.given(circle))] == [0, 1]


def test_who_is_kept_away_is_asked_of_nobody():
    circle = Circle((1,), (4, 5), apart={pair(1, 4)})

    assert heart.given(circle) == {5: 1}
    assert [line.tie for line in heart.lines(circle, 4, heart.given(circle))] == [Tie.PEER]


def test_alone_in_the_branch_nothing_is_owed():
    assert heart.missing(Circle((), (4,))) == {}


def test_talks_are_spread_over_the_quarters():
    assert [heart.until(2026, n, 4) for n in range(4)] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]


@pytest.fixture
def branch(mine):
    """Return the branch with a secretary who is a member, one of the committee, and two members."""
    for name in ("secretary", "leader"):
        Person.objects.filter(pk=mine.people[name].pk).update(is_member=True, branch=mine.branch)
        mine.people[name].refresh_from_db()
    Person.objects.update(branch_since=None)  # all of them were there before it was kept
    people.set_committee(mine.branch, [mine.people["leader"]], by=mine.actor("secretary"), at=MONDAY)
    return mine.branch


def owed(mine):
    found = Duty.objects.filter(source="heart", level=0, settled_at=None)
    return sorted(found.values_list("post__code", flat=True))


def missing(mine, branch):
    return queries.year_for(mine.people["secretary"], [branch], MONDAY.date()).led[0].missing


def talk(mine, by, to, at=MONDAY, **changes):
    return cast.talked(mine, to, by=by, at=at, **changes)


def test_tick_opens_one_duty_for_each_member_due_by_the_end_of_the_year(mine, branch):
    visits.tick(MONDAY)
    visits.tick(MONDAY)

    found = Duty.objects.filter(source="heart")
    assert owed(mine) == ["carer", "leader", "other", "secretary"]
    assert {day_of(duty.due_at) for duty in found} == {date(MONDAY.year, 12, 31)}
    assert {duty.subject for duty in found} == {f"{MONDAY.year}年支部党员谈心谈话"}
    assert all(duty.remind_at is not None for duty in found)


def test_talks_end_what_both_owe(mine, branch):
    visits.tick(MONDAY)

    talk(mine, "secretary", "leader")
    talk(mine, "carer", "other")
    assert owed(mine) == ["carer", "leader", "other", "secretary"]

    talk(mine, "leader", "carer")
    talk(mine, "secretary", "other")
    assert owed(mine) == []
    assert set(Duty.objects.filter(source="heart").values_list("outcome", flat=True)) == {Outcome.DONE}


def test_what_was_done_before_it_was_asked_for_is_not_owed(mine, branch):
    for by, to in (("secretary", "leader"), ("carer", "other"), ("leader", "carer"), ("secretary", "other")):
        talk(mine, by, to)

    visits.tick(MONDAY)

    assert owed(mine) == []


def test_visit_and_an_attempt_are_no_talk(mine, branch):
    visits.tick(MONDAY)
    visits.record(mine.people["other"], cast.said(form=Form.VISIT, place=Where.HOME), by=mine.actor("carer"), at=MONDAY)
    talk(mine, "carer", "other", is_reached=False)

    assert missing(mine, branch)[Tie.PEER] == 2


def test_disputed_talk_is_owed_once_more(mine, branch):
    visits.tick(MONDAY)
    made = [talk(mine, *two) for two in (("secretary", "leader"), ("carer", "other"), ("leader", "carer"))]
    talk(mine, "secretary", "other")

    visits.dispute(made[1], "没有谈过", by=mine.actor("other"), at=MONDAY)

    assert owed(mine) == ["carer", "other"]
    talk(mine, "other", "carer", at=MONDAY + timedelta(days=1))
    assert owed(mine) == []


def test_late_talks_climb_without_a_name_and_are_made_up_for_in_the_new_year(mine, branch):
    visits.tick(MONDAY)
    january = datetime(MONDAY.year + 1, 1, 4, 9, tzinfo=MINE_TIME)
    duties.tick(january)

    late = Duty.objects.filter(level=1, over__source="heart")
    assert late.exists()
    assert not any(p.name in duty.subject for duty in late for p in mine.people.values())

    for by, to in (("secretary", "leader"), ("carer", "other"), ("leader", "carer"), ("secretary", "other")):
        talk(mine, by, to, at=january)
    assert owed(mine) == []


def test_who_leaves_owes_nothing_and_is_owed_nothing(mine, branch):
    visits.tick(MONDAY)
    talk(mine, "leader", "carer")
    talk(mine, "secretary", "leader")

    people.leave(mine.people["other"], by=SYSTEM, at=MONDAY)

    assert owed(mine) == []
    assert Duty.objects.get(source="heart", key__endswith=f":{mine.people['other'].pk}").outcome == Outcome.DROPPED


def test_member_of_another_branch_records_nothing(mine, branch):
    Person.objects.filter(pk=mine.people["other"].pk).update(branch=None)
    mine.people["other"].refresh_from_db()

    with pytest.raises(Refused):
        talk(mine, "other", "carer")
    assert not Contact.objects.exists()


def test_committee_is_of_the_branch_and_set_by_its_secretary(mine, branch):
    with pytest.raises(Refused):
        people.set_committee(branch, [mine.people["worker"]], by=mine.actor("secretary"), at=MONDAY)
    with pytest.raises(Refused):
        people.set_committee(branch, [mine.people["carer"]], by=mine.actor("carer"), at=MONDAY)

    assert queries.committee_of(branch) == [mine.people["leader"]]
    assert Entry.objects.filter(verb="branch.set_committee").count() == 1


def test_own_list_is_seen_by_oneself_and_the_secretary_sees_numbers(mine, branch, enter):
    visits.tick(MONDAY)

    page = enter(mine.people["carer"]).get(reverse("visits:heart")).content.decode()
    assert "还差 2 次" in page
    assert enter(mine.people["worker"]).get(reverse("visits:heart")).status_code == 404

    seen = enter(mine.people["secretary"]).get(reverse("visits:heart")).content.decode()
    assert "支委之间 1 次、支委和党员 2 次、党员之间 2 人次" in seen
    assert sum(mine.people[name].name in seen for name in ("carer", "other")) == 1  # the secretary's own line


def test_choosing_a_fellow_member_leads_to_the_record(mine, branch, enter):
    client = enter(mine.people["carer"])

    answer = client.post(reverse("visits:heart"), {"person": mine.people["other"].pk})
    assert answer.headers["Location"] == reverse("visits:record", args=[mine.people["other"].pk])
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.post(reverse("visits:heart"), {"person": mine.people["worker"].pk}).status_code == 422


def test_secretary_writes_the_committee_down(mine, branch, enter):
    url = reverse("visits:set_committee", args=[branch.pk])
    client = enter(mine.people["secretary"])

    assert client.post(url, {"people": [mine.people["worker"].pk]}).status_code == 422
    assert client.post(url, {"people": [mine.people["carer"].pk]}).status_code == 303

    assert queries.committee_of(branch) == [mine.people["carer"]]
    assert enter(mine.people["carer"]).get(url).status_code == 404


def test_own_list_takes_the_same_number_of_queries_for_more_members(mine, branch, enter, django_assert_max_num_queries):
    client = enter(mine.people["secretary"])
    client.get(reverse("visits:heart"))

    with django_assert_max_num_queries(14) as few:
        client.get(reverse("visits:heart"))
    for name in ("worker", "second"):
        Person.objects.filter(pk=mine.people[name].pk).update(is_member=True)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("visits:heart"))


@pytest.mark.parametrize(
    ("since", "months", "is_late"),
    [
        (None, 6, False),
        (date(2026, 7, 1), 6, False),
        (date(2026, 7, 2), 6, True),
        (date(2026, 11, 25), 1, False),
        (date(2026, 12, 31), 0, False),
        (date(2026, 1, 2), 12, True),
    ],
)
def test_who_came_with_less_than_the_months_left_came_too_late(since, months, is_late):
    assert heart.is_too_late(since, date(2027, 1, 1), months) == is_late


def test_who_came_too_late_owes_nothing_and_is_owed_nothing_but_will_do():
    circle = Circle(COMMITTEE, MEMBERS, fresh={3, 7})

    assert heart.counts(circle) == {Tie.COMMITTEE: 1, Tie.MEMBER: 3, Tie.PEER: 3}
    assert set(heart.missing(circle)) == {1, 2, 4, 5, 6}
    assert 3 not in heart.given(circle).values()
    met = Circle(COMMITTEE, MEMBERS, fresh={3, 7}, talks={pair(4, 7): 1, pair(5, 3): 1})
    assert heart.counts(met) == {Tie.COMMITTEE: 1, Tie.MEMBER: 2, Tie.PEER: 2}
    assert heart.counts(Circle((1,), (4, 7), fresh={7})) == {Tie.MEMBER: 1}


NEW_YEAR = datetime(MONDAY.year + 1, 1, 4, 9, tzinfo=MINE_TIME)


def test_branch_founded_late_in_the_year_is_asked_from_the_next_year_on(mine, branch, enter):
    Person.objects.filter(branch=branch).update(branch_since=MONDAY.date())

    visits.tick(MONDAY)
    assert owed(mine) == []
    shown = enter(mine.people["carer"], MONDAY).get(reverse("visits:heart")).content.decode()
    assert "算起，到年底不满 6 个月，今年不作要求，2027 年起列清单。" in shown
    led = enter(mine.people["secretary"], MONDAY).get(reverse("visits:heart")).content.decode()
    assert "到年底不满 6 个月的 4 人今年不作要求，2027 年起列清单。" in led
    assert "今年的都谈过了" not in led

    visits.tick(NEW_YEAR)
    found = Duty.objects.filter(source="heart")
    assert owed(mine) == ["carer", "leader", "other", "secretary"]
    assert {(duty.subject, day_of(duty.due_at)) for duty in found} == {
        (f"{NEW_YEAR.year}年支部党员谈心谈话", date(NEW_YEAR.year, 12, 31))
    }


def test_who_joins_late_in_the_year_owes_none_and_adds_none_until_the_new_year(mine, branch):
    visits.tick(MONDAY)
    before = missing(mine, branch)

    joined = people.hire(
        "9901", name="新来", unit=branch.unit, about=people.About(branch=branch, is_member=True), by=SYSTEM, at=MONDAY
    )
    seat = people.open_post(branch.unit, code="NEW", name="新岗位", office=Office.MEMBER, by=SYSTEM, at=MONDAY)
    people.appoint(joined, seat, by=SYSTEM, at=MONDAY)
    visits.tick(MONDAY)

    assert missing(mine, branch) == before
    assert "NEW" not in owed(mine)
    visits.tick(NEW_YEAR)
    assert Duty.objects.filter(source="heart", post=seat).values_list("subject", flat=True).get() == (
        f"{NEW_YEAR.year}年支部党员谈心谈话"
    )


def test_talk_with_somebody_who_joined_late_counts_for_the_other(mine, branch):
    Person.objects.filter(pk=mine.people["other"].pk).update(branch_since=MONDAY.date())
    visits.tick(MONDAY)
    assert owed(mine) == ["carer", "leader", "secretary"]

    for by, to in (("secretary", "leader"), ("leader", "carer")):
        talk(mine, by, to)

    assert owed(mine) == []  # with nobody else to talk to, no fellow member is asked for


@pytest.mark.parametrize("by_workbook", [False, True])
def test_day_somebody_came_to_the_branch_is_kept(mine, branch, by_workbook):
    somebody = people.hire("9902", name="调来的", unit=branch.unit, by=SYSTEM, at=MONDAY - timedelta(days=40))
    assert somebody.branch_since is None

    if by_workbook:
        people.accept(
            people.take_in(
                book({"人员": [["9902", "调来的", branch.unit.code, branch.code, "", "是", "", ""]]}),
                file_name="a.xlsx",
                by=SYSTEM,
                at=MONDAY,
            ),
            by=SYSTEM,
            at=MONDAY,
        )
    else:
        people.move(somebody, unit=branch.unit, branch=branch, by=SYSTEM, at=MONDAY)
    somebody.refresh_from_db()
    assert somebody.branch_since == MONDAY.date()

    people.move(somebody, unit=branch.unit, branch=branch, job="钳工", by=SYSTEM, at=MONDAY + timedelta(days=9))
    somebody.refresh_from_db()
    assert somebody.branch_since == MONDAY.date()
