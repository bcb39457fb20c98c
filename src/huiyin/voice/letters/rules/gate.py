"""The summary gate (security.md 5.3): what an officer checks before a summary leaves the sorting desk."""

CHECKLIST = (
    "没有姓名、工号、电话、床号、车牌",
    "没有只有少数人知道的时间、地点、人数、原话",
    "没有照抄原信的句子和口头禅，换成公文的说法",
    "没有写来信人的班次、工种、性别、入职时间",
    "回避的岗位已经填好，被反映的人不会收到",
)
LONGEST_COPY = 12  # consecutive characters of the letter that a summary may repeat without a warning
