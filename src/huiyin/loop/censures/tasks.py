"""When criticisms act by themselves: a notice was answered while a draft lay with its signer."""

from typing import Any

from huiyin.loop.censures import actions as censures
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind


def on_duty_changed(sender: Any, *, verb: str, duties: list[Duty], at: Any, **rest: Any) -> None:
    """Let drafts lapse with the answer, in the same transaction."""
    answered = [duty.pk for duty in duties if duty.kind == DutyKind.NOTICE] if verb == "settle" else []
    if answered:
        censures.lapse_answered(answered, at=at)
