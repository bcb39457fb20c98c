"""Adopting, withdrawing, entering holidays: what changes, what is recorded, what the snapshot then says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import Actor, Power
from huiyin.ground.rulebook import actions, queries, signals
from huiyin.ground.rulebook.models import Holiday, KnownYear, Override, Version
from huiyin.ground.rulebook.rules import Adoption, Day
from huiyin.kit.verdicts import Refused

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LATER = TODAY + timedelta(days=30)
CHIEF = Actor(person_id=7, powers=frozenset({Power.ADOPT_RULES}))
WORKER = Actor(person_id=8)
KEY = "sla.answer_wd.ordinary"


def adopt(value=5, on=TODAY, document="矿发〔2026〕12号", until=None, path=""):
    return actions.override(KEY, Adoption(value, on, document, until, path), by=CHIEF, at=AT)


@pytest.mark.django_db
def test_override_changes_the_value_from_its_day_and_records_it():
    adopt(on=LATER)

    entry = Entry.objects.get()
    assert queries.value(KEY, on=LATER - timedelta(days=1)) == 7
    assert queries.value(KEY, on=LATER) == 5
    assert not queries.rule(KEY, on=LATER).is_to_confirm
    assert (entry.verb, entry.person_id, entry.data["value"]) == ("rule.override", 7, 5)


@pytest.mark.django_db
def test_override_refused_leaves_no_trace():
    with pytest.raises(Refused, match="只有矿党政正职和工会主席"):
        actions.override(KEY, Adoption(5, TODAY, "文"), by=WORKER, at=AT)

    assert (Override.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_override_of_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        actions.override("sla.nothing", Adoption(5, TODAY, "文"), by=CHIEF, at=AT)


@pytest.mark.django_db
def test_override_ends_the_one_before():
    first = adopt(5)

    adopt(6, on=LATER)

    first.refresh_from_db()
    assert (first.effective_to, first.ended_by, first.ended_at) == (LATER, 7, AT)
    assert [queries.value(KEY, on=d) for d in (TODAY, LATER)] == [5, 6]


@pytest.mark.django_db
def test_override_behind_a_later_one_is_refused_with_its_document():
    adopt(6, on=LATER)

    with pytest.raises(Refused, match="矿发〔2026〕12号"):
        adopt(5)

    assert queries.value(KEY, on=TODAY) == 7


@pytest.mark.django_db
def test_override_for_a_unit_holds_below_it_only():
    adopt(2, path="00000001")

    assert queries.value(KEY, on=TODAY, unit_path="0000000100000009") == 2
    assert queries.value(KEY, on=TODAY, unit_path="00000002") == 7
    assert queries.value(KEY, on=TODAY) == 7


@pytest.mark.django_db
def test_withdraw_brings_the_default_back_and_stays_in_the_history():
    made = adopt(5)

    actions.withdraw(made, on=LATER, by=CHIEF, at=AT)

    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert [queries.value(KEY, on=d) for d in (TODAY, LATER)] == [5, 7]
    assert [r.value for r in queries.history(KEY)] == [5, 7]
    assert verbs == ["rule.override", "rule.withdraw"]


@pytest.mark.django_db
def test_withdraw_before_it_began_frees_its_days():
    made = adopt(5, on=LATER)

    actions.withdraw(made, on=TODAY, by=CHIEF, at=AT)
    adopt(6, on=LATER)

    assert queries.value(KEY, on=LATER) == 6


@pytest.mark.django_db
def test_withdraw_twice_is_refused():
    made = actions.withdraw(adopt(5), on=TODAY, by=CHIEF, at=AT)

    with pytest.raises(Refused, match="已经停止"):
        actions.withdraw(made, on=TODAY, by=CHIEF, at=AT)


@pytest.mark.django_db
def test_database_refuses_two_overrides_on_one_day():
    adopt(5)

    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.create(key=KEY, value=6, effective_from=LATER, document="文", adopted_by=7, adopted_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.create(key=KEY, value=6, effective_from=TODAY, document="", adopted_by=7, adopted_at=AT)
    Override.objects.create(
        key=KEY, value=6, unit_path="00000001", effective_from=LATER, document="文", adopted_by=7, adopted_at=AT
    )


@pytest.mark.django_db
def test_failed_change_leaves_the_snapshot_alone():
    before = queries.value(KEY, on=TODAY)

    with transaction.atomic():
        adopt(5)
        inside = queries.value(KEY, on=TODAY)
        transaction.set_rollback(True)

    assert (before, inside, queries.value(KEY, on=TODAY)) == (7, 5, 7)


@pytest.mark.django_db
def test_reading_costs_no_query_once_loaded(django_assert_num_queries):
    queries.snapshot()

    with django_assert_num_queries(0):
        found = [queries.value(KEY, on=TODAY), queries.calendar().is_workday(date(2026, 10, 10))]

    assert found == [7, True]


@pytest.mark.django_db(transaction=True)
def test_committed_change_is_seen_at_once():
    queries.snapshot()

    adopt(5)

    assert queries.own_change() is None
    assert queries.value(KEY, on=TODAY) == 5


@pytest.mark.django_db(transaction=True)
def test_change_of_another_process_is_seen_after_a_moment(monkeypatch):
    queries.snapshot()
    Override.objects.create(key=KEY, value=9, effective_from=TODAY, document="文", adopted_by=7, adopted_at=AT)
    Version.objects.update_or_create(pk=1, defaults={"mark": "other"})

    at_once = queries.value(KEY, on=TODAY)
    monkeypatch.setattr(queries, "CHECK_SECONDS", 0.0)

    assert (at_once, queries.value(KEY, on=TODAY)) == (7, 9)


@pytest.mark.django_db(transaction=True)
def test_snapshot_does_not_outlive_the_tables():
    assert (Override.objects.count(), queries.value(KEY, on=TODAY)) == (0, 7)


@pytest.mark.django_db
def test_unknown_rule_and_rule_not_yet_in_force_are_errors():
    with pytest.raises(KeyError, match=r"no rule 'sla\.nothing'"):
        queries.value("sla.nothing", on=TODAY)
    with pytest.raises(KeyError, match="not yet in force"):
        queries.value("petition.close_days", on=date(2020, 1, 1))


@pytest.mark.django_db
def test_catalogue_lists_every_rule_once_by_subject():
    listed = queries.catalogue(TODAY)

    keys = [r.key for _, rules in listed for r in rules]
    assert [subject for subject, _ in listed] == [
        "办理时限",
        "信访与申诉",
        "来信、意见箱与隐私",
        "支部与网格",
        "公文与隐患",
        "走访与帮扶",
        "批评与问责",
    ]
    assert sorted(keys) == sorted(queries.defaults())


@pytest.mark.django_db
def test_calendar_knows_the_package_and_is_provisional_beyond():
    calendar = queries.calendar()

    assert queries.last_known_year() == max(queries.packaged_calendar().known_years)
    assert calendar.is_workday(date(2026, 10, 10))
    assert not calendar.is_workday(date(2026, 10, 7))
    assert calendar.is_provisional(date(2030, 1, 1))
    assert calendar.is_workday(date(2030, 1, 1))


@pytest.mark.django_db
def test_holiday_notice_makes_a_year_known_and_tells_apps_above():
    heard = []
    days = [Day(date(2027, 1, 1), False, "元旦"), Day(date(2027, 1, 3), True, "元旦调休")]

    def listen(**told):
        heard.append((told["days"], told["whole_years"]))

    signals.calendar_changed.connect(listen)
    count = actions.set_holidays(days, notice="国办发明电〔2026〕7号", whole_years=[2027], by=CHIEF, at=AT)
    signals.calendar_changed.disconnect(listen)

    calendar = queries.calendar()
    assert count == 2
    assert (calendar.is_workday(date(2027, 1, 1)), calendar.is_workday(date(2027, 1, 3))) == (False, True)
    assert not calendar.is_provisional(date(2027, 6, 1))
    assert heard == [([d.day for d in days], {2027})]
    assert Entry.objects.get().data["off"] == ["2027-01-01"]


@pytest.mark.django_db
def test_single_day_by_notice_wins_over_the_package():
    actions.set_holidays([Day(date(2026, 10, 10), False, "停产检修")], notice="矿通知", by=CHIEF, at=AT)

    assert not queries.calendar().is_workday(date(2026, 10, 10))
    assert queries.calendar().is_workday(date(2026, 9, 20))


@pytest.mark.django_db
def test_whole_year_entered_again_replaces_the_days_of_that_year():
    first = [Day(date(2027, 1, 1), False), Day(date(2027, 1, 3), True), Day(date(2027, 5, 3), False)]
    actions.set_holidays(first, notice="一稿", whole_years=[2027], by=CHIEF, at=AT)

    actions.set_holidays(first[:2], notice="二稿", whole_years=[2027], by=CHIEF, at=AT)

    assert [h.day for h in queries.holiday_rows()] == [date(2027, 1, 3), date(2027, 1, 1)]
    assert KnownYear.objects.get().source == "二稿"


@pytest.mark.django_db
def test_holidays_refused_leave_no_trace():
    with pytest.raises(Refused):
        actions.set_holidays([Day(TODAY, False)], notice="通知", by=WORKER, at=AT)

    assert (Holiday.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_constraints_pair_the_end_of_an_override():
    made = adopt(5)

    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=made.pk).update(ended_by=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=made.pk).update(effective_to=TODAY - timedelta(days=1))
