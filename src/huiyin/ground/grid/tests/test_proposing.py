"""Drafts: proposed for everybody in a fixed number of queries, adjusted within the rules, computed anew, given up."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Choice, Grid
from huiyin.ground.grid.rules import Level, State
from huiyin.ground.grid.tests import cast
from huiyin.ground.grid.tests.cast import AT
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as people_queries
from huiyin.ground.people.queries import actor
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.ground.rulebook import actions as rulebook
from huiyin.kit.verdicts import Refused


def chosen(draft: Grid, person) -> Choice:
    return Choice.objects.get(grid=draft, person=person)


def test_propose_covers_everybody_and_changes_nothing_in_force(mine):
    draft = grid.propose(by=mine.planner, at=AT)

    levels = dict(draft.choices.values_list("person_id", "level"))
    team = mine.caiyi
    assert draft.state == State.DRAFT
    assert {levels[p.pk] for p in team.staff} == {Level.MEMBERS}
    assert levels[team.members[0].pk] == levels[team.crew_leader.person.pk] == Level.CADRES
    assert levels[team.cadre.person.pk] == Level.CHIEFS
    assert team.head.person.pk not in levels
    assert draft.choices.filter(carer=None).count() == 0
    assert Care.objects.count() == 0


def test_propose_gives_a_branch_to_the_leader_of_its_portfolio(mine):
    draft = grid.propose(by=mine.planner, at=AT)

    leaders = dict(draft.choices.filter(level=Level.LEADERS).values_list("branch_id", "carer_id"))
    assert leaders == {
        mine.caiyi.branch.pk: mine.leaders[1].person.pk,
        mine.tongfeng.branch.pk: mine.leaders[0].person.pk,
    }


def test_propose_says_what_it_costs_and_how_loads_lie(mine):
    draft = grid.propose(by=mine.planner, at=AT)

    assert draft.figures["kinds"] == {"begun": draft.choices.count()}
    assert sum(int(load) * n for load, n in draft.figures["loads"].items()) == 2 * cast.STAFF
    assert draft.figures["cost"] > 0
    assert Entry.objects.filter(verb="grid.propose", subject_id=draft.pk).count() == 1


def test_propose_again_renews_the_one_draft_and_keeps_what_was_locked(mine):
    draft = grid.propose(by=mine.planner, at=AT)
    row = chosen(draft, mine.caiyi.staff[0])
    other = next(m for m in (*mine.caiyi.members, mine.caiyi.crew_leader.person) if m.pk != row.carer_id)
    grid.choose(row, carer=other, by=mine.planner, at=AT)

    again = grid.propose(by=mine.planner, at=AT)

    assert again.pk == draft.pk
    assert (chosen(again, mine.caiyi.staff[0]).carer, chosen(again, mine.caiyi.staff[0]).is_locked) == (other, True)


def test_propose_for_a_team_leaves_the_others_out(mine):
    draft = grid.propose(mine.caiyi.unit, by=mine.planner, at=AT)

    assert not draft.choices.filter(person__in=mine.tongfeng.staff).exists()
    assert not draft.choices.filter(branch=mine.tongfeng.branch).exists()
    with pytest.raises(Refused, match="先通过或放弃"):
        grid.propose(by=mine.planner, at=AT)


def test_propose_leaves_contact_points_with_the_leaders_post_of_who_was_a_member_carer_before(mine):
    made = grid.adopt(grid.propose(by=mine.planner, at=AT), effective_on=AT.date(), by=mine.planner, at=AT)
    contact = Care.objects.get(branch=mine.tongfeng.branch, to_on=None)
    member = Care.objects.filter(grid=made, level=Level.MEMBERS, cell__post__office=Office.MEMBER).first()
    taker = people_queries.holder(member.cell.post)

    people.appoint(taker, contact.cell.post, by=SYSTEM, at=AT)
    draft = grid.propose(by=mine.planner, at=AT)

    row = Choice.objects.get(grid=draft, branch=mine.tongfeng.branch)
    assert (row.carer, row.cell, row.was) == (taker, contact.cell, contact.cell)
    grid.choose(row, carer=mine.leaders[1].person, by=mine.planner, at=AT)
    row.refresh_from_db()
    assert row.cell != member.cell
    grid.choose(row, carer=taker, by=mine.planner, at=AT)
    row.refresh_from_db()
    assert row.cell == contact.cell


def test_propose_is_refused_to_who_does_not_plan(mine):
    with pytest.raises(Refused, match="党建调度"):
        grid.propose(by=actor(mine.caiyi.secretary.person), at=AT)

    assert not Grid.objects.exists()


def test_propose_takes_the_same_number_of_queries_for_more_people(mine, django_assert_num_queries):
    with CaptureQueriesContext(
        connection,
    ) as few:
        grid.propose(by=mine.planner, at=AT)
    for _ in range(20):
        cast.person(mine, mine.caiyi.crew, mine.caiyi.branch)

    with django_assert_num_queries(len(few) - 3):  # no draft to make: a savepoint, its release, the row
        grid.propose(by=mine.planner, at=AT)


def test_two_drafts_at_once_are_impossible(mine):
    grid.propose(by=mine.planner, at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grid.objects.create(title="另一版", state=State.DRAFT, proposed_at=AT)


def test_choose_is_refused_for_oneself_a_lower_role_who_left_and_who_is_full(mine):
    adoption = rulebook.Adoption(3, effective_from=AT.date(), document="示范矿党发〔2026〕3号")
    rulebook.override("care.member_to_staff_max", adoption, by=actor(mine.leaders[0].person), at=AT)
    draft = grid.propose(by=mine.planner, at=AT)
    team = mine.caiyi
    row, member = chosen(draft, team.staff[0]), chosen(draft, team.members[0])
    gone = cast.person(mine, team.crew, team.branch, is_member=True)
    people.leave(gone, by=SYSTEM, at=AT)
    full = next(m for m in team.members if draft.choices.filter(carer=m).count() == 3 and m.pk != row.carer_id)

    for choice, carer, reason in (
        (member, team.members[0], "自己"),
        (member, team.members[1], "高一级"),
        (row, team.staff[1], "高一级"),
        (row, gone, "已离职"),
        (row, full, "上限是 3 个"),
    ):
        carer.refresh_from_db()
        with pytest.raises(Refused, match=reason):
            grid.choose(choice, carer=carer, by=mine.planner, at=AT)


def test_unlock_lets_the_next_proposal_decide_again(mine):
    draft = grid.propose(by=mine.planner, at=AT)
    row = chosen(draft, mine.caiyi.staff[0])
    grid.choose(row, carer=mine.caiyi.cadre.person, by=mine.planner, at=AT)
    grid.unlock(row, by=mine.planner, at=AT)

    again = grid.propose(by=mine.planner, at=AT)

    assert chosen(again, mine.caiyi.staff[0]).carer != mine.caiyi.cadre.person


def test_drop_ends_a_draft_for_good(mine):
    draft = grid.propose(by=mine.planner, at=AT)
    row = draft.choices.order_by("pk").first()

    dropped = grid.drop(draft, by=mine.planner, at=AT)

    assert dropped.state == State.DROPPED
    assert not dropped.choices.exists()
    with pytest.raises(Refused, match="不能再改"):
        grid.drop(draft, by=mine.planner, at=AT)
    with pytest.raises(Refused, match="不能再改"):
        grid.unlock(row, by=mine.planner, at=AT)
