"""What keeps a row of a draft from being carried out at its adoption: the roll moved under it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Moved(StrEnum):
    """Why a row is left out; what holds for it today stays."""

    GONE = "gone"
    ELSEWHERE = "elsewhere"
    CLOSED = "closed"
    CARER_GONE = "carer_gone"
    CARER_ELSEWHERE = "carer_elsewhere"
    NO_POST = "no_post"
    OTHER_ROLE = "other_role"
    RING = "ring"
    MENDED = "mended"


WORDS = {
    Moved.GONE: "已离职",
    Moved.ELSEWHERE: "已调到别的支部",
    Moved.CLOSED: "支部已撤销",
    Moved.CARER_GONE: "包保人已离职",
    Moved.CARER_ELSEWHERE: "包保人已调到别的支部",
    Moved.NO_POST: "包保人不再担任能包保的岗位",
    Moved.OTHER_ROLE: "岗位有变，不在这一级包保",
    Moved.RING: "会成为互相包保",
    Moved.MENDED: "拟定之后已经另行安排",
}
NAMED = 5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of a draft that can't be carried out, whom it is about, and why."""

    choice: int
    name: str
    why: Moved

    def __str__(self) -> str:
        return f"{self.name}（{WORDS[self.why]}）"


def sentence(rows: Iterable[LeftOut]) -> str:
    """Say which rows moved: the first few by name, how many more."""
    found = list(rows)
    named = "、".join(map(str, found[:NAMED]))
    more = f"等 {len(found)} 行" if len(found) > NAMED else ""
    return f"草案拟定之后情况有变：{named}{more}。勾上“情况有变的行这次不办”，其余照办；或者重新拟定"
