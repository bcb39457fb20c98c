"""Made-up matters of a made-up mine: words only, nothing real."""

from random import Random

PLACES = (
    "综采一队皮带巷", "综采二队机头", "掘进三队迎头", "东翼回风巷", "西翼运输大巷", "副井口", "主井绞车房", "中央变电所",
    "水泵房", "矿灯房", "一号食堂", "二号食堂", "三号宿舍楼", "单身公寓", "男澡堂", "女澡堂", "洗煤厂", "机修车间",
    "地面仓库", "通勤车站", "职工医院", "俱乐部", "停车场", "锅炉房", "井底车场", "充电硐室", "采区轨道", "瓦斯抽放站",
)  # fmt: skip
THINGS = {
    "equipment": ("刮板机", "皮带托辊", "乳化泵", "开关柜", "照明灯"),
    "ventilation": ("局部风机", "风筒", "喷雾", "防尘水幕", "密闭墙"),
    "transport": ("人车", "绞车钢丝绳", "道岔", "罐笼", "信号"),
    "safety": ("顶板离层仪", "安全出口", "警示牌", "护栏", "锚杆"),
    "ppe": ("防尘口罩", "自救器", "工作服", "矿靴", "耳塞"),
    "wages": ("夜班津贴", "下井补助", "绩效工资", "加班工资", "高温津贴"),
    "welfare": ("体检", "疗养名额", "取暖费", "节日慰问", "住房公积金"),
    "canteen": ("班中餐", "早餐", "夜宵", "饭菜价格", "餐具"),
    "dormitory": ("热水", "空调", "洗衣机", "电路", "下水道"),
    "hours": ("轮休", "年休假", "连续加班", "交接班", "双休"),
    "training": ("取证培训", "岗位晋级", "师带徒", "技能比武", "学习资料"),
    "conduct": ("派班", "考勤", "罚款", "评先", "请吃"),
    "other": ("通勤车", "网络", "快递", "门禁", "绿化"),
}
FAULTS = (
    "坏了好几天没有人修",
    "三个月没有更换",
    "没有按规定配够",
    "比别的队少",
    "一直没有公布",
    "多次反映没有答复",
    "声音很大",
    "漏水",
    "不够用",
    "说法不一样",
)
WISHES = (
    "希望尽快派人处理",
    "请有关部门给个说法",
    "建议列入本月检修计划",
    "请公开发放标准",
    "希望领导到现场看一看",
    "盼望早点解决",
    "建议统一规定",
    "请帮助协调",
)
DETAILS = (
    "上个班交接时已经说过，班长也登记在交接本上。", "影响十几个人上下班，大家意见比较大。", "夜班时更明显，白天不容易看出来。",
    "之前修过一次，过了一星期又是老样子。", "问过科室，答复说要等配件到货。", "安全检查时也提出来过，没有看到整改结果。",
    "几个新来的职工不清楚该找谁。", "同样的情况在隔壁队已经解决了。",
)  # fmt: skip
ANSWERS = (
    "已于三日内派机电队到现场更换，并由当班班长签字验收，今后列入每周检查。", "经核实情况属实，配件已到货，本周检修班统一更换。",
    "按矿上现行规定执行，标准已在公开栏公布，差额随下月工资补发。", "已同有关科室协商，自下月一日起调整，由区队长负责落实。",
)  # fmt: skip
SYLLABLES = "永福兴旺鹏程锦绣祥瑞泰安华盛宏达金鼎双龙凤凰翠竹青松白云碧水红星朝阳东方南岭西河北斗长风大漠小溪明月清泉玉泉石桥铁山"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉力建国志海波斌宇浩凯健俊帆雪荣爱春红玉梅兰"


def person_name(lot: Random) -> str:
    """Return a made-up name."""
    return lot.choice(SURNAMES) + lot.choice(GIVEN) + (lot.choice(GIVEN) if lot.random() < 0.8 else "")


def place_mark(lot: Random) -> str:
    """Return a made-up mark of a spot: rare pairs of characters, so that searches meet rare words, too."""
    return f"{lot.choice(SYLLABLES)}{lot.choice(SYLLABLES)}{lot.randrange(1, 90)}号"


def words(lot: Random, topic: str, place: str) -> tuple[str, str]:
    """Return title and summary of a matter."""
    thing = lot.choice(THINGS[topic])
    fault = lot.choice(FAULTS)
    title = f"{place}{thing}{fault}"[:60]
    detail = "".join(lot.sample(DETAILS, lot.randrange(1, 4)))
    return title, f"{place}{place_mark(lot)}附近的{thing}{fault}。{detail}{lot.choice(WISHES)}。"


def answer(lot: Random) -> str:
    """Return an answer."""
    return lot.choice(ANSWERS)
