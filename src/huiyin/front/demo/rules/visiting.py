"""What carers write in a line, what is promised, in the demonstration: plain, short, nothing of health or money."""

NOTES = (
    "",
    "",
    "聊了班上的情况，精神不错。",
    "说了请假的手续，已讲清楚。",
    "近来上夜班，想调一次班。",
    "表示感谢，没有别的事。",
)
SHOWN = "聊了近来的班次，说一切都好。"
NOT_SO = "那天我上夜班，没有人来过。"
NEEDS = frozenset({"dormitory", "canteen", "hours", "training"})
GRADES = ("相对困难", "意外致困")
MEASURES = ("帮助办理互助保障的手续。", "联系工会送一次慰问。", "介绍子女助学的办法，陪同填表。")
