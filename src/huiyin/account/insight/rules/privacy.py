"""Which small cells of a statistic stay hidden, so that no page points at the one person who could have asked.

The rule (security.md, anchors.md 3.20; `privacy.k` of the rulebook): a figure below the least number in a breakdown of
matters by topic, and every topic breakdown of a unit with fewer people than that, is shown as 少于5. Where exactly one
cell of a breakdown is hidden, the next smallest is hidden too, or the total would give the first away. Totals, zeros,
and figures about those who owe (by post, by code, late, disputed) are never hidden: they are about the debtor, not
about who asked.
"""

from collections.abc import Mapping

LEAST = 5  # the rulebook's default, for those who ask without a day
MERGED = "不单列"


def shown(cells: Mapping[str, int], *, people: int | None = None, least: int = LEAST) -> dict[str, str]:
    """Return each cell as it may be shown. `people` is the head count of the unit, where it is known."""
    if people is not None and people < least:
        return {name: hidden_word(least) if n else "0" for name, n in cells.items()}
    hidden = {name for name, n in cells.items() if 0 < n < least}
    if len(hidden) == 1:
        others = [(n, name) for name, n in cells.items() if n >= least]
        hidden |= {min(others)[1]} if others else set()
    return {name: _word(n, name in hidden, least) for name, n in cells.items()}


def hidden_word(least: int) -> str:
    """Return what stands in the place of a small figure."""
    return f"少于{least}"


def _word(n: int, is_hidden: bool, least: int) -> str:
    if not is_hidden:
        return f"{n:,}"
    return hidden_word(least) if n < least else MERGED
