"""A criticism as an official document (通报): the facts, the criticism, what is to be put right, how to be heard."""

from datetime import date

from huiyin.front.exchange.queries.official import Line, Paper
from huiyin.kit.clock import day_of, written
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.rules import facts
from huiyin.loop.censures.rules.states import State


def paper(censure: Censure, *, site: str, plead_by: date | None) -> Paper:
    """Return a signed criticism, never with what discipline inspection decided. `site` is the mine's name."""
    told = facts.sentences(facts.read(censure.facts), post=censure.post.name, subject=censure.notice.duty.subject)
    body = [
        Line("一、基本情况", level=1),
        *(Line(line.replace(" ", "")) for line in told),
        Line("二、批评意见", level=1),
        Line(censure.text),
        Line("三、整改要求", level=1),
        Line(censure.demand),
        Line(f"请于{written(censure.until_on)}前整改到位，并书面报告。"),
    ]
    if plead_by is not None:
        body += [
            Line("四、申辩", level=1),
            Line(f"对本通报有不同意见的，可在{written(plead_by)}前提出申辩，由签发岗位答复。"),
        ]
    if censure.state == State.WITHDRAWN and censure.ended_at is not None:
        on = written(day_of(censure.ended_at))
        body += [Line("五、撤销", level=1), Line(f"本通报已于{on}撤销。{censure.end_note}")]
    return Paper(
        title=f"关于对{censure.post.name}的通报批评",
        head=f"{site}通报",
        number=censure.title,
        to=censure.post.name,
        body=body,
        signed_by=censure.signer.name,
        signed_on=day_of(censure.signed_at) if censure.signed_at else None,
    )
