"""A period that went by without a meeting: said by who stands above, for good, with what supervised it."""

from datetime import datetime

import pytest
from django.urls import reverse

from huiyin.front.operations.actions import ticking
from huiyin.ground.ledger.models import Entry
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind, Outcome
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Term
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.tests.conftest import planned, series_of

NOVEMBER, DECEMBER = datetime(2026, 11, 20, 9, tzinfo=MINE_TIME), datetime(2026, 12, 20, 9, tzinfo=MINE_TIME)
ABOVE = ["dispatcher", "chief"]


@pytest.fixture
def series(mine, branch):
    """Return the committee's series with November owed and nothing held."""
    found = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    return found


def term_of(series):
    return Term.objects.select_related("series", "duty").get(series=series, from_on__lte="2026-11-30")


def miss(mine, series, who="dispatcher", *, at=DECEMBER, reason="书记外出，没有人主持"):
    return actions.miss(term_of(series), reason=reason, by=mine.actor(who), at=at)


@pytest.mark.parametrize("who", ABOVE)
def test_missed_period_is_settled_as_missed_with_all_that_supervised_it(mine, series, who):
    ticking.run(DECEMBER)
    late = term_of(series).duty
    above = Duty.objects.filter(over=late)
    assert (late.is_overdue, above.count()) == (True, 1)

    miss(mine, series, who)

    settled = term_of(series).duty
    assert (settled.outcome, settled.is_overdue, above.filter(settled_at=None).count()) == (Outcome.MISSED, True, 0)
    entry = Entry.objects.get(verb="series.miss")
    assert (entry.data["term"], entry.person_id) == (term_of(series).pk, mine.people[who].pk)
    assert repeated.terms_of(series)[-1].is_missed


def test_missed_period_counts_as_gone_by_and_never_as_done(mine, series):
    ticking.run(DECEMBER)
    miss(mine, series)

    begin, end = cast.MONDAY, datetime(2027, 1, 1, tzinfo=MINE_TIME)
    tally = duties.tally([term_of(series).duty.post_id], begin, end)
    assert tally.overdue[DutyKind.MEETING] >= 1
    assert (tally.in_time[DutyKind.MEETING], tally.late[DutyKind.MEETING]) == (0, 0)


@pytest.mark.parametrize(
    ("who", "why"), [("secretary", "不能自己记缺"), ("worker", "由上级岗位"), ("member1", "由上级岗位")]
)
def test_who_should_have_held_it_and_strangers_are_refused_without_a_trace(mine, series, who, why):
    with pytest.raises(Refused, match=why):
        miss(mine, series, who)

    assert term_of(series).duty.is_open
    assert not Entry.objects.filter(verb="series.miss").exists()


def test_period_that_runs_or_was_missed_or_has_a_meeting_planned_is_refused(mine, series):
    with pytest.raises(Refused, match="还没有过完"):
        miss(mine, series, at=NOVEMBER)
    with pytest.raises(Refused, match="请填写没有开的原因"):
        miss(mine, series, reason=" ")
    miss(mine, series)
    with pytest.raises(Refused, match="已经了结"):
        miss(mine, series)


def test_period_with_a_meeting_planned_is_refused(mine, series):
    planned(mine, series)

    with pytest.raises(Refused, match="已经安排了会议"):
        miss(mine, series)


def test_secretary_who_plans_the_grid_too_can_not_miss_the_own_meeting(mine, series):
    both = mine.actor("dispatcher")
    hosts = rules.Hosts(frozenset(both.posts))

    assert not rules.may_miss(both, hosts, is_above=True)


def test_page_offers_it_to_who_may_once_the_period_is_over(mine, series, enter):
    url = reverse("meetings:miss", args=[series.pk, term_of(series).pk])
    page = series.link()

    assert url not in enter(mine.people["dispatcher"], NOVEMBER).get(page).content.decode()
    assert url not in enter(mine.people["secretary"], DECEMBER).get(page).content.decode()
    assert enter(mine.people["secretary"], DECEMBER).post(url, {"reason": "忙"}).status_code == 404
    client = enter(mine.people["dispatcher"], DECEMBER)
    assert url in client.get(page).content.decode()
    empty = client.post(url, {"reason": ""})
    assert (empty.status_code, term_of(series).duty.is_open) == (422, True)

    done = client.post(url, {"reason": "全队抢险"})

    assert (done.status_code, done.headers["Location"]) == (303, f"{page}?done=miss")
    shown = client.get(page).content.decode()
    assert "没有开，已记缺" in shown
    assert url not in shown
    assert client.post(url, {"reason": "又来"}).status_code == 404


def test_form_of_a_period_that_runs_says_why_not_and_its_button_is_off(mine, series, enter):
    url = reverse("meetings:miss", args=[series.pk, term_of(series).pk])
    button, why = '<button class="btn btn-danger" type="submit"', "这一期还没有过完，还来得及开。"

    running = enter(mine.people["dispatcher"], NOVEMBER)
    shown = running.get(url).content.decode()
    assert f'{button} disabled aria-describedby="why-not">记缺</button>' in shown
    assert f'id="why-not">{why}</p>' in shown
    assert (running.post(url, {"reason": "没人"}).status_code, term_of(series).duty.is_open) == (409, True)

    over = enter(mine.people["dispatcher"], DECEMBER).get(url).content.decode()
    assert f"{button}>记缺</button>" in over
    assert why not in over
