"""A day written in Chinese, typed in any usual way."""

from datetime import date

import pytest
from django import forms

from huiyin.kit.fields import WRONG, DayField, read_day


class Asked(forms.Form):
    until = DayField(label="期限")


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月6日",
        "2026-11-06",
        "2026/11/6",
        "2026.11.6",
        "20261106",
        " ２０２６年１１月６日 ",
        "2026 年 11 月 6 日",
    ],
)
def test_read_day_takes_the_usual_ways(text):
    assert read_day(text) == date(2026, 11, 6)


@pytest.mark.parametrize("text", ["11月6日", "2026-13-01", "2026-02-30", "明天", "06/11/2026", "2026-11-06T00:00"])
def test_what_is_no_day_is_said_at_the_field_and_kept(text):
    form = Asked({"until": text})

    assert form.errors["until"] == [WRONG]
    assert form["until"].value() == text


def test_a_day_is_shown_in_chinese():
    assert 'value="2026年11月6日"' in str(Asked(initial={"until": date(2026, 11, 6)})["until"])
