"""A supervision notice as an official document (督办单): what is late, what is demanded, until when, and the answer."""

from datetime import datetime

from huiyin.front.exchange.queries.official import Line, Paper
from huiyin.kit.clock import day_of, written
from huiyin.loop.duties.models import SupervisionNotice
from huiyin.loop.duties.rules import days_late


def paper(notice: SupervisionNotice, *, site: str, at: datetime) -> Paper:
    """Return the notice; it has its duty, posts and answer joined. `site` is the mine's name over the document."""
    duty = notice.duty
    late = days_late(duty.due_at, duty.settled_at, at)
    fact = f"你岗“{duty.get_kind_display()}”（{duty.subject}）应于{written(day_of(duty.due_at))}办结，"
    body = [
        Line("一、督办事项", level=1),
        Line(f"{fact}已超期{late}天。" if late else f"{fact}现已了结。"),
        Line("二、督办要求", level=1),
        Line(notice.text),
        Line("三、回复期限", level=1),
        Line(f"请于{written(notice.until_on)}前书面回复办理情况。"),
    ]
    if notice.replied_at is not None and notice.reply_post is not None:
        answered = f"（{notice.reply_post.name}，{written(day_of(notice.replied_at))}）"
        body += [Line("四、办理回复", level=1), Line(f"{notice.reply}{answered}")]
    return Paper(
        title=f"关于“{duty.subject}”的督办单",
        head=f"{site}督办单",
        number=notice.title,
        to=notice.post.name,
        body=body,
        signed_by=notice.by_post.name,
        signed_on=day_of(notice.issued_at),
    )
