"""What may stand on a public page, and what a worker can do about an own matter. No query, no clock."""

from huiyin.loop.matters.rules.states import State

PUBLIC = "matter_public"  # kind of the search index that holds published texts only
SAYING: dict[str, str] = {
    State.REGISTERED: "已登记，工会正在交办",
    State.ASSIGNED: "已交给承办岗位，等对方受理",
    State.DISPUTED: "承办岗位有异议，上级正在裁定由谁办",
    State.ACCEPTED: "承办岗位正在办",
    State.ANSWERED: "有答复了，等承办岗位落实",
    State.LANDED: "承办岗位说已经落实，等您说一声是不是真的好了",
    State.REOPENED: "您说没有解决，正在重办",
    State.CLOSED: "已经办结",
    State.REFUSED: "没有受理，原因和其他途径在里面",
    State.REVIEWED: "正在复查",
    State.MERGED: "与别人说的同一件事一起办，答复也会给您",
    State.DISPOSED: "已按规定处置，内容不再保存",
}
ASKS_FOR_WORD = frozenset({State.ANSWERED, State.LANDED})


def saying(state: str) -> str:
    """Return where a matter stands, said to the one who asked."""
    return SAYING[state]


def asks_for_word(state: str) -> bool:
    """Return whether the asker is now asked whether it is put right."""
    return state in ASKS_FOR_WORD


def waiting_sentence(owed: int, days: int | None) -> str:
    """Say how many wait, and how long the oldest."""
    if not owed:
        return "现在没有在等答复的"
    return f"正在等的 {owed:,} 件" if days is None else f"正在等的 {owed:,} 件，最久 {days} 天"


def like_words(total: int, hidden: int) -> str:
    """Say that some rows are counted but not listed."""
    return f"另有 {hidden:,} 件涉及检举控告或要求回避，只计数，不单列。" if total and hidden else ""
