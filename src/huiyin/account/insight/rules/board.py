"""The shapes of a board and how they are made from sums of tallies. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from huiyin.account.insight.rules.privacy import LEAST, shown
from huiyin.account.insight.rules.tallies import Measure
from huiyin.loop.matters.rules.kinds import RefusalCode, Topic
from huiyin.loop.matters.rules.states import Bucket, State, states_in


@dataclass(frozen=True, slots=True)
class Balance:
    """The public equation: received = answered + owed + refused + disposed."""

    received: int
    answered: int
    owed: int
    refused: int
    disposed: int

    @property
    def is_even(self) -> bool:
        """Whether the books balance."""
        return self.received == self.answered + self.owed + self.refused + self.disposed


@dataclass(frozen=True, slots=True)
class Part:
    """One named figure of a breakdown; `text` is what may be shown of it."""

    code: str
    label: str
    n: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What became of the matters registered in a month."""

    month: date
    balance: Balance


@dataclass(frozen=True, slots=True)
class PostOwing:
    """What a post owes now: matters waiting for an answer and the late ones of them, duties and the overdue ones,
    and the days of lateness charged to it.
    """

    post_id: int
    post: str
    unit: str
    matters: int
    duties: int = 0
    overdue: int = 0
    late: int = 0
    late_days: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a unit's subtree over some months of registration."""

    balance: Balance
    states: Mapping[str, int]
    late: int
    disputed: int
    reopened: int
    bounces: int
    returns: int
    vital: int
    public: int
    refused: list[Part] = field(default_factory=list)
    topics: list[Part] = field(default_factory=list)
    months: list[MonthRow] = field(default_factory=list)


def balance_of(sums: Mapping[str, int]) -> Balance:
    """Return the balance from sums by measure."""
    parts = {bucket: sum(sums.get(f"state:{s}", 0) for s in states_in(bucket)) for bucket in Bucket}
    return Balance(
        received=sums.get(Measure.IN, 0),
        answered=parts[Bucket.ANSWERED],
        owed=parts[Bucket.OWED],
        refused=parts[Bucket.REFUSED],
        disposed=parts[Bucket.DISPOSED],
    )


def board_of(
    by_month: Mapping[date, Mapping[str, int]], *, months: list[date], people: int, least: int = LEAST
) -> Board:
    """Return the board from sums by month and measure; topics are hidden where cells are small."""
    sums: dict[str, int] = {}
    for row in by_month.values():
        for measure, n in row.items():
            sums[measure] = sums.get(measure, 0) + n
    return Board(
        balance=balance_of(sums),
        states={s: sums.get(f"state:{s}", 0) for s in State},
        late=sums.get(Measure.LATE, 0),
        disputed=sums.get(f"state:{State.DISPUTED}", 0),
        reopened=sums.get(Measure.REOPENED, 0),
        bounces=sums.get(Measure.BOUNCES, 0),
        returns=sums.get(Measure.RETURNS, 0),
        vital=sums.get(Measure.VITAL, 0),
        public=sums.get(Measure.PUBLIC, 0),
        refused=[
            Part(c.value, str(c.label), n, f"{n:,}") for c in RefusalCode if (n := sums.get(f"refused:{c.value}", 0))
        ],
        topics=_topics(sums, people, least),
        months=[MonthRow(m, balance_of(by_month.get(m, {}))) for m in months],
    )


def _topics(sums: Mapping[str, int], people: int, least: int) -> list[Part]:
    cells = {t.value: n for t in Topic if (n := sums.get(f"topic:{t.value}", 0))}
    texts = shown(cells, people=people, least=least)
    rows = [Part(t, str(Topic(t).label), n if texts[t] == f"{n:,}" else 0, texts[t]) for t, n in cells.items()]
    return sorted(rows, key=lambda row: -row.n)


def months_back(today: date, count: int) -> list[date]:
    """Return the first days of the last `count` months, oldest first, this month included."""
    year, month = today.year, today.month
    found = []
    for _ in range(count):
        found.append(date(year, month, 1))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found[::-1]
