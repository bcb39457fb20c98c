"""How a criticism comes about in the loop's small mine, step by step: each function takes it one step further.

The electric team's report is due on Saturday the 7th; a notice of the vice director asks for it by Wednesday the 11th;
from Thursday the 19th on, five working days later, a criticism may follow.
"""

from datetime import timedelta
from typing import Any

from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures.models import Censure
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests.cast import Mine, later

FROM = 17  # days after the Monday from which a criticism may follow
SIGNED = 18
UNTIL = 28


def late(mine: Mine, **more: Any) -> Duty:
    new = duties.NewDuty(DutyKind.REPORT, mine.posts["electric"].pk, "十月月报", later(days=5), **more)
    return duties.open_duty(new, by=SYSTEM, at=later())


def notice(mine: Mine, days: float = 0, **more: Any) -> SupervisionNotice:
    """Return a notice asked `days` after the 9th, to be answered within two days."""
    at = later(days=7 + days)
    return duties.issue_notice(
        late(mine, **more),
        from_post=mine.posts["vice"],
        text="请两天内交来。",
        until=at.date() + timedelta(days=2),
        by=mine.actor("vice"),
        at=at,
    )


def words(days: float = UNTIL) -> censures.Words:
    return censures.Words("收到督办单后不办理、不回复。", "立即交来十月月报，说明原因。", later(days=days).date())


def drafted(mine: Mine, *, by: str = "officer", signer: str = "vice", days: float = 0, **more: Any) -> Censure:
    return censures.propose(
        notice(mine, days, **more),
        words(UNTIL + days),
        from_post=mine.posts[by],
        signer=mine.posts[signer],
        by=mine.actor(by),
        at=later(days=FROM + days),
    )


def signed(mine: Mine, *, days: float = 0, **more: Any) -> Censure:
    one = drafted(mine, days=days, **more)
    return censures.sign(one, words(UNTIL + days), by=mine.actor("vice"), at=later(days=SIGNED + days))


def reported(mine: Mine, **more: Any) -> Censure:
    made = censures.report(
        signed(mine, **more), text="月报已交，今后由副队长代交。", by=mine.actor("electric"), at=later(days=22)
    )
    return made.censure


def sent_back(mine: Mine, **more: Any) -> Censure:
    one = reported(mine, **more)
    return censures.send_back(
        one, note="还没有说明原因。", until=later(days=32).date(), by=mine.actor("vice"), at=later(days=24)
    )


def overdue(mine: Mine, **more: Any) -> Censure:
    """Return one whose rectification ran late."""
    one = signed(mine, **more)
    duties.tick(later(days=UNTIL + 1))
    one.refresh_from_db()
    return one


def referred(mine: Mine, **more: Any) -> Censure:
    one = overdue(mine, **more)
    censures.refer(one, from_post=mine.posts["vice"], note="限期整改逾期。", by=mine.actor("vice"), at=later(days=30))
    return Censure.objects.get(pk=one.pk)


def decision(days: float = 33) -> censures.Decided:
    return censures.Decided("remind", later(days=days).date(), "示例矿纪委", "已对队长提醒谈话。")


def decided(mine: Mine, **more: Any) -> Censure:
    one = referred(mine, **more)
    censures.decide(one, decision(), by=mine.actor("discipline"), at=later(days=34))
    return Censure.objects.get(pk=one.pk)
