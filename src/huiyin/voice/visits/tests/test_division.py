"""The month divided among members, and plain numbers by branch."""

from datetime import date

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.ground.people.models import Person
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.tests import cast as loop
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Contact
from huiyin.voice.visits.queries import branch as branches
from huiyin.voice.visits.queries import facts, lists
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MONDAY, later

FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)


def test_proposal_holds_open_triggers_and_running_cases(mine):
    trigger, case = cast.raised(mine), cast.helped(mine, "third")
    cast.proposed(mine, "second")

    given, posts = branches.proposal(mine.branch, mine.actor("secretary"))

    assert {(line.item.key, line.post_id) for line in given} == {
        (f"trigger-{trigger.pk}", mine.posts["carer"].pk),
        (f"case-{case.pk}", mine.posts["other"].pk),
    }
    assert set(posts) == {mine.posts["carer"].pk, mine.posts["other"].pk}


def test_proposal_asks_the_same_number_of_queries_for_more(mine, django_assert_max_num_queries):
    cast.raised(mine)
    cast.helped(mine, "third")
    with django_assert_max_num_queries(14) as few:
        branches.proposal(mine.branch, mine.actor("secretary"))
    for name in ("second", "third"):
        cast.raised(mine, name)
        visits.keep_apart(mine.people[name], mine.posts["wind"], by=mine.actor(name), at=MONDAY)

    with django_assert_max_num_queries(len(few)):
        branches.proposal(mine.branch, mine.actor("secretary"))


def test_divide_hands_over_what_is_owed_and_opens_the_visit_of_the_month(mine):
    trigger, case = cast.raised(mine), cast.helped(mine)
    other = mine.posts["other"]
    choice = {f"trigger-{trigger.pk}": other.pk, f"case-{case.pk}": other.pk}

    assert visits.divide(mine.branch, choice, by=mine.actor("secretary"), at=later(1)) == 2

    assert Duty.objects.get(source="trigger").post == other
    month = Duty.objects.get(source="case")
    assert (month.post, month.kind, month.due_at.date()) == (other, "visit", date(2026, 11, 30))
    assert Case.objects.get().post == other
    assert visits.divide(mine.branch, choice, by=mine.actor("secretary"), at=later(1)) == 0


def test_divide_tells_the_person_helped_that_another_post_knows_now(mine):
    case = cast.helped(mine)
    Notice.objects.filter(person=mine.people["worker"]).delete()
    choice = {f"case-{case.pk}": mine.posts["carer"].pk}

    visits.divide(mine.branch, choice, by=mine.actor("secretary"), at=later(1))
    assert not Notice.objects.filter(person=mine.people["worker"]).exists()
    visits.divide(mine.branch, {f"case-{case.pk}": mine.posts["other"].pk}, by=mine.actor("secretary"), at=later(2))

    told = Notice.objects.filter(person=mine.people["worker"])
    assert [(one.text, one.link) for one in told] == [("您参与的一件帮扶有新的情况", case.link())]


@pytest.mark.parametrize("who", ["carer", "chief", "officer", "worker"])
def test_divide_is_the_secretarys(mine, who):
    trigger = cast.raised(mine)

    with pytest.raises(Refused, match="由本支部书记办理"):
        visits.divide(mine.branch, {f"trigger-{trigger.pk}": mine.posts["other"].pk}, by=mine.actor(who), at=later(1))


def test_divide_to_who_is_kept_away_or_elsewhere_is_refused_whole(mine):
    trigger, second = cast.raised(mine), cast.raised(mine, "second")
    visits.keep_apart(mine.people["worker"], mine.posts["other"], by=mine.actor("worker"), at=MONDAY)

    for post in (mine.posts["other"], mine.posts["wind"]):
        choice = {f"trigger-{second.pk}": mine.posts["other"].pk, f"trigger-{trigger.pk}": post.pk}
        with pytest.raises(Refused, match="本人不愿意"):
            visits.divide(mine.branch, choice, by=mine.actor("secretary"), at=later(1))

    assert set(Duty.objects.filter(source="trigger").values_list("post", flat=True)) == {mine.posts["carer"].pk}


def test_divide_leaves_out_what_ended_in_the_meantime(mine):
    trigger = cast.raised(mine)
    visits.decline(trigger, by=mine.actor("worker"), at=later(1))

    choice = {f"trigger-{trigger.pk}": mine.posts["other"].pk}

    assert visits.divide(mine.branch, choice, by=mine.actor("secretary"), at=later(1)) == 0


