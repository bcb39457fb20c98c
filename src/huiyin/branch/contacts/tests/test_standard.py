"""The branch's standard: versions, a self-check with evidence, promises owed, matters raised, looked at on the spot."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.branch.contacts import actions
from huiyin.branch.contacts.models import Check, Mark, Standard
from huiyin.branch.contacts.queries import standard as queries
from huiyin.branch.contacts.rules import standard as rules
from huiyin.branch.contacts.rules.standard import PRESET, Clause, clauses, typed
from huiyin.branch.tasks.tests.cast import MONDAY, day
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind

pytestmark = pytest.mark.django_db
PROMISED = date(2026, 11, 20)
TWO = [Clause("组织", "委员齐", "条例", ""), Clause("生活", "会议按期", "条例", "meetings")]
WORD = st.text("一二三四五abc", min_size=1, max_size=12)


@pytest.fixture
def standard(mine) -> Standard:
    return actions.issue(TWO, by=mine.actor("dispatcher"), at=MONDAY)


def answers(standard, *given):
    items = standard.items.order_by("number")
    return {item.pk: answer for item, answer in zip(items, given, strict=True)}


MET = actions.Answer("met")
LATE = actions.Answer("unmet", "缺一次", PROMISED)
UP = actions.Answer("partly", "少一间屋", goes_up=True)


def submit(mine, standard, *given, name="secretary", at=MONDAY):
    return actions.submit(mine.branches["team"], answers(standard, *given), by=mine.actor(name), at=at)


def test_tick_issues_the_preset_once(mine):
    actions.tick(MONDAY)
    actions.tick(MONDAY)

    assert [(s.number, s.items.count()) for s in Standard.objects.all()] == [(1, len(PRESET))]


def test_new_version_leaves_the_old_one(mine, standard):
    second = actions.issue(TWO[:1], by=mine.actor("chief"), at=day(2026, 11, 9), document="矿党发〔2026〕3号")

    assert (second.number, queries.current()) == (2, second)
    assert standard.items.count() == 2


@pytest.mark.parametrize(
    ("name", "items", "why"), [("leader", TWO, "修订"), ("chief", [], "至少"), ("chief", TWO * 31, "最多")]
)
def test_issue_is_refused_with_a_reason(mine, name, items, why):
    with pytest.raises(Refused, match=why):
        actions.issue(items, by=mine.actor(name), at=MONDAY)

    assert Standard.objects.count() == 0


def test_submit_freezes_what_the_system_knows_and_settles_the_duty(mine, standard):
    actions.tick(MONDAY)
    meeting = duties.NewDuty(DutyKind.MEETING, mine.posts["secretary"].pk, "党员大会", day(2026, 10, 5))
    made = duties.open_duty(meeting, by=SYSTEM, at=day(2026, 10, 1))
    duties.settle(made, by=SYSTEM, at=day(2026, 10, 4))

    check = submit(mine, standard, MET, MET)

    assert [m.known for m in check.marks.order_by("item__number")] == [
        "",
        "按期办结 1 件，逾期办结 0 件，到期没有办 0 件",
    ]
    assert Duty.objects.get(source="check", source_id=mine.branches["team"].pk).outcome == "done"
    assert Duty.objects.get(source="check", source_id=mine.branches["other"].pk).is_open
    assert Entry.objects.filter(verb="standard.submit", subject_id=check.pk).count() == 1


def test_open_items_become_a_dated_duty_or_a_matter(mine, standard):
    check = submit(mine, standard, LATE, UP)

    first, second = check.marks.order_by("item__number")
    assert (first.duty.post, first.duty.kind, first.matter) == (mine.posts["secretary"], DutyKind.CHECK, None)
    assert first.duty.due_at == end_of_day(PROMISED)
    assert (second.duty, second.promised_on) == (None, None)
    assert (second.matter.debtor, second.matter.asker) == (mine.posts["officer"], mine.people["secretary"])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (actions.Answer(""), "第 1 项：请选一项"),
        (actions.Answer("unmet"), "写明差在哪里"),
        (actions.Answer("partly", "差"), "承诺日期"),
        (actions.Answer("unmet", "差", date(2026, 11, 1)), "不能早于今天"),
    ],
)
def test_submit_is_refused_with_a_reason_and_leaves_nothing(mine, standard, answer, why):
    before = Entry.objects.count()

    with pytest.raises(Refused, match=why):
        submit(mine, standard, answer, MET)

    assert (Check.objects.count(), Mark.objects.count(), Entry.objects.count()) == (0, 0, before)


def test_submit_by_others_and_twice_is_refused(mine, standard):
    with pytest.raises(Refused, match="由支部书记填"):
        submit(mine, standard, MET, MET, name="leader")
    submit(mine, standard, MET, MET)
    with pytest.raises(Refused, match="已经报了自查"):
        submit(mine, standard, MET, MET)
    assert submit(mine, standard, MET, MET, at=day(2027, 1, 5)).period.key == "2027H1"


def test_mend_settles_the_promise(mine, standard):
    mark = submit(mine, standard, LATE, MET).marks.get(result="unmet")

    mended = actions.mend(mark, text="已补选", by=mine.actor("secretary"), at=day(2026, 11, 9))

    mended.duty.refresh_from_db()
    assert (mended.mended, mended.duty.outcome) == ("已补选", "done")
    with pytest.raises(Refused, match="没有要补齐的"):
        actions.mend(mark, text="再补", by=mine.actor("secretary"), at=day(2026, 11, 9))


def test_mend_by_others_or_without_a_word_is_refused(mine, standard):
    mark = submit(mine, standard, LATE, MET).marks.get(result="unmet")

    with pytest.raises(Refused, match="由支部书记填写"):
        actions.mend(mark, text="好了", by=mine.actor("leader"), at=MONDAY)
    with pytest.raises(Refused, match="补齐情况"):
        actions.mend(mark, text=" ", by=mine.actor("secretary"), at=MONDAY)


def look(mine, check, *looks, name="leader", note=""):
    marks = check.marks.order_by("item__number")
    found = {mark.pk: looked for mark, looked in zip(marks, looks, strict=False)}
    return actions.look(check, found, note=note, by=mine.actor(name), at=day(2026, 11, 10))


def test_leader_looks_once_and_says_what_differs(mine, standard):
    check = submit(mine, standard, MET, MET)

    looked = look(mine, check, actions.Looked("agreed"), actions.Looked("differs", "只有签到"), note="补记录")

    assert (looked.note, looked.looked_by) == ("补记录", mine.people["leader"])
    assert [(m.look, m.look_note) for m in check.marks.order_by("item__number")] == [
        ("agreed", ""),
        ("differs", "只有签到"),
    ]
    with pytest.raises(Refused, match="已经核对过"):
        look(mine, check, actions.Looked("agreed"))


@pytest.mark.parametrize(
    ("looks", "name", "why"),
    [
        ([], "leader", "至少核对一项"),
        ([actions.Looked("differs")], "leader", "写明看到的情况"),
        ([actions.Looked("agreed")], "head", "由联系这个支部的领导"),
    ],
)
def test_look_is_refused_with_a_reason(mine, standard, looks, name, why):
    check = submit(mine, standard, MET, MET)

    with pytest.raises(Refused, match=why):
        look(mine, check, *looks, name=name)

    assert not check.marks.exclude(look="").exists()


def test_what_is_not_met_never_stands_without_a_date_or_a_matter(mine, standard):
    mark = submit(mine, standard, LATE, MET).marks.get(result="unmet")

    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(promised_on=None)


@given(
    st.lists(
        st.builds(Clause, WORD, WORD, WORD, st.sampled_from([f.value for f in rules.Fact])), min_size=1, max_size=5
    )
)
def test_items_typed_read_back(items):
    assert clauses(typed(items)) == (items, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("只有一段", "第 1 行：请写成"),
        ("组|内容|依据|乱写", "第 1 行：核对方式只能是"),
        (f"组|{'长' * 121}|依据", "第 1 行：分组最多"),
    ],
)
def test_items_typed_wrongly_say_where(text, why):
    found, wrong = clauses(text)

    assert (found, wrong[0].startswith(why)) == ([], True)


def test_a_self_check_that_is_late_is_handed_in_for_its_own_period_first(mine, standard):
    actions.tick(MONDAY)
    actions.tick(day(2027, 1, 4))
    owed = Duty.objects.filter(kind=DutyKind.CHECK, source_id=mine.branches["team"].pk, level=0).order_by("due_at")

    handed = [submit(mine, standard, MET, MET, at=day(2027, 1, n)) for n in (5, 6)]

    assert [check.first_on for check in handed] == [date(2026, 7, 1), date(2027, 1, 1)]
    assert [duty.outcome for duty in owed] == ["done", "done"]
    with pytest.raises(Refused, match="这一期已经报了自查"):
        submit(mine, standard, MET, MET, at=day(2027, 1, 7))


def test_a_sheet_drawn_for_a_period_that_was_handed_in_meanwhile_is_refused(mine, standard):
    actions.tick(MONDAY)
    actions.tick(day(2027, 1, 4))
    drawn = queries.owed_period(mine.branches["team"], date(2027, 1, 5))
    twice = {"by": mine.actor("secretary"), "at": day(2027, 1, 5), "seen": drawn}
    actions.submit(mine.branches["team"], answers(standard, MET, MET), **twice)

    with pytest.raises(Refused, match="这一期已经报了自查"):
        actions.submit(mine.branches["team"], answers(standard, MET, MET), **twice)

    assert [check.first_on for check in Check.objects.all()] == [date(2026, 7, 1)]


@pytest.mark.parametrize("months", [12, 1])
def test_a_promise_lies_within_the_months_of_the_rulebook(mine, standard, months):
    if months == 1:
        shorter = Adoption(1, effective_from=MONDAY.date(), document="矿党发〔2026〕9号")
        rulebook.override("promise.months_max", shorter, by=mine.actor("chief"), at=MONDAY)

    with pytest.raises(Refused, match=f"第 1 项：承诺日期不能晚于 {months} 个月以后"):
        submit(mine, standard, actions.Answer("unmet", "缺一次", date(2126, 11, 20)), MET)
