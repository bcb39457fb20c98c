"""What the pages of this room say after a change."""

DONE = {
    "set": "任务清单已定，对方会收到提醒。",
    "take": "已认领。做完一项，在后面点“写完成情况”。",
    "finish": "已记下。",
    "correct": "已改，改了什么在下面看得到。",
    "sign": "已签字。",
    "correct_report": "更正已签字，原来的也还在。",
    "add": "已加上，下一次例行开出应办。",
    "preset": "已按常用职责列好，可以再增减。",
    "prove": "已记下。",
    "prove_before": "已记下。这是上一期做的，这一期的还要办。",
    "end": "已停用，以前的记录还在。",
    "write": "已记下。",
    "up": "已记下，并作为事项报上去了。",
}
