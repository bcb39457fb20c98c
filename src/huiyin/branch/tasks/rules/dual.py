"""Dual duty (一岗双责): two tracks of a main cadre's post, presets by office, who edits, what counts as evidence."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from huiyin.ground.people.rules import Actor, Office, Power
from huiyin.kit.periods import Cadence
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

MOST = 24


class Track(TextChoices):
    """The two sides of one post."""

    BUSINESS = "business", "业务"
    PEOPLE = "people", "党建和队伍"


class Proof(TextChoices):
    """What a piece of evidence shows; people are counted, never named."""

    SKILL = "skill", "传授技能"
    POLICY = "policy", "宣讲政策"
    OTHER = "other", "其他履职"


@dataclass(frozen=True, slots=True)
class Preset:
    """A line a post of an office usually has."""

    track: Track
    text: str
    cadence: Cadence


B, P = Track.BUSINESS, Track.PEOPLE
PRESETS: dict[str, tuple[Preset, ...]] = {
    Office.HEAD: (
        Preset(B, "带队排查本单位安全隐患，重点部位到现场", Cadence.MONTH),
        Preset(B, "上一堂安全技术课，讲清本月作业规程的变化", Cadence.QUARTER),
        Preset(P, "把上级政策和矿里决定讲到每个班组", Cadence.QUARTER),
        Preset(P, "分析本单位职工思想和队伍稳定情况", Cadence.QUARTER),
    ),
    Office.SECRETARY: (
        Preset(B, "参加一次生产安全会，跟进职工反映的生产问题", Cadence.QUARTER),
        Preset(B, "到作业现场跟班，听职工意见", Cadence.QUARTER),
        Preset(P, "向职工宣讲政策，讲清本月重点", Cadence.MONTH),
        Preset(P, "检查党员包保和任务清单落实情况", Cadence.QUARTER),
    ),
    Office.CADRE: (
        Preset(B, "手把手教职工一项岗位技能", Cadence.QUARTER),
        Preset(B, "检查分管设备和作业的安全状况，落实整改", Cadence.QUARTER),
        Preset(P, "把惠及职工的政策讲给包保的人听", Cadence.QUARTER),
        Preset(P, "了解包保对象的思想和困难，能办的当场办", Cadence.QUARTER),
    ),
}


def is_main_cadre(office: str) -> bool:
    """Return whether posts of this office have a list of both tracks by preset."""
    return office in PRESETS


def may_plan(actor: Actor, superior_id: int | None) -> Verdict:
    """Return whether the actor edits a post's list: its superior post, and who keeps the grid."""
    if actor.is_system or actor.holds(superior_id) or actor.can(Power.PLAN_GRID):
        return ALLOWED
    return refused("职责清单由上级岗位定")


def may_add(actor: Actor, superior_id: int | None, *, monthly: int, asked: int, most: int) -> Verdict:
    """Return whether one more line may be added: the month's forms stay within the bound of the rulebook.

    `monthly` is 1 for a line of each month; `asked` are the forms the post is asked for each month already.
    """
    room = ALLOWED
    if monthly and asked + monthly > most:
        room = refused(f"这个岗位每月要填的已有 {asked} 份，规定不超过 {most} 份。请改成每季度，或先减掉别的")
    return first_refusal(may_plan(actor, superior_id), room)


def may_date(on: date, today: date, *, days: int) -> Verdict:
    """Return whether evidence may bear a day: not ahead, not more days ago than the rulebook says."""
    if on > today:
        return refused("日期不能晚于今天")
    return refused(f"只能补记 {days} 天以内的") if (today - on).days > days else ALLOWED


def may_prove(actor: Actor, post_id: int, *, is_ended: bool) -> Verdict:
    """Return whether the actor may record evidence for a line: who holds the post, while the line holds."""
    if not actor.holds(post_id):
        return refused("由这个岗位的人记录")
    return refused("这项职责已经停用") if is_ended else ALLOWED
