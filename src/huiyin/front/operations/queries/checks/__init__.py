"""The checks of `huiyin verify`: each yields problems as Chinese lines, an `Aside` is none; none writes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from huiyin.front.operations.queries.checks import censures, figures, letterbox, loop, papers, replay, reports, visits
from huiyin.front.operations.queries.checks.chunks import Aside

Check = Callable[[], Iterable[str]]
SHOWN = 20

# name, what it proves, the check
CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("books", "公开账相等：收到 = 已答复 + 待答复 + 不予受理 + 已处置", loop.books),
    ("debtor", "每件未办结事项只有一个责任岗位，时限与它一致", loop.debtors),
    ("transitions", "每一步都合规，重放台账得到同样的状态和责任岗位", replay.matters),
    ("duties", "重放台账得到同样的应办", replay.duties),
    ("supervision", "每件超期应办都有上级督办", loop.supervision),
    ("censures", "每份通报批评都有到期没回复的督办单，每一步都有应办，移送的有处置或应办", censures.standing),
    ("ledger", "台账与已公布的树头一致", figures.ledger_heads),
    ("letterbox", "每封承诺过的来信都在库中或有销毁记录", letterbox.promises),
    ("destroyed", "两人同意销毁的原信没有留下内容", letterbox.destroyed),
    ("days", "意见箱里没有比日更细的时间", letterbox.days),
    ("apart", "意见箱与其他数据没有可以对上的人", letterbox.apart),
    ("visits", "每个未了的情形恰好有一件应办，到期的备注已经销毁", visits.triggers_and_notes),
    ("tallies", "看板数字与重算一致", figures.tallies),
    ("reports", "签过字的月报、小结和联系点报告，数字与签字时的事实一致", reports.signed),
    (
        "papers",
        "签发的纪要和会议附件都在会议资料里，一份资料只有最新一版在用，两人同意销毁的没有留下内容",
        papers.lying,
    ),
    ("coverage", "网格缺口和有形覆盖与重算一致", figures.coverage),
    ("ticks", "办理两遍等于办理一遍", figures.two_ticks),
)
NAMES = tuple(name for name, _, _ in CHECKS)


@dataclass(slots=True)
class Finding:
    """One check's outcome: the first problems and how many there are, and the first lines that are none."""

    name: str
    title: str
    count: int = 0
    problems: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)


def run(names: Iterable[str] = (), *, among: Iterable[tuple[str, str, Check]] = ()) -> Iterator[Finding]:
    """Run the named checks (of `huiyin verify`, or of those given), or all, one after the other."""
    wanted = set(names)
    for name, title, check in among or CHECKS:
        if wanted and name not in wanted:
            continue
        finding = Finding(name, title)
        for line in _lines(check):
            is_aside = isinstance(line, Aside)
            finding.count += not is_aside
            kept = finding.asides if is_aside else finding.problems
            if len(kept) < SHOWN:
                kept.append(line)
        yield finding


def _lines(check: Check) -> Iterator[str]:
    """Yield what a check tells; one that breaks off over damaged rows is a problem itself and stops no other."""
    try:
        yield from check()
    except Exception as error:
        yield f"这一项没能做完（{type(error).__name__}），数据可能已损坏"
