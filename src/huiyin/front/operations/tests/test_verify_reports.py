"""`huiyin verify` names a signed figure that was changed, and a fact behind it that was changed."""

import pytest

from huiyin.branch.contacts.models import Visit
from huiyin.branch.contacts.tests import test_visits as points
from huiyin.branch.tasks.tests import test_reports as reports
from huiyin.branch.tasks.tests.cast import build, day
from huiyin.front.operations.queries import checks
from huiyin.front.operations.rules.figures import differences
from huiyin.loop.duties.models import Duty
from huiyin.loop.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(db):
    return build()


def problems():
    (found,) = checks.run(["reports"])
    return found.problems


@pytest.fixture
def report(mine):
    reports.october(mine)
    return reports.signed(mine)


def test_nothing_is_found_where_all_is_well_also_after_the_signature(mine, report):
    reports.duty(mine, "member", "visit", day(2026, 11, 4), day(2026, 11, 9), day(2026, 11, 5))

    assert problems() == []


def test_changed_figure_is_named_and_so_is_the_broken_commitment(mine, report):
    facts = report.facts
    facts["own"]["in_time"]["visit"] = 9
    Report.objects.filter(pk=report.pk).update(facts=facts)

    said = problems()

    assert len(said) == 2
    assert said[0].endswith("的数字和签字时写入台账的校验值不一致")
    assert said[1].endswith("的 own.in_time.visit 签字时是 9，按签字时的事实重算是 1")


def test_figure_changed_together_with_its_digest_is_still_found(mine, report):
    facts = report.facts
    facts["people"] = 40
    Report.objects.filter(pk=report.pk).update(facts=facts, digest=reports.digest(facts))

    (said,) = problems()
    assert "写入台账的校验值不一致" in said


def test_changed_fact_is_named(mine, report):
    Duty.objects.filter(post=mine.posts["member"], kind="visit", outcome="done").update(settled_at=day(2026, 9, 2))

    assert any("own.late.visit 签字时是 1" in one for one in problems())


def test_report_of_a_contact_point_counts_as_of_its_signature(mine):
    points.record(mine, at=day(2026, 9, 20), on=day(2026, 9, 18).date())
    points.signed(mine, "一次")
    points.record(mine, at=day(2026, 10, 12), on=day(2026, 9, 25).date())
    assert problems() == []

    Visit.objects.filter(on=day(2026, 9, 18).date()).update(on=day(2026, 7, 1).date(), kind="lecture")
    assert [one.partition("的 ")[2] for one in problems()] == [
        "branches.1.visits 签字时是 1，按签字时的事实重算是 0",
        "lectures 签字时是 0，按签字时的事实重算是 1",
    ]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("kept", "counted", "found"),
    [
        ({"a": 1, "name": "旧"}, {"a": 1, "name": "新"}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": 0}, {}, []),
        ({"a": [1, 2]}, {"a": [1]}, [("a", [1, 2], [1])]),
    ],
)
def test_differences_are_told_with_their_place(kept, counted, found):
    assert list(differences(kept, counted)) == found
