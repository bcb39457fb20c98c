"""What pages say of a criticism: what a button will do, what was done, whose turn it is. No query, no clock."""

from huiyin.loop.censures.rules.states import State, Verb

NO_TIME = "整改期限至少要留一天"
WILL: dict[str, str] = {
    Verb.PROPOSE: "将送签发的岗位决定；签发以前，被批评的岗位看不到。对方这期间回复了督办单，拟稿自动作废。",
    Verb.SIGN: "签发后编号，发给被批评的岗位和它的上级，整改记到对方名下并开始计时。对方可以申辩。",
    Verb.DECLINE: "这份拟稿到此为止，理由发给拟稿人，被批评的岗位不会知道。",
    Verb.PLEAD: "将发给签发的岗位，对方到期要答复维持还是撤销。申辩期间整改不停。只能申辩一次。",
    Verb.UPHOLD: "理由发给被批评的岗位，整改照旧。",
    Verb.WITHDRAW: "撤销后不再要求整改，也不算一次批评；理由发给被批评的岗位和它的上级。",
    Verb.REPORT: "将发给签发的岗位验收，也算回复了督办单。报了以后，整改不再计超期。",
    Verb.ACCEPT: "验收通过，这份通报批评到此办结。",
    Verb.SEND_BACK: "退回后整改重新记到对方名下，按新的期限计时。",
    Verb.REFER: "将记到纪检岗位名下，到期登记处置结果。处置结果只有移送的岗位、纪检和被批评的岗位看得到。整改照旧。",
    Verb.DECIDE: "系统不作决定，只登记有权机关已作出的决定。只有移送的岗位、纪检和被批评的岗位看得到，期满自动销毁。",
}
DONE: dict[str, str] = {
    Verb.PROPOSE: "已送签发。",
    Verb.SIGN: "已签发，整改开始计时。",
    Verb.DECLINE: "没有签发，已告诉拟稿人。",
    Verb.PLEAD: "申辩已送签发的岗位。",
    Verb.UPHOLD: "已答复：维持。",
    Verb.WITHDRAW: "已撤销，已告诉被批评的岗位。",
    Verb.REPORT: "整改已报告，等验收。",
    Verb.ACCEPT: "已验收，到此办结。",
    Verb.SEND_BACK: "已退回，按新的期限计时。",
    Verb.REFER: "已移送纪检。",
    Verb.DECIDE: "处置结果已登记。",
}
OWED: dict[str, str] = {
    State.PROPOSED: "决定签不签发",
    State.ISSUED: "整改并报告",
    State.REPORTED: "验收整改",
}
ENDING: dict[str, str] = {
    State.CLOSED: "整改已经验收",
    State.DECLINED: "上级没有签发，不算一次批评",
    State.LAPSED: "签发前对方已经回复，不算一次批评",
    State.WITHDRAWN: "签发后撤销，不算一次批评",
}
DANGEROUS = frozenset({Verb.WITHDRAW, Verb.REFER})
MAIN = frozenset({Verb.SIGN, Verb.REPORT, Verb.ACCEPT, Verb.UPHOLD, Verb.DECIDE})
# Shown off with their reason to who would look for them; others only where they may be done.
TOLD_WHY = frozenset({Verb.PLEAD, Verb.REFER, Verb.WITHDRAW})
EXAMPLE = "收到督办单，到期没有回复，也没有说明原因，工作拖延，予以通报批评。"
DEMAND = "抓紧办结并书面报告结果，说明拖延的原因和今后怎样避免。"
EXPIRED = "保留期已满，内容已经销毁"
EMPTY: dict[str, str] = {
    "silent": "督办单到期以后过了规定的天数还没有回复、可以拟通报批评的，列在这里。现在没有。",
    "draft": "等上级签发的通报批评列在这里。现在没有。",
    "open": "签发以后正在整改、等验收的，列在这里。现在没有。",
    "late": "整改超过期限还没有报告的，列在这里。现在没有。",
    "referred": "已经移送纪检、还没有处置结果的，列在这里。现在没有。",
    "ended": "已经验收、撤销或没有签发的，列在这里。现在没有。",
}
