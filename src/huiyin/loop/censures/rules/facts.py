"""What a criticism notice says of itself, from facts: what was owed, what was asked, how long nobody answered."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from huiyin.kit.clock import written


@dataclass(frozen=True, slots=True)
class Facts:
    """What the notice and its late duty were on the day of signing; days as ISO text, no words of the thing itself."""

    kind: str
    due_on: str
    days_late: int
    is_settled: bool
    asked_by: str
    asked: str
    asked_on: str
    until_on: str
    days_silent: int
    reminded: int
    supervised: int

    def kept(self) -> dict[str, Any]:
        """Return them as they are stored."""
        return asdict(self)


def read(kept: dict[str, Any]) -> Facts:
    """Return stored facts."""
    return Facts(**kept)


def sentences(facts: Facts, *, post: str, subject: str) -> list[str]:
    """Return the facts as sentences, for the page and for the document."""
    state = "后来已经完成" if facts.is_settled else "至今没有完成"
    pressed = [
        f"系统到期前提醒 {facts.reminded} 次" if facts.reminded else "",
        f"逐级提请上级督办 {facts.supervised} 次" if facts.supervised else "",
    ]
    found = [
        f"{post}的“{facts.kind}”（{subject}）应于{_day(facts.due_on)}完成，超期 {facts.days_late} 天，{state}。",
        f"{facts.asked_by}于{_day(facts.asked_on)}发出{facts.asked}，要求{_day(facts.until_on)}前回复；"
        f"到期后 {facts.days_silent} 天没有回复。",
    ]
    return [*found, *([f"其间{'，'.join(filter(None, pressed))}。"] if any(pressed) else [])]


def _day(iso: str) -> str:
    return written(date.fromisoformat(iso))
