"""The table of this room's routines, and the tick that opens them: an idempotent function of (database, now)."""

from datetime import datetime
from functools import partial

from huiyin.branch.tasks.actions import gaps
from huiyin.branch.tasks.actions.plans import close_months
from huiyin.branch.tasks.queries import owing, takers
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.periods import Cadence
from huiyin.loop.duties.actions import Routine, open_routine
from huiyin.loop.duties.rules import DutyKind

# Who owes what how often; on which working day it is due stands in the rulebook with its citation.
ROUTINES = (
    Routine("task_list", DutyKind.TASK_LIST, Cadence.MONTH, "task.list_wd", takers.setting),
    Routine("report_branch", DutyKind.REPORT, Cadence.MONTH, "report.month_wd", owing.branch_reports, is_after=True),
    Routine(
        "report_cell",
        DutyKind.REPORT,
        Cadence.MONTH,
        "report.month_wd",
        owing.cell_reports,
        is_after=True,
        is_personal=True,
    ),
    Routine(
        "summary",
        DutyKind.SUMMARY,
        Cadence.QUARTER,
        "report.summary_wd",
        owing.summaries,
        is_after=True,
        is_personal=True,
    ),
    Routine("diary", DutyKind.ROUTINE, Cadence.MONTH, "", owing.diaries, is_personal=True),
    *(Routine(f"dual_{c}", DutyKind.ROUTINE, c, "", partial(owing.dual, c), is_personal=True) for c in Cadence),
)


def tick(at: datetime) -> int:
    """Close the lists of past months, open what recurs, look after gaps no signal told of. Returns how many."""
    done = close_months(at) + sum(open_routine(routine, at=at) for routine in ROUTINES)
    return done + gaps.follow(by=SYSTEM, at=at)
