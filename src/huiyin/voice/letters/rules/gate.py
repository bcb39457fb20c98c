"""The summary gate (security.md 5.3): what an officer checks before a summary leaves the sorting desk."""

CHECKLIST = (
    "没有姓名、工号、电话、床号、车牌",
    "没有只有少数人知道的时间、地点、人数、原话",
    "没有照抄原信的句子和口头禅，换成公文的说法",
    "没有写来信人的班次、工种、性别、入职时间",
    "回避的岗位已经填好，被反映的人不会收到",
)
# Keys that work at the sorting desk beside those of every page; the help of `?` lists them (static/letters/desk.js).
KEYS = (
    (("Enter",), "打开所在的一封"),
    (("n",), "到下一封"),
    (("Esc",), "离开正在填的格，回到左栏，再按这些键"),
    (("x",), "选中所在的一封，一起登记或并入"),
    (("d",), "标为重复：到最像的在办事项，再按回车并入"),
    (("v",), "按空信处理，确认一次后不予受理"),
)
LONGEST_COPY = 12  # consecutive characters of the letter that a summary may repeat without a warning
