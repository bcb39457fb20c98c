"""The branch's standardisation (标准化规范化): preset items, results, who checks, who looks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.periods import Cadence
from huiyin.kit.verdicts import ALLOWED, Verdict, refused
from huiyin.loop.duties.rules import may_promise_for

OFTEN = {1: Cadence.YEAR, 2: Cadence.HALF, 4: Cadence.QUARTER}
MOST = 60


class Fact(TextChoices):
    """What the system knows by itself of an item; empty: somebody looks."""

    NONE = "", "到场核对"
    MEETINGS = "meetings", "会议应办"
    REPORTS = "reports", "月报应办"
    LISTS = "lists", "任务清单应办"
    COVERAGE = "coverage", "网格缺口"
    ANSWERS = "answers", "事项答复"
    TALKS = "talks", "谈话走访应办"
    CONTACTS = "contacts", "领导到点"


class Result(TextChoices):
    """How an item stands."""

    MET = "met", "达标"
    PARTLY = "partly", "基本达标"
    UNMET = "unmet", "不达标"


class Look(TextChoices):
    """What the leader found on the spot."""

    NONE = "", "未核对"
    AGREED = "agreed", "属实"
    DIFFERS = "differs", "不属实"


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of the list."""

    group: str
    text: str
    basis: str
    fact: str = Fact.NONE


BR = "中国共产党支部工作条例（试行）"
PRESET = (
    Clause("组织设置", "支部设置合规，正式党员三人以上，党小组划分合理", f"{BR}第二章"),
    Clause("组织设置", "支部委员会按期换届，缺额及时补选", f"{BR}第六章"),
    Clause("组织生活", "三会一课按规定次数召开，记录完整", f"{BR}第十一至十六条", Fact.MEETINGS),
    Clause("组织生活", "每月固定一天开展主题党日", f"{BR}第十六条", Fact.MEETINGS),
    Clause("组织生活", "谈心谈话经常开展，每年覆盖全体党员", f"{BR}第十九条", Fact.TALKS),
    Clause("网格管理", "网格全覆盖，没有漏包、重包、超员", "网格管理一文", Fact.COVERAGE),
    Clause("网格管理", "任务清单每月定、每月清", "网格管理一文", Fact.LISTS),
    Clause("网格管理", "月报、季末小结按时上报，内容属实", "网格管理一文", Fact.REPORTS),
    Clause("服务职工", "职工反映的事项按期答复，件件有落实", "信访工作条例第二十二条", Fact.ANSWERS),
    Clause("服务职工", "困难职工底数清、有帮扶措施", "网格管理一文"),
    Clause("党员队伍", "党员亮身份、带头干，违章违纪按规定处理", f"{BR}第三章"),
    Clause("阵地建设", "活动场所、制度上墙、学习资料齐全", "通行做法"),
    Clause("领导联系", "联系领导按期到支部，提出的问题有着落", "网格管理一文", Fact.CONTACTS),
)


def cadence_of(times: int) -> Cadence:
    """Return how often a branch checks itself by the times a year of the rulebook."""
    return OFTEN.get(times, Cadence.HALF)


def may_revise(actor: Actor) -> Verdict:
    """Return whether the actor issues a new version of the list: the chiefs and the dispatcher, who plan the grid."""
    if actor.is_system or actor.can(Power.PLAN_GRID):
        return ALLOWED
    return refused("标准由党政正职和党建调度修订")


def may_submit(*, leads: bool, is_submitted: bool) -> Verdict:
    """Return whether the branch's self-check may be handed in: by its secretary, once a period."""
    if not leads:
        return refused("自查由支部书记填")
    return refused("这一期已经报了自查") if is_submitted else ALLOWED


def may_look(*, follows: bool, is_submitted: bool, is_looked: bool) -> Verdict:
    """Return whether a leader may check a self-check on the spot: who follows the branch, once."""
    if not follows:
        return refused("由联系这个支部的领导核对")
    if not is_submitted:
        return refused("支部还没有报自查")
    return refused("已经核对过") if is_looked else ALLOWED


def check_answer(result: str, note: str, promised_on: date | None, today: date, *, months: int, goes_up: bool) -> str:
    """Return what is wrong with an answer, or nothing: what is not met needs a date, or goes up as a matter.

    `months`: how far ahead a date may be promised.
    """
    if not result:
        return "请选一项"
    if result == Result.MET:
        return ""
    if not note.strip():
        return "没有达标的写明差在哪里"
    if promised_on is None and not goes_up:
        return "没有达标的请填承诺日期，或者勾“作为事项报上去”"
    return may_promise_for(promised_on, today, months=months).reason if promised_on is not None else ""


def clauses(text: str) -> tuple[list[Clause], list[str]]:
    """Return the items typed one a line as group|text|basis|what the system knows, and what was wrong by line."""
    facts = {fact.label: fact.value for fact in Fact}
    found, wrong = [], []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        parts = [part.strip() for part in raw.replace("｜", "|").split("|")]
        if len(parts) not in {3, 4} or not all(parts[:3]):
            wrong.append(f"第 {number} 行：请写成 分组|内容|依据，后面可以加 |核对方式")
        elif len(parts[0]) > 20 or len(parts[1]) > 120 or len(parts[2]) > 120:
            wrong.append(f"第 {number} 行：分组最多 20 字，内容和依据最多 120 字")
        elif len(parts) == 4 and parts[3] not in facts:
            wrong.append(f"第 {number} 行：核对方式只能是 {'、'.join(facts)}")
        else:
            found.append(Clause(parts[0], parts[1], parts[2], facts[parts[3]] if len(parts) == 4 else Fact.NONE))
    return found, wrong


def typed(items: Sequence[Clause]) -> str:
    """Return items as lines that `clauses` reads back."""
    return "\n".join(f"{one.group}|{one.text}|{one.basis}|{Fact(one.fact).label}" for one in items)


def standing(results: Sequence[str]) -> str:
    """Say how a self-check came out."""
    met, partly = results.count(Result.MET), results.count(Result.PARTLY)
    unmet = len(results) - met - partly
    text = f"{len(results)} 项，达标 {met} 项"
    text += f"，基本达标 {partly} 项" if partly else ""
    return text + (f"，不达标 {unmet} 项" if unmet else "")


def is_known_well(fact: str, numbers: dict[str, int]) -> bool:
    """Return whether what the system knows of an item speaks for it: nothing late, no gap."""
    return not (numbers.get("late", 0) or numbers.get("overdue", 0) or numbers.get("gaps", 0))
