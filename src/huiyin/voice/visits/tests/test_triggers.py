"""Triggers: who raises, who owes, joining, declining, wishes, moves and departures; the ledger names nobody."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.grid.models import Care
from huiyin.ground.grid.signals import care_changed
from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Trigger
from huiyin.voice.visits.rules.kinds import End, Form
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MONDAY, MOVED, SICK, later


def test_raise_opens_what_the_carer_owes_in_the_days_of_the_rule(mine):
    trigger = cast.raised(mine)

    duty = trigger.duty
    assert (duty.post, duty.kind, duty.source, duty.source_id) == (mine.posts["carer"], "visit", "trigger", trigger.pk)
    assert duty.due_at.date() == (MONDAY + timedelta(days=7)).date()
    assert duty.subject == "机电队党支部一名职工"


@pytest.mark.parametrize("who", ["leader", "electric", "secretary", "personnel", "carer", "chief"])
def test_raise_is_open_to_those_who_know(mine, who):
    assert cast.raised(mine, by=who).raised_by == mine.people[who]


@pytest.mark.parametrize("who", ["other", "wind", "officer", "discipline", "second"])
def test_raise_is_refused_to_others_without_a_trace(mine, who):
    with pytest.raises(Refused, match="只能为自己联系的人"):
        cast.raised(mine, by=who)

    assert (Trigger.objects.count(), Entry.objects.filter(subject="trigger").count()) == (0, 0)


def test_raise_for_oneself_leaves_no_name_in_the_ledger(mine):
    trigger = cast.raised(mine, by="worker")

    entry = Entry.objects.get(verb="trigger.raise")
    assert (entry.person_id, entry.data["by_person"]) == (None, True)
    assert trigger.duty.post == mine.posts["carer"]


@pytest.mark.parametrize(
    ("kind", "on", "why"),
    [
        ("打架", MONDAY.date(), "没有这一项"),
        (SICK, MONDAY.date() + timedelta(days=1), "不能晚于今天"),
        (SICK, MONDAY.date() - timedelta(days=32), "最近 31 天"),
    ],
)
def test_raise_is_refused_for_what_no_rule_knows(mine, kind, on, why):
    with pytest.raises(Refused, match=why):
        visits.raise_trigger(
            mine.people["worker"], visits.NewTrigger(Form.VISIT, kind, on), by=mine.actor("leader"), at=MONDAY
        )


def test_raise_again_of_the_same_kind_within_the_days_joins_the_open_one(mine):
    first = cast.raised(mine)

    assert cast.raised(mine, by="secretary", at=later(3)) == first
    assert Duty.objects.filter(source="trigger").count() == 1
    assert Entry.objects.filter(verb="trigger.join").count() == 1


def test_a_form_that_came_twice_raises_once_and_is_recorded_once(mine):
    first = cast.raised(mine)

    assert cast.raised(mine) == first
    assert Entry.objects.filter(verb__startswith="trigger.").count() == 1


def test_raise_again_after_the_days_or_of_another_kind_is_another_one(mine):
    first = cast.raised(mine)

    assert cast.raised(mine, at=later(8)) != first
    assert cast.raised(mine, kind=MOVED) != first


def test_raise_of_an_event_that_was_visited_stays_visited(mine):
    trigger = cast.raised(mine)
    cast.visited(mine, trigger, at=MONDAY)

    assert cast.raised(mine).end == End.MET


def test_the_secretary_owes_where_nobody_cares_for_somebody(mine):
    Care.objects.filter(person=mine.people["worker"]).update(to_on=MONDAY.date())

    assert cast.raised(mine).duty.post == mine.posts["secretary"]


def test_raise_is_refused_where_nobody_at_all_answers(mine):
    Care.objects.filter(person=mine.people["worker"]).update(to_on=MONDAY.date())
    mine.branch.secretary, mine.branch.closed_on = None, MONDAY.date()
    people.close_post(mine.posts["secretary"], by=SYSTEM, at=MONDAY)
    mine.branch.save()

    with pytest.raises(Refused, match="先在网格里定包保人"):
        cast.raised(mine)


def test_a_trigger_of_that_day_exists_once(mine):
    trigger = cast.raised(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Trigger.objects.create(
            form=trigger.form, kind=trigger.kind, person=trigger.person, on=trigger.on, raised_at=MONDAY
        )


def test_decline_ends_it_without_blame_and_without_a_name(mine):
    trigger = cast.raised(mine)

    trigger = visits.decline(trigger, by=mine.actor("worker"), at=later(1))

    duty = Duty.objects.get(pk=trigger.duty_id)
    assert (trigger.end, duty.outcome, duty.is_overdue) == (End.DECLINED, "dropped", False)
    assert set(Entry.objects.filter(at=later(1)).values_list("person_id", flat=True)) == {None}


@pytest.mark.parametrize("who", ["second", "carer", "secretary", "leader"])
def test_decline_is_the_persons_own(mine, who):
    trigger = cast.raised(mine)

    with pytest.raises(Refused, match="只有本人"):
        visits.decline(trigger, by=mine.actor(who), at=later(1))

    assert Trigger.objects.get().is_open


def test_decline_after_the_visit_is_refused(mine):
    trigger = cast.visited(mine).trigger

    with pytest.raises(Refused, match="已经了结"):
        visits.decline(trigger, by=mine.actor("worker"), at=later(2))


def test_a_post_kept_apart_gives_what_it_owes_to_the_secretary_at_once(mine):
    trigger = cast.raised(mine)

    visits.keep_apart(mine.people["worker"], mine.posts["carer"], by=mine.actor("worker"), at=later(1))

    duty = Duty.objects.get(pk=trigger.duty_id)
    assert (duty.post, duty.walled) == (mine.posts["secretary"], [mine.posts["carer"].pk])


def test_nobody_kept_apart_hears_of_it_as_it_climbs(mine):
    visits.keep_apart(mine.people["worker"], mine.posts["secretary"], by=mine.actor("worker"), at=MONDAY)
    cast.raised(mine)

    for day in range(1, 60):
        duties.tick(later(day))

    posts = set(Duty.objects.filter(source="trigger").values_list("post", flat=True))
    assert mine.posts["secretary"].pk not in posts
    assert mine.posts["chief"].pk in posts


def test_a_supervision_passes_who_is_kept_apart_later(mine):
    cast.raised(mine)
    duties.tick(later(9))
    late = Duty.objects.get(kind="supervise")
    assert late.post == mine.posts["secretary"]

    visits.keep_apart(mine.people["worker"], mine.posts["secretary"], by=mine.actor("worker"), at=later(10))

    late.refresh_from_db()
    assert late.post == mine.posts["chief"]


def test_let_know_takes_the_wish_back(mine):
    worker = mine.people["worker"]
    visits.keep_apart(worker, mine.posts["carer"], by=mine.actor("worker"), at=MONDAY)

    visits.let_know(worker, mine.posts["carer"], by=mine.actor("worker"), at=later(1))

    assert cast.raised(mine, at=later(1)).duty.post == mine.posts["carer"]


def test_open_visits_follow_a_change_of_care(mine):
    trigger = cast.raised(mine)
    cast.care(mine, "worker", "other")

    care_changed.send(Care, people={mine.people["worker"].pk}, by=SYSTEM, at=later(1))

    assert Duty.objects.get(pk=trigger.duty_id).post == mine.posts["other"]


def test_a_visit_follows_a_vacancy_past_who_is_kept_apart(mine):
    visits.keep_apart(mine.people["worker"], mine.posts["secretary"], by=mine.actor("worker"), at=MONDAY)
    trigger = cast.raised(mine)

    people.vacate(mine.posts["carer"], by=SYSTEM, at=later(1))

    assert Duty.objects.get(pk=trigger.duty_id).post == mine.posts["chief"]


def test_a_move_opens_the_talk_the_rule_names(mine):
    people.move(mine.people["worker"], unit=mine.units["wind"], branch=mine.branch, by=SYSTEM, at=later(1))

    trigger = Trigger.objects.get()
    assert (trigger.form, trigger.kind, trigger.raised_by, trigger.on) == (Form.TALK, MOVED, None, date(2026, 11, 3))


def test_a_move_opens_nothing_where_the_list_has_no_such_kind(mine):
    adopt(mine, "talk.triggers", ["思想波动"])

    people.move(mine.people["worker"], unit=mine.units["wind"], branch=mine.branch, by=SYSTEM, at=later(1))

    assert not Trigger.objects.exists()


def adopt(mine, key, value):
    rulebook.override(key, Adoption(value, MONDAY.date(), "矿发〔2026〕1号"), by=mine.actor("chief"), at=MONDAY)


def test_leaving_ends_what_was_owed_and_what_was_helped(mine):
    trigger, case = cast.raised(mine), cast.helped(mine)

    people.leave(mine.people["worker"], by=SYSTEM, at=later(1))

    trigger.refresh_from_db()
    case.refresh_from_db()
    assert (trigger.end, case.state, case.grade) == (End.GONE, "gone", "")
    assert not Duty.objects.filter(settled_at=None).exclude(source="").exists()


def test_leaving_opens_a_last_talk_where_the_enterprise_adopted_it(mine):
    adopt(mine, "talk.triggers", ["岗位变动", "离职离岗"])

    people.leave(mine.people["worker"], by=SYSTEM, at=later(1))

    assert Trigger.objects.get(kind="离职离岗").duty.post == mine.posts["carer"]


def test_the_ledger_holds_no_kind_and_not_the_person(mine):
    cast.visited(mine, cast.raised(mine))

    entries = Entry.objects.filter(subject__in=["trigger", "contact", "duty"])
    assert not Text.objects.filter(entry_id__in=entries.values("pk")).exists()
    assert SICK not in str(list(entries.values()))
    assert mine.people["worker"].pk not in set(entries.values_list("person_id", flat=True))
