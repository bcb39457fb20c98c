"""Form of a report's words, to sign and to correct. No query, no role."""

from typing import Any

from django import forms

from huiyin.loop.matters.forms.fields import text_field
from huiyin.loop.reports import rules


class SignForm(forms.Form):
    """A few words to the facts, as a kind of report asks for them; where it is corrected, why."""

    reason = forms.CharField(
        label="更正原因", max_length=200, error_messages={"required": "请写明为什么更正", "max_length": "最多 200 字"}
    )
    done = text_field("做了什么", rows=4, help_text="上面的数字系统已经算好，这里写两三句要点。", most=1000)
    problems = text_field("", required=False, rows=3, most=1000)
    ahead = text_field("", required=False, rows=3, most=1000)

    def __init__(self, kind: str, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = rules.terms(kind)
        self.fields["problems"].label = said.problems
        self.fields["ahead"].label, self.fields["ahead"].help_text = said.ahead, said.ahead_help
        if is_correction:
            self.fields["done"].help_text = ""
        else:
            del self.fields["reason"]
