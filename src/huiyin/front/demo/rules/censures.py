"""Words of the demonstration's criticisms. They name posts and things, never who asked."""

ASKED = "请两天内书面回复办到哪一步、卡在哪里、哪天办完，并同时抓紧办理。"
CENSURED = "收到督办单，到期没有回复，逐级督办后仍没有说明原因，影响职工事项按期落实，予以通报批评。"
DEMANDED = "抓紧办结并书面报告结果；指定专人每天查看应办，外出时交代代办人。"
REPORT = "原事项已安排专人办理，结果另行答复。逾期是因为值班交接漏交，已在值班表上加了应办一栏，由副职每天核对。"
FOUND = "到现场看过，值班表和核对记录属实。"
NOTE = "限期整改到期没有报告，经督办仍没有说明。"
