"""Who supervises whom, and what happens to posts when people come and go."""

from datetime import UTC, date, datetime, timedelta

import pytest

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries, signals
from huiyin.ground.people.models import Person, Post, Tenure
from huiyin.ground.people.rules import SYSTEM, Actor, Office, Power, UnitKind, may_pick, names
from huiyin.kit.verdicts import Refused

LATER = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def heard():
    """What apps above were told: (signal, post or person)."""
    told = []

    def listen(sender, **sent):
        told.append(sent.get("post") or sent.get("person"))

    for signal in (signals.post_vacated, signals.password_reset):
        signal.connect(listen)
    yield told
    for signal in (signals.post_vacated, signals.password_reset):
        signal.disconnect(listen)


def test_superiors_are_nearest_first_in_two_queries(mine, django_assert_num_queries):
    with django_assert_num_queries(2):
        above = queries.superiors(mine.cadre)

    assert above == [mine.head, mine.chief]


def test_superiors_end_at_a_cycle(mine):
    Post.objects.filter(pk=mine.chief.pk).update(superior=mine.cadre)

    assert queries.superiors(mine.cadre) == [mine.head, mine.chief]


def test_lowest_common_superior_is_the_nearest_above_both(mine):
    other = people.open_post(mine.team, code="P8", name="技术员", office=Office.CADRE, superior=mine.head, by=SYSTEM)

    assert queries.lowest_common_superior(mine.cadre, other) == mine.head
    assert queries.lowest_common_superior(mine.cadre, mine.head) == mine.chief
    assert queries.lowest_common_superior(mine.cadre, mine.discipline) is None


def test_supervisor_of_is_the_nearest_held_superior(mine, keeper):
    assert queries.supervisor_of(mine.cadre) == mine.head

    people.vacate(mine.head, by=keeper)

    assert queries.supervisor_of(mine.cadre) == mine.chief


@pytest.mark.parametrize("walled", ["post", "person"])
def test_supervisor_of_skips_who_is_walled_off(mine, walled):
    posts = frozenset({mine.head.pk}) if walled == "post" else frozenset()
    persons = frozenset({mine.p1002.pk}) if walled == "person" else frozenset()

    assert queries.supervisor_of(mine.cadre, walled=posts, walled_people=persons) == mine.chief


def test_supervisor_of_falls_back_to_discipline(mine, keeper):
    assert queries.supervisor_of(mine.chief) == mine.discipline

    people.vacate(mine.discipline, by=keeper)

    assert queries.supervisor_of(mine.chief) == mine.discipline


def test_supervisor_of_never_answers_with_a_walled_discipline_post(mine):
    assert queries.supervisor_of(mine.chief, walled={mine.discipline.pk}) is None


def test_supervisor_of_agrees_between_one_post_and_the_whole_map(mine):
    whole = queries.post_map()

    for post in Post.objects.all():
        one = queries.supervisor_of(post)
        assert whole.supervisor_of(post.pk) == (one.pk if one else None)


def test_effective_post_passes_a_vacant_post_on(mine):
    assert queries.effective_post(mine.head) == mine.head
    assert queries.effective_post(mine.cadre) == mine.head


def test_leave_ends_tenures_tells_and_records(mine, keeper, heard):
    people.leave(mine.p1002, by=keeper, at=LATER + timedelta(days=3650))

    assert queries.holder(mine.head) is None
    assert heard == [mine.head]
    assert Entry.objects.filter(verb="person.leave", subject_id=mine.p1002.pk).count() == 1


def test_leave_twice_is_refused(mine, keeper):
    people.leave(mine.worker, by=keeper)

    with pytest.raises(Refused):
        people.leave(mine.worker, by=keeper)


def test_appoint_replaces_the_holder_and_tells_nobody_of_a_vacancy(mine, keeper, heard):
    people.appoint(mine.worker, mine.head, by=keeper)

    assert queries.holder(mine.head) == mine.worker
    assert Tenure.objects.filter(post=mine.head, to_on=None).count() == 1
    assert heard == []


def test_appoint_in_the_future_is_refused_and_leaves_no_trace(mine, keeper):
    before = Entry.objects.count()

    with pytest.raises(Refused):
        people.appoint(mine.worker, mine.cadre, on=date(2999, 1, 1), by=keeper)

    assert Entry.objects.count() == before
    assert queries.holder(mine.cadre) is None


def test_appoint_from_a_day_on_which_another_held_the_post_is_refused(mine, keeper):
    before = queries.holder(mine.head)
    Tenure.objects.filter(post=mine.head).update(from_on=date(2026, 3, 1))
    with pytest.raises(Refused, match="不能早于上一任的任免日期：2026-03-01"):
        people.appoint(mine.worker, mine.head, on=date(2026, 2, 1), by=keeper)
    people.vacate(mine.head, by=keeper, on=date(2026, 6, 1))
    with pytest.raises(Refused, match="2026-06-01"):
        people.appoint(mine.worker, mine.head, on=date(2026, 5, 31), by=keeper)

    people.appoint(mine.worker, mine.head, on=date(2026, 6, 1), by=keeper)

    held = Tenure.objects.filter(post=mine.head).order_by("pk").values_list("person", "from_on", "to_on")
    assert list(held) == [
        (before.pk, date(2026, 3, 1), date(2026, 6, 1)),
        (mine.worker.pk, date(2026, 6, 1), None),
    ]


def test_appoint_of_somebody_who_left_is_refused(mine, keeper):
    people.leave(mine.worker, by=keeper)

    with pytest.raises(Refused):
        people.appoint(mine.worker, mine.cadre, by=keeper)


