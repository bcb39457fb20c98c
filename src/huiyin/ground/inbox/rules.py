"""When mail goes out, how often it is tried, what it says, and which links a notice may carry. Pure."""

from datetime import datetime, time, timedelta

from huiyin.kit.clock import MINE_TIME
from huiyin.kit.verdicts import ALLOWED, Verdict, refused

DIGEST_HOUR = 8  # one mail a day, at an hour that tells nothing about what happened
MAX_ATTEMPTS = 12
KEEP_READ = timedelta(days=180)
SUBJECT = "回音：收件箱有更新"
BODY = "您在回音的收件箱有更新，请登录查看。\n\n为保护提出意见的人，邮件里不写内容。请勿回复。\n"


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after the given number of tries: 2, 4, 8 … minutes, at most six hours."""
    return min(timedelta(minutes=2**attempts), timedelta(hours=6))


def digest_moment(at: datetime) -> datetime:
    """Return the last digest moment at or before `at`."""
    local = at.astimezone(MINE_TIME)
    today = datetime.combine(local.date(), time(DIGEST_HOUR), MINE_TIME)
    return today if today <= local else today - timedelta(days=1)


def may_link(link: str) -> Verdict:
    """Return whether a notice may carry this link: a page of ours, or none."""
    is_ours = link == "" or (link.startswith("/") and not link.startswith(("//", "/\\")))
    return ALLOWED if is_ours else refused("消息里的链接只能指向本系统的页面")