def test_a_visit_of_the_month_is_settled_by_the_record(mine):
    case = cast.helped(mine)
    visits.divide(mine.branch, {f"case-{case.pk}": mine.posts["carer"].pk}, by=mine.actor("secretary"), at=later(1))

    contact = cast.talked(mine, at=later(2))

    assert contact.case == case
    assert Duty.objects.get(source="case").outcome == "done"


def test_what_the_person_keeps_from_the_secretary_is_in_none_of_their_lists(mine):
    visits.keep_apart(mine.people["worker"], mine.posts["secretary"], by=mine.actor("worker"), at=MONDAY)
    cast.raised(mine)
    cast.raised(mine, "second")

    found = branches.open_triggers(mine.branch, mine.actor("secretary"))

    assert [t.person for t in found] == [mine.people["second"]]


def test_my_people_lead_with_the_longest_unvisited(mine):
    cast.talked(mine, "worker", at=MONDAY)

    known = lists.my_people(mine.actor("carer"), later(5).date())

    assert [(k.person.staff_number, k.days) for k in known] == [("second", None), ("worker", 5)]


def crowd(mine, n):
    """Let so many people of the branch be met by the carer, all confirmed, the first with a need that landed."""
    for i in range(n):
        name = f"p{i}"
        mine.people[name] = loop.person(name, mine.units["crew"])
        Person.objects.filter(pk=mine.people[name].pk).update(branch=mine.branch)
        mine.people[name].refresh_from_db()
        cast.care(mine, name, "carer")
        contact = cast.talked(mine, name, has_need=i == 0)
        visits.confirm(contact, by=mine.actor(name), at=later(1))


def landed(mine, at):
    contact = Contact.objects.get(has_need=True)
    need = visits.Need("宿舍漏水", "屋顶漏水。", is_named=True)
    matter = visits.open_need(contact, need, by=mine.actor("carer"), at=later(1))
    matter = matters.assign(matter, to=mine.posts["electric"], by=mine.actor("officer"), at=later(1))
    matter = matters.accept(matter, by=mine.actor("electric"), at=later(2))
    matter = matters.answer(matter, text="已修。", result="done", by=mine.actor("electric"), at=later(3))
    matters.confirm(matter, by=mine.actor("p0"), at=at, rating=5)


@pytest.mark.parametrize(("days", "in_time"), [(5, 1), (31, 0)])
def test_facts_count_what_really_happened(mine, days, in_time):
    crowd(mine, 5)
    landed(mine, later(days))

    found = facts.by_branch(FIRST, LAST)[mine.branch.pk]

    assert (found.contacts, found.two_sided, found.needs, found.landed) == (5, 5, 1, in_time)
    assert (found.met, found.effective) == (5, 4 + in_time)
    whole = facts.of_unit(mine.units["electric"].path, FIRST, LAST)
    assert (whole.contacts, whole.effective) == (5, 4 + in_time)


def test_a_meeting_of_which_the_person_says_it_was_not_so_counts_nowhere(mine):
    crowd(mine, 6)
    one = Contact.objects.get(has_need=True)
    Contact.objects.filter(pk=one.pk).update(word="", said_at=None)
    visits.dispute(one, "没有见过", by=mine.actor("p0"), at=later(1))

    found = facts.by_branch(FIRST, LAST)[mine.branch.pk]

    assert (found.contacts, found.two_sided, found.needs, found.met, found.effective) == (5, 5, 0, 5, 5)
    assert branches.month_of(mine.branch, LAST.replace(month=11, day=30)) == branches.Month(5, 5, 0)


def test_facts_of_fewer_than_five_are_hidden(mine):
    crowd(mine, 4)

    found = facts.by_branch(FIRST, LAST)[mine.branch.pk]

    assert found.is_hidden
    assert (found.met, found.effective, found.landed) == (None, None, None)


def test_facts_ask_the_same_number_of_queries_for_more(mine, django_assert_num_queries):
    crowd(mine, 2)
    with django_assert_num_queries(2):
        facts.by_branch(FIRST, LAST)
    cast.talked(mine, "third", by="other")

    with django_assert_num_queries(2):
        facts.by_branch(FIRST, LAST)
