"""The accounts shown on the demonstration page: one for each role, and what to try with it."""

from dataclasses import dataclass

PASSWORD = "huiyin-2026"  # noqa: S105  printed on the page, demonstration only
LETTER_PASSWORD = "gongkou-shi-wu-zhan-deng"  # noqa: S105  likewise


@dataclass(frozen=True, slots=True)
class Account:
    """A role, the code of its post, whether it needs a code, and three steps to try.

    A worker has no post; of the delegates the one is shown whom the lot sent to look (`DRAWN`).
    """

    role: str
    post: str | None
    steps: tuple[str, str, str]
    has_second_factor: bool = False
    opens_letters: bool = False


DRAWN = "drawn"
ACCOUNTS = (
    Account("普通职工", None,
            (
                "打开首页，写一封不记名的信，抄下回执码",
                "用回执码查看进展、补充或评价",
                "登录后看“我的”：有一件在等您说是不是解决了",
            )),
    Account("工会权益干事", "U02",
            (
                "在“来信分拣”里用信件口令打开一封信",
                "写下不含身份的摘要，选好承办岗位，登记交办",
                "在“事项”里公开一件已办结的答复",
            ),
            has_second_factor=True, opens_letters=True),
    Account("工会主席", "U01",
            (
                "看看板上的公开账：收到、已答复、待答复",
                "打开一件超期事项，看它逐级督办到了谁",
                "在“规则”里查看各项时限的依据",
            ),
            has_second_factor=True, opens_letters=True),
    Account("机电队队长", "T07-H",
            (
                "在“今日应办”里打开最急的一件",
                "受理并承诺日期，或在五个工作日内提异议",
                "答复以后报告落实",
            )),
    Account("后勤服务中心负责人", "D12-H",
            (
                "看本单位所有事项，按超期筛选",
                "给一件事项申请延期，看请谁审批、最晚能到哪天",
                "打开一件“重办中”的事项，看提出人说哪里没有解决",
            )),
    Account("机电副矿长", "L04",
            (
                "打开“今日应办”里的督办，写一条督办意见",
                "打开一件审批延期，同意或者不同意",
                "打开一件必读的重大事项，点“阅示”",
            )),
    Account("党委书记", "L01",
            (
                "打开“今日应办”里的裁定，看对方的理由，定下由谁承办",
                "看全矿看板，找出超期最多的岗位",
                "在“规则”里看一条规则的依据，试着采用另一个数值",
            )),
    Account("矿长", "L02",
            (
                "看全矿看板和等得最久的岗位",
                "打开“今日应办”里的裁定，定下由谁承办",
                "打开任意数字旁的“怎么算的”",
            )),
    Account("纪检干事", "J02",
            (
                "在“来信分拣”里用信件口令打开寄给纪委的信",
                "登记这封检举控告，填好回避岗位：被反映的人看不到它",
                "看全部事项，从已超期的看起",
            ),
            has_second_factor=True, opens_letters=True),
    Account("调度主任", "C01",
            (
                "打开“调度台”，看哪里超期，给一件签发督办单；到期没人回复的，拟通报批评",
                "打开“网格”里的“拟定网格”，看谁会换包保人",
                "把一件已登记的事项交办给岗位",
            )),
    Account("支部书记", "T10-S",
            (
                "打开“网格”，看本支部谁包保谁",
                "在“会议”里安排一次还没开的会",
                "在“走访”里用一分钟记一次见面",
            )),
    Account("职工代表", DRAWN,
            (
                "打开“今日应办”里的见证：抽签请您到现场看",
                "看过以后点“确认落实”，或者说明没有解决",
                "看公开栏的答复",
            )),
    Account("班组长", "T071-L",
            (
                "看本班组的应办",
                "实名提出一件事",
                "看公开栏的答复",
            )),
    Account("技术管理员", "A01",
            (
                "维护单位、岗位和人员，导入一份名册",
                "为忘记密码的人重设",
                "确认这个账号看不到任何事项内容",
            ),
            has_second_factor=True),
)  # fmt: skip


def nonce(staff_number: str) -> str:
    """Return the fixed nonce of a demonstration account's second factor."""
    return f"demo-{staff_number}"
