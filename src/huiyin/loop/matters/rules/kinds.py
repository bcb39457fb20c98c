"""What a matter can be: kind, grade (sets the clocks), topic, origin, and the public codes."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Kinds of the petition rules, article 2, and plain questions."""

    SUGGESTION = "suggestion", "建议意见"
    REQUEST = "request", "申诉求决"
    ACCUSATION = "accusation", "检举控告"
    QUESTION = "question", "咨询"


class Grade(TextChoices):
    """How fast it must go; danger runs on the wall clock and can't be paused."""

    DANGER = "danger", "紧急险情"
    SIMPLE = "simple", "简单"
    ORDINARY = "ordinary", "一般"
    COMPLEX = "complex", "复杂"


class Topic(TextChoices):
    """What it is about."""

    EQUIPMENT = "equipment", "设备检修"
    VENTILATION = "ventilation", "通风防尘"
    TRANSPORT = "transport", "运输提升"
    SAFETY = "safety", "安全管理"
    PPE = "ppe", "劳动防护"
    WAGES = "wages", "工资奖金"
    WELFARE = "welfare", "福利待遇"
    CANTEEN = "canteen", "食堂"
    DORMITORY = "dormitory", "宿舍澡堂"
    HOURS = "hours", "工时休假"
    TRAINING = "training", "培训晋级"
    CONDUCT = "conduct", "作风纪律"
    OTHER = "other", "其他"


class Origin(TextChoices):
    """By which door it came in."""

    LETTER = "letter", "网上来信"
    PAPER = "paper", "纸质来信"
    COUNTER = "counter", "当面或电话"
    STAFF = "staff", "职工实名提出"
    MEETING = "meeting", "会议"


class RefusalCode(TextChoices):
    """Public codes of a refusal; each needs a legal basis and an alternative."""

    NOT_OURS = "not_ours", "不属于本企业职权"
    IN_PROCEDURE = "in_procedure", "已进入诉讼、仲裁等法定程序"
    FINALLY_REVIEWED = "finally_reviewed", "已经复核终结"
    REPEATED = "repeated", "同一事项正在办理"
    UNCLEAR = "unclear", "内容不清且无法补充"


class PauseReason(TextChoices):
    """Coded reasons for stopping a clock."""

    WAITING_PARTS = "waiting_parts", "等待配件到货"
    WAITING_STOP = "waiting_stop", "等待停产检修窗口"
    WAITING_ASKER = "waiting_asker", "等待提出人补充情况"
    WAITING_UPPER = "waiting_upper", "等待上级批复"


class AnswerResult(TextChoices):
    """What the answer says, in the four grades of the proposal practice."""

    DONE = "done", "已经解决"
    DOING = "doing", "正在解决"
    PLANNED = "planned", "列入计划"
    CANNOT = "cannot", "暂时不能解决"
