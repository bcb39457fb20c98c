"""Effective coverage in words. No query, no clock."""

from huiyin.account.insight.queries.effective import Share


def percent(rate: float | None) -> float | None:
    """Return a share as the chart wants it: percent with one figure after the point."""
    return None if rate is None else round(rate * 100, 1)


def cell(share: Share | None) -> str:
    """Return what a branch's month says: a share, that it was too small to show, or that nothing was counted."""
    if share is None:
        return "没有记录"
    return "人数少，不列" if share.rate is None else words(share.rate)


def words(rate: float) -> str:
    """Return a share in whole percent; what is more than nothing is never written as nothing."""
    return "不到 1%" if 0 < rate < 0.01 else f"{rate:.0%}"


def sentence(unit: str, share: Share) -> str:
    """Say in one sentence how this month stands."""
    if not share.people or not share.effective:
        return f"{unit}本月还没有可以列出的有效联系。"
    part = _beside(words(share.rate or 0))
    text = f"{unit}本月有 {share.effective:,} 名职工和包保人真正联系过，占 {share.people:,} 人的{part}"
    return f"{text}；说到的 {share.needs:,} 件需求，{share.landed or 0:,} 件已经办结。" if share.needs else f"{text}。"


def _beside(figure: str) -> str:
    """Return a figure as it stands after a Chinese character: a space before digits only."""
    return f" {figure}" if figure[0].isdigit() else figure
