"""What a meeting can be, where it stands, how people answer, and how a point ends."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Kind(TextChoices):
    """Kinds of meetings; each but the last two is held by a branch."""

    CONGRESS = "congress", "支部党员大会"
    COMMITTEE = "committee", "支委会"
    GROUP = "group", "党小组会"
    LECTURE = "lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"
    ORG_LIFE = "org_life", "组织生活会"
    MEMBER_REVIEW = "member_review", "民主评议党员"
    SEMINAR = "seminar", "网格工作研讨会"
    GRID = "grid", "网格例会"
    SYMPOSIUM = "symposium", "职工座谈会"
    COORDINATION = "coordination", "部门协调会"


class Roster(TextChoices):
    """Whom a kind invites where nobody was named yet."""

    MEMBERS = "members", "本支部党员"
    CELLS = "cells", "本支部网格员和班组长"
    NAMED = "named", "逐个点名"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is settled for a kind: keys of frequency and quorum in the rulebook, whom it invites, votes."""

    rule: str = ""
    quorum: str = ""
    roster: Roster = Roster.NAMED
    has_votes: bool = False
    is_of_branch: bool = True


FACTS: dict[str, Facts] = {
    Kind.CONGRESS: Facts("branch.congress", "branch.congress_quorum", Roster.MEMBERS, has_votes=True),
    Kind.COMMITTEE: Facts("branch.committee", "branch.committee_quorum", has_votes=True),
    Kind.GROUP: Facts("branch.group", roster=Roster.MEMBERS),
    Kind.LECTURE: Facts("branch.lecture", roster=Roster.MEMBERS),
    Kind.THEME_DAY: Facts("branch.theme_day", roster=Roster.MEMBERS),
    Kind.ORG_LIFE: Facts("branch.org_life", roster=Roster.MEMBERS),
    Kind.MEMBER_REVIEW: Facts("branch.member_review", "branch.congress_quorum", Roster.MEMBERS, has_votes=True),
    Kind.SEMINAR: Facts("grid.seminar", roster=Roster.CELLS),
    Kind.GRID: Facts("grid.meeting", roster=Roster.CELLS),
    Kind.SYMPOSIUM: Facts("symposium.every_months", is_of_branch=False),
    Kind.COORDINATION: Facts("coordination.every_months", has_votes=True, is_of_branch=False),
}
OF_BRANCH = tuple(kind for kind in Kind if FACTS[kind].is_of_branch)


class State(TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", "待开"
    RUNNING = "running", "正在开"
    CLOSED = "closed", "已出纪要"
    CANCELLED = "cancelled", "已取消"


class Answer(TextChoices):
    """What an invited person said beforehand."""

    NONE = "", "未答复"
    COMING = "coming", "参加"
    EXCUSED = "excused", "请假"
    DECLINED = "declined", "不参加"


class Absence(TextChoices):
    """Kinds of a leave; never a story."""

    SHIFT = "shift", "当班"
    REST = "rest", "轮休"
    LEAVE = "leave", "休假"
    SICK = "sick", "病假"
    TRIP = "trip", "出差"
    OTHER = "other", "其他公事"


class End(TextChoices):
    """How a point ends; a meeting is not closed while one has no end."""

    NONE = "", "还没有定"
    MATTER = "matter", "定为事项"
    DONE = "done", "已经办了"
    NO = "no", "不办"
    CARRIED = "carried", "下次再议"


class NoReason(TextChoices):
    """Why a point is not acted upon; the words beside it say more."""

    NOT_OURS = "not_ours", "不归本单位管"
    ALREADY = "already", "已有规定或正在办"
    NO_BASIS = "no_basis", "情况不属实或没有依据"
    NO_MEANS = "no_means", "现有条件办不到"
    NOT_NOW = "not_now", "多数不同意"


class Why(TextChoices):
    """Why something is proposed for the agenda."""

    CARRIED = "carried", "上次没有议完"
    LAST = "last", "上次会上定的，还没有办结"
    OVERDUE = "overdue", "已经超期"
    DISPUTED = "disputed", "对由谁办有异议"
    BOUNCED = "bounced", "几次转手"
    PROMISED = "promised", "过了承诺的日期"
    MANY = "many", "多人反映"
    OWN = "own", "自己加的"


MANY = 3  # merged into one: several asked the same
BOUNCES = 2


class PaperKind(TextChoices):
    """What lies on the shelf: the first two come from meetings by themselves, the others are put there."""

    MINUTES = "minutes", "纪要"
    MATERIAL = "material", "会上的材料"
    RULES = "rules", "制度"
    PLAN = "plan", "计划"
    REGISTER = "register", "台账"
    OTHER = "other", "其他"


OF_SERIES = (PaperKind.RULES, PaperKind.PLAN, PaperKind.REGISTER, PaperKind.OTHER)