def test_vacate_a_vacant_post_is_refused(mine, keeper):
    with pytest.raises(Refused):
        people.vacate(mine.cadre, by=keeper)


def test_close_post_hands_subordinates_to_its_superior(mine, keeper, heard):
    people.close_post(mine.head, by=keeper)

    mine.cadre.refresh_from_db()
    assert mine.cadre.superior == mine.chief
    assert heard == [mine.head]


def test_close_unit_is_refused_with_people_posts_or_units_in_it(mine, keeper):
    for unit, word in ((mine.team, "还有在职人员 2 人"), (mine.top, "还有在职人员 3 人")):
        with pytest.raises(Refused, match=word):
            people.close_unit(unit, by=keeper)

    empty = people.open_unit(mine.team, code="B1", name="检修班", kind=UnitKind.CREW, by=keeper)
    assert people.close_unit(empty, by=keeper).closed_on is not None


def test_open_unit_with_a_code_in_use_is_refused(mine, keeper):
    with pytest.raises(Refused):
        people.open_unit(None, code="K", name="另一个矿", kind=UnitKind.MINE, by=keeper)


def test_open_unit_extends_the_path_of_its_parent(mine):
    assert mine.team.path == mine.top.path + f"{mine.team.pk:08d}"


def test_hire_with_a_number_in_use_is_refused(mine, keeper):
    with pytest.raises(Refused):
        people.hire("1009", name="李四", unit=mine.team, by=keeper)


def test_move_changes_the_unit_and_keeps_the_posts(mine, keeper):
    people.move(mine.p1002, unit=mine.top, by=keeper)

    assert Person.objects.get(pk=mine.p1002.pk).unit == mine.top
    assert queries.holder(mine.head) == mine.p1002


@pytest.mark.parametrize(
    "change",
    [
        lambda m, by: people.hire("2000", name="李四", unit=m.team, by=by),
        lambda m, by: people.move(m.worker, unit=m.top, by=by),
        lambda m, by: people.leave(m.worker, by=by),
        lambda m, by: people.appoint(m.worker, m.cadre, by=by),
        lambda m, by: people.vacate(m.head, by=by),
        lambda m, by: people.open_unit(None, code="X", name="X", kind=UnitKind.MINE, by=by),
        lambda m, by: people.open_branch(code="X", name="X", unit=None, by=by),
        lambda m, by: people.open_post(m.team, code="X", name="X", office=Office.CADRE, by=by),
        lambda m, by: people.close_post(m.head, by=by),
        lambda m, by: people.close_unit(m.team, by=by),
    ],
)
def test_every_change_is_refused_to_whoever_does_not_keep_staff_and_leaves_no_trace(mine, change):
    before = Entry.objects.count()

    with pytest.raises(Refused):
        change(mine, Actor(person_id=mine.p1001.pk, powers=queries.actor(mine.p1001).powers))

    assert Entry.objects.count() == before


def test_reset_password_tells_apps_above(mine, keeper, heard):
    people.reset_password(mine.worker, by=keeper)

    assert heard == [mine.worker]


def test_actor_has_no_powers_after_leaving(mine, keeper):
    people.leave(mine.p1001, by=keeper)

    assert queries.actor(Person.objects.get(pk=mine.p1001.pk)).powers == frozenset()


@pytest.mark.parametrize(
    ("name", "pinyin"), [("曾向民", "zengxiangmin zxm"), ("单立国", "shanliguo slg"), ("尉迟恭", "yuchigong ycg")]
)
def test_pinyin_of_surnames_is_the_surname_reading(name, pinyin):
    assert names.of_person(name) == pinyin


@pytest.mark.parametrize("words", ["1001", "曾", "zxm", "zeng", "ZXM"])
def test_find_people_by_number_name_pinyin_and_initials(mine, words):
    assert [f.text for f in queries.find_people(words)] == ["曾向民"]


def test_find_people_leaves_out_who_holds_no_post_where_one_is_needed(mine):
    both = [f.text for f in queries.find_people("100", most=9)]

    assert ("张三" in both, "曾向民" in both) == (True, True)
    assert "张三" not in [f.text for f in queries.find_people("100", has_post=True)]
    assert [f.text for f in queries.find_people("曾", has_post=True)] == ["曾向民"]


@pytest.mark.parametrize("words", ["P2", "机电队队长", "jddd", "单立国"])
def test_find_posts_by_code_name_initials_and_holder(mine, words):
    assert [f.text for f in queries.find_posts(words)] == ["机电队队长"]


def test_find_posts_names_who_leads_a_unit_before_its_delegates(mine):
    head = Post.objects.get(code="P2")
    Post.objects.create(code="P2-A", name="职工代表（机电队）", unit=head.unit, office=Office.DELEGATE)

    assert [f.text for f in queries.find_posts("机电队") if "机电队" in f.text][-1] == "职工代表（机电队）"
    assert [f.id for f in queries.find_posts("")].index(head.pk) < len(queries.find_posts("")) - 1


def test_find_posts_costs_the_same_for_one_and_three(mine, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(queries.find_posts("P2")) == 1
    with django_assert_num_queries(2):
        assert len(queries.find_posts("机电队")) == 2


@pytest.mark.parametrize(
    ("actor", "what", "may"),
    [
        (Actor(person_id=1), "post", True),
        (Actor(person_id=1), "person", False),
        (Actor(person_id=1), "unit", False),
        (Actor(), "post", False),
        (Actor(person_id=1, powers=frozenset({Power.OVERSEE})), "person", True),
    ],
)
def test_posts_are_found_by_anybody_at_work_people_by_who_has_a_power(actor, what, may):
    assert bool(may_pick(actor, what)) is may
