"""What is said at the meetings of the demonstration mine: symposia, coordination, branch life. Pure."""

from dataclasses import dataclass

from huiyin.loop.matters.rules.kinds import Topic
from huiyin.voice.meetings.rules.kinds import Kind, PaperKind


@dataclass(frozen=True, slots=True)
class Said:
    """A point and how it ended: a matter of a post, done with a word, no with a reason, or carried over."""

    text: str
    end: str
    words: str = ""  # title of the matter, what was done, why not
    post: str = ""
    topic: str = Topic.OTHER
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One symposium or coordination meeting: title, days before now, place, chair's post, seats, items."""

    kind: str
    title: str
    days_ago: int
    place: str
    chair: str
    recorder: str
    seats: tuple[tuple[str, str, int], ...]  # name, unit's code, places
    items: tuple[tuple[str, tuple[Said, ...]], ...]


TALKS = (
    Talk(
        Kind.SYMPOSIUM,
        "采掘一线职工座谈会",
        38,
        "职工俱乐部二楼",
        "U01",
        "U03",
        (("采煤一线", "T01", 6), ("后勤", "D12", 2), ("管理层", "D06", 3)),
        (
            (
                "采煤机、支架怎么样",
                (
                    Said(
                        "3106 面采煤机上滚筒截齿磨得快，夜班没有备件，要等白班才换得上",
                        "matter", "夜班备足采煤机截齿", "D07-H", Topic.EQUIPMENT,
                    ),
                    Said(
                        "47 号到 52 号液压支架立柱漏液，升不到位，检修班修过两次又漏",
                        "matter", "3106 面 47 至 52 号支架立柱大修", "T07-H", Topic.EQUIPMENT,
                    ),
                    Said(
                        "检修计划排在白班，占了出煤的时间，建议挪到早班和中班之间",
                        "no", "挪了以后运输系统停不下来，年底前先不改", reason="no_means",
                    ),
                ),
            ),
            (
                "食堂、宿舍、澡堂",
                (
                    Said("夜班升井后食堂只有凉饭，热菜十点就收了", "matter", "夜班升井有热饭", "D12-H", Topic.CANTEEN),
                    Said(
                        "二号宿舍楼四层晚上八点以后没有热水",
                        "matter", "二号宿舍楼四层热水", "D12-H", Topic.DORMITORY,
                    ),
                    Said("澡堂衣柜锁坏了三十几把", "done", "后勤上周已换锁 34 把"),
                ),
            ),
        ),
    ),
    Talk(
        Kind.SYMPOSIUM,
        "机电运输系统职工座谈会",
        12,
        "机电队会议室",
        "U01",
        "U04",
        (("机电检修", "T07", 4), ("皮带运输", "T16", 4), ("管理层", "D07", 2)),
        (
            (
                "设备检修计划",
                (
                    Said(
                        "主运输皮带巷 12 号托辊响得厉害，报了三次没换",
                        "matter", "更换主运输皮带 12 号托辊组", "T16-H", Topic.TRANSPORT,
                    ),
                    Said(
                        "检修用的万用表只有两块，三个班抢着用",
                        "matter", "检修班配齐万用表", "D07-H", Topic.EQUIPMENT,
                    ),
                    Said("检修计划提前一天才贴出来，来不及备料", "done", "从这个月起提前三天公布检修计划"),
                ),
            ),
            (
                "待遇和休息",
                (
                    Said(
                        "连着上三个夜班以后想调一天休",
                        "no", "排班由区队定，今年编制内调不开，明年定员时再提", reason="no_means",
                    ),
                    Said("人车等候处冬天漏风", "matter", "井下人车站候车处挡风", "T08-H", Topic.SAFETY),
                ),
            ),
        ),
    ),
    Talk(
        Kind.COORDINATION,
        "企业文化和职工服务部门协调会",
        20,
        "办公楼三楼会议室",
        "L09",
        "J02",
        (),
        (
            (
                "冬季职工文化活动",
                (
                    Said(
                        "文体中心、工会、后勤的活动排在同一个周末，场地撞了",
                        "matter", "统一排定冬季文化活动场地", "D02-H",
                    ),
                ),
            ),
            (
                "信息共享",
                (
                    Said(
                        "职工意见的答复要让党群和后勤同时看到",
                        "done", "三个部门的会都排进了会议日历，材料随会议上传",
                    ),
                    Said(
                        "宿舍入住名单两个部门各记一份，对不上",
                        "matter", "宿舍入住名单归后勤一家维护", "D12-H", Topic.DORMITORY,
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip

# Why a period went by without its meeting, as who stands above it writes it down.
MISSED = (
    "月底抢修主运输系统，人员凑不齐，下月合并补学。",
    "书记外出学习，没有安排副书记主持，已提醒。",
    "检修班倒班连续，到会人数不够，没有开成。",
)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A paper of the coordination group: its name, kind, file in `demo/papers`, who puts it, days after the talk."""

    title: str
    kind: str
    file: str
    post: str
    days: int


SERIES = "企业文化和职工服务部门协调会"  # the coordination meeting above is one of this series
PAPERS = (
    Shelved("部门协调办法（试行）", PaperKind.RULES, "rules-1.png", "L09", 1),
    Shelved("部门协调办法", PaperKind.RULES, "rules-2.png", "L09", 12),
    Shelved("冬季职工文化活动计划", PaperKind.PLAN, "plan.png", "D02-H", 3),
    Shelved("跨部门协调事项台账", PaperKind.REGISTER, "register.png", "D12-H", 9),
)

# For each kind of a branch's meeting: the item, what was said, what was done. One of each is drawn.
BRANCH_LIFE: dict[str, tuple[tuple[str, str, str], ...]] = {
    Kind.CONGRESS: (
        ("听取支委会季度工作报告", "上季度工作报告和党费收缴情况", "到会党员听取并同意"),
        ("讨论发展对象", "两名入党积极分子的培养情况", "继续培养，由党小组每月谈一次"),
    ),
    Kind.COMMITTEE: (
        ("本月重点工作", "安全包保和现场帮教的分工", "按分工落实，月底检查"),
        ("职工反映集中的问题", "本队职工近期反映的休息和就餐问题", "书记当面向反映人说明了进展"),
        ("党员管理", "党员积分和学习情况", "已在小组内公布"),
    ),
    Kind.GROUP: (
        ("学习和谈心", "学习文件，组员逐人谈本月联系职工的情况", "每人都谈了"),
        ("包保职工", "夜班职工情绪和家庭困难情况", "组长已逐一走访"),
    ),
    Kind.LECTURE: (("党课", "安全生产是最大的政治", "书记讲课一个半小时"), ("党课", "老矿工讲传统", "请退休党员讲课")),
    Kind.THEME_DAY: (
        ("主题党日", "井口送水、清扫候车室", "全体到会党员参加"),
        ("主题党日", "集体学习和缴纳党费", "已完成"),
    ),
    Kind.ORG_LIFE: (("对照检查", "支部班子和党员逐个对照检查，开展批评和自我批评", "整改措施列出清单，限期完成"),),
    Kind.MEMBER_REVIEW: (("民主评议党员", "个人自评、党员互评、民主测评", "评议结果已向党员本人反馈"),),
    Kind.SEMINAR: (
        ("突出矛盾研讨", "交接班时间长、夜班就餐晚", "与后勤商定夜班餐推迟到零点"),
        ("突出矛盾研讨", "新老职工搭配带来的奖金争议", "队里公布了分配办法"),
    ),
    Kind.GRID: (("听取网格员小结", "各网格员汇报本季联系职工情况", "小结已收齐，存在问题列入清单"),),
}
