"""Units, branches, posts and people of the fictional mine, as rows of the import workbook. Pure and repeatable."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from huiyin.front.demo.rules.names import name

MINE = "K"
CREW_SIZE = 27
SHIFTS = ("早班", "中班", "夜班")
# code, name, specialty, code of the leader's post above its head
DEPARTMENTS = (
    ("D01", "综合办公室", "", "L02"),
    ("D02", "党群工作部", "", "L09"),
    ("D03", "工会", "", "L01"),
    ("D04", "纪委监察部", "", "L01"),
    ("D05", "安全监察部", "安全", "L05"),
    ("D06", "生产技术部", "采煤", "L03"),
    ("D07", "机电管理部", "机电", "L04"),
    ("D08", "通风管理部", "通风", "L06"),
    ("D09", "调度指挥中心", "", "L03"),
    ("D10", "人力资源部", "", "L07"),
    ("D11", "财务经营部", "", "L07"),
    ("D12", "后勤服务中心", "后勤", "L08"),
)
TEAMS = (
    ("T01", "综采一队", "采煤", "L03"),
    ("T02", "综采二队", "采煤", "L03"),
    ("T03", "掘进一队", "掘进", "L03"),
    ("T04", "掘进二队", "掘进", "L03"),
    ("T05", "掘进三队", "掘进", "L03"),
    ("T06", "开拓队", "掘进", "L03"),
    ("T07", "机电队", "机电", "L04"),
    ("T08", "运输队", "运输", "L04"),
    ("T09", "提升队", "机电", "L04"),
    ("T10", "通风队", "通风", "L06"),
    ("T11", "探放水队", "地测", "L06"),
    ("T12", "瓦斯抽采队", "通风", "L06"),
    ("T13", "综采安装队", "采煤", "L03"),
    ("T14", "选煤厂", "洗选", "L07"),
    ("T15", "地面工程队", "后勤", "L08"),
    ("T16", "皮带队", "运输", "L04"),
)
# code, name, unit, office, superior
LEADERS = (
    ("G01", "上级公司分管领导", MINE, "矿领导", ""),
    ("L01", "党委书记", MINE, "党政正职", "G01"),
    ("L02", "矿长", MINE, "党政正职", "L01"),
    ("L03", "生产副矿长", MINE, "矿领导", "L02"),
    ("L04", "机电副矿长", MINE, "矿领导", "L02"),
    ("L05", "安全副矿长", MINE, "矿领导", "L02"),
    ("L06", "总工程师", MINE, "矿领导", "L02"),
    ("L07", "经营副矿长", MINE, "矿领导", "L02"),
    ("L08", "后勤副矿长", MINE, "矿领导", "L02"),
    ("L09", "党委副书记", MINE, "矿领导", "L01"),
    ("U01", "工会主席", "D03", "工会主席", "L01"),
    ("U02", "工会权益干事", "D03", "工会干事", "U01"),
    ("U03", "工会劳动保护干事", "D03", "工会干事", "U01"),
    ("U04", "工会综合干事", "D03", "工会干事", "U01"),
    ("J01", "纪委书记", "D04", "纪委", "L01"),
    ("J02", "纪检干事", "D04", "纪委", "J01"),
    ("J03", "纪检监察员", "D04", "纪委", "J01"),
    ("A01", "技术管理员", "D01", "技术管理员", "D01-H"),
    ("C01", "调度主任", "D09", "调度员", "D09-H"),
    ("C02", "值班调度员（早班）", "D09", "调度员", "C01"),
    ("C03", "值班调度员（中班）", "D09", "调度员", "C01"),
    ("C04", "值班调度员（夜班）", "D09", "调度员", "C01"),
)
SECOND = (("B29", "机关第二党支部", "D01"), ("B30", "后勤第二党支部", "D12"))  # of units that have one already
HEADLESS = frozenset({"D03", "D04"})  # led by the chair of the union and the secretary of the commission
JOBS = {
    "采煤": ("采煤机司机", "液压支架工", "刮板机司机", "采煤工"),
    "掘进": ("掘进机司机", "锚杆支护工", "掘进工", "喷浆工"),
    "机电": ("电钳工", "提升机司机", "水泵工", "变电工"),
    "运输": ("皮带司机", "电机车司机", "信号把钩工", "运料工"),
    "通风": ("瓦斯检查工", "测风工", "通风工", "抽采工"),
    "地测": ("探放水工", "钻工", "测量工", "地质工"),
    "洗选": ("筛分工", "浮选工", "煤质化验工", "集控员"),
    "后勤": ("炊事员", "宿舍管理员", "澡堂管理员", "维修工"),
    "安全": ("安全检查工", "安全培训员", "安全检查工", "安全检查工"),
    "": ("科员", "管理员", "文书", "科员"),
}


@dataclass(slots=True)
class Rows:
    """The four sheets, filled as people are made up."""

    units: list[list[str]] = field(default_factory=list)
    branches: list[list[str]] = field(default_factory=list)
    posts: list[list[str]] = field(default_factory=list)
    people: list[list[str]] = field(default_factory=list)


class Mine:
    """Makes the rows; the same seed and day give the same mine."""

    def __init__(self, lot: Random, *, began_on: date) -> None:
        self.lot, self.began_on, self.rows = lot, began_on, Rows()

    def build(self) -> Rows:
        """Return all rows."""
        self.rows.units.append([MINE, "回音示范矿", "矿", "", "", ""])
        for code, title, unit, office, superior in LEADERS[:10]:
            self._post(code, title, unit, office, superior, "领导" if superior else "上级公司领导")
        for department in DEPARTMENTS:
            self._department(*department)
        for team in TEAMS:
            self._team(*team)
        for code, title, unit, office, superior in LEADERS[10:]:
            self._post(code, title, unit, office, superior, title)
        for code, title, unit in SECOND:
            self.rows.branches.append([code, title, unit])
            self._post(f"{code}-S", f"{title}书记", unit, "支部书记", "L09", "支部书记", branch=code)
            self._lead(code, f"{code}-S")
        for unit, title in (("D03", "工会"), ("D04", "纪委监察部")):
            self._post(f"{unit}-S", f"{title}党支部书记", unit, "支部书记", "L09", "支部书记")
        for unit in ("D01", "D12"):
            self._lead(f"B{unit}", f"{unit}-S")
        return self.rows

    def _lead(self, branch: str, post: str) -> None:
        """Name the post that leads a branch, where its unit has two."""
        next(row for row in self.rows.branches if row[0] == branch).append(post)

    def _department(self, code: str, title: str, specialty: str, leader: str) -> None:
        self.rows.units.append([code, title, "科室", MINE, "", specialty])
        self.rows.branches.append([f"B{code}", f"{title}党支部", code])
        if code not in HEADLESS:
            self._post(f"{code}-H", f"{title}负责人", code, "科队负责人", leader, "科长")
            for n in (1, 2):
                self._post(f"{code}-C{n}", f"{title}主管{'一二'[n - 1]}", code, "科队干部", f"{code}-H", "主管")
            self._post(f"{code}-S", f"{title}党支部书记", code, "支部书记", "L09", "支部书记")
        size = 60 if code == "D12" else 14
        numbers = [self._person(code, f"B{code}", specialty) for _ in range(size)]
        if specialty:
            self._delegate(code, title, 1, numbers[0])

    def _team(self, code: str, title: str, specialty: str, leader: str) -> None:
        self.rows.units.append([code, title, "区队", MINE, "", specialty])
        self.rows.branches.append([f"B{code}", f"{title}党支部", code])
        self._post(f"{code}-H", f"{title}队长", code, "科队负责人", leader, "队长")
        self._post(f"{code}-S", f"{title}党支部书记", code, "支部书记", "L09", "支部书记")
        for n, duty in enumerate(("生产", "机电", "安全"), start=1):
            self._post(f"{code}-C{n}", f"{title}{duty}副队长", code, "科队干部", f"{code}-H", "副队长")
        self._post(f"{code}-C4", f"{title}技术主管", code, "科队干部", f"{code}-H", "技术员")
        for n in range(6):
            self._crew(code, title, specialty, n)

    def _crew(self, team: str, title: str, specialty: str, n: int) -> None:
        shift = SHIFTS[n // 2]
        code, label = f"{team}{n + 1}", f"{title}{shift}{'一二'[n % 2]}组"
        self.rows.units.append([code, label, "班组", team, shift, specialty])
        self._post(f"{code}-L", f"{label}组长", code, "班组长", f"{team}-H", "班组长", branch=f"B{team}")
        numbers = [self._person(code, f"B{team}", specialty) for _ in range(CREW_SIZE - 1)]
        if n in (0, 3):
            self._delegate(team, title, n // 3 + 1, numbers[0])

    def _delegate(self, unit: str, title: str, n: int, number: str) -> None:
        label = f"{title}职工代表{'一二'[n - 1]}"
        self.rows.posts.append([f"{unit}-D{n}", label, unit, "职工代表", "U01", number, self.began_on.isoformat()])

    def _post(
        self, code: str, title: str, unit: str, office: str, superior: str, job: str, *, branch: str = ""
    ) -> None:
        branch = branch or ("BD02" if unit == MINE else f"B{unit}")
        number = self._person(unit, branch, "", job=job, is_member=office not in {"班组长", "技术管理员"} or None)
        since = self.began_on - timedelta(days=self.lot.randrange(30, 900))
        self.rows.posts.append([code, title, unit, office, superior, number, since.isoformat()])

    def _person(self, unit: str, branch: str, specialty: str, *, job: str = "", is_member: bool | None = None) -> str:
        number = str(100001 + len(self.rows.people))
        member = self.lot.random() < 0.14 if is_member is None else is_member
        job = job or self.lot.choice(JOBS[specialty])
        if branch == "BD12" and self.lot.random() < 0.5:
            branch = "B30"
        self.rows.people.append(
            [number, name(self.lot), unit, branch, job, "是" if member and branch else "否", "", ""]
        )
        return number


def places() -> Iterator[tuple[str, str, tuple[float, float] | None]]:
    """Yield name, code of the unit that answers for it, and its pin on the plan of the surface; None underground."""
    for unit, spots in PLACES.items():
        for title, x, y in spots:
            yield title, unit, (x / PLAN[0], y / PLAN[1]) if x else None


PLAN = (1000, 620)  # width and height of the plan the boxes are drawn on
PLACES: dict[str, tuple[tuple[str, int, int], ...]] = {
    "T09": (("主井口", 445, 258), ("副井口", 615, 262), ("副井候车室", 650, 256)),
    "T01": (("3106 综采工作面", 0, 0),),
    "T02": (("3108 综采工作面", 0, 0),),
    "T03": (("二采区运输巷掘进面", 0, 0),),
    "T04": (("三采区回风巷掘进面", 0, 0),),
    "T06": (("西翼开拓大巷", 0, 0),),
    "T07": (("中央水泵房", 0, 0), ("中央变电所", 0, 0)),
    "T08": (("井下人车站", 0, 0), ("井底车场", 0, 0)),
    "T16": (("主运输皮带巷", 0, 0),),
    "T10": (("东翼回风巷", 0, 0), ("西翼进风巷", 0, 0)),
    "T14": (("选煤厂筛分车间", 820, 252),),
    "D07": (("灯房", 580, 256), ("机修车间", 205, 250)),
    "D12": (
        ("职工食堂", 425, 462), ("班中餐配送点", 392, 490), ("一号宿舍楼", 740, 456), ("二号宿舍楼", 870, 456),
        ("三号宿舍楼", 905, 470), ("一号澡堂", 565, 452), ("二号澡堂", 590, 490), ("职工停车场", 960, 322),
        ("文体中心", 655, 500), ("卫生站", 300, 430), ("通勤车站", 108, 596),
    ),
    "D10": (("办事大厅", 160, 432),),
}  # fmt: skip
BOXES = ("副井候车室", "职工食堂", "一号澡堂", "灯房", "二号宿舍楼", "选煤厂筛分车间")
