"""Sentences about meetings: what became of a point, how a period stands, the text of the minutes."""

from huiyin.loop.matters.rules.states import State as MatterState
from huiyin.voice.meetings.rules.kinds import End, NoReason

OUTCOME: dict[str, str] = {
    MatterState.REGISTERED: "已登记，等交办",
    MatterState.ASSIGNED: "已交办，等受理",
    MatterState.DISPUTED: "对由谁办有异议，等裁定",
    MatterState.ACCEPTED: "正在办",
    MatterState.ANSWERED: "已答复，等落实",
    MatterState.LANDED: "说已经落实，等人确认",
    MatterState.REOPENED: "没有解决，正在重办",
    MatterState.CLOSED: "已经办结",
    MatterState.REFUSED: "没有受理",
    MatterState.REVIEWED: "正在复查",
    MatterState.MERGED: "并入共性问题一起办",
    MatterState.DISPOSED: "已按规定处置",
}


def became(end: str, *, state: str = "", turn: str = "", reason: str = "", words: str = "") -> str:
    """Return what became of a point in one sentence; `turn` is the post that owes now."""
    if end == End.MATTER and state:
        return f"{OUTCOME[state]}{f'，轮到 {turn}' if turn else ''}"
    if end == End.MATTER:
        return "将定为事项"
    if end == End.DONE:
        return f"已经办了：{words}"
    if end == End.NO:
        return f"不办（{NoReason(reason).label}）：{words}"
    return "下次再议" if end == End.CARRIED else "还没有定"
