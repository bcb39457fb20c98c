"""Empty letters, repeated ones, drafts nobody goes on with, and the keys that the help lists."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters import rules
from huiyin.voice.letters.models import SealedLetter
from huiyin.voice.letters.rules import gate
from huiyin.voice.letters.tests.cast import MONDAY, Writer, collected, later, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


def test_an_empty_letter_is_counted_and_refused_by_its_public_code(cast, writer):
    letter = collected(cast, writer, text="嗯")

    matter = letters.refuse_empty(letter, by=cast.actor("zhang"), at=MONDAY)

    letter.refresh_from_db()
    assert (matter.state, matter.refusal, letter.matter) == (State.REFUSED, "unclear", matter)
    assert "请再写一封" in writer.answers()[-1]["text"]


def test_an_urgent_letter_is_never_empty(cast, writer):
    letter = collected(cast, writer, text="嗯")
    letter.is_urgent = True

    with pytest.raises(Refused, match="紧急"):
        letters.refuse_empty(letter, by=cast.actor("zhang"), at=MONDAY)

    assert Matter.objects.count() == 0


def test_an_empty_letter_is_refused_once_and_by_recipients_only(cast, writer, signed_in):
    letter = collected(cast, writer, text="嗯")
    address = reverse("letters:refuse_empty", args=[letter.pk])

    foreign = signed_in("handler").post(address).status_code
    first = signed_in("zhang").post(address)
    second = signed_in("liu").post(address)

    assert (foreign, first.status_code, second.status_code) == (404, 200, 409)
    assert first.json()["refusal"] == "内容不清且无法补充"
    assert "已由人员zhang登记" in second.json()["refused"]
    assert Matter.objects.count() == 1


def test_suggestions_are_the_open_matters_one_may_join_and_one_step_joins(cast, writer, signed_in):
    by = cast.actor("zhang")
    into = letters.register(collected(cast, writer), summary(to=cast.posts["handler"]), by=by, at=MONDAY)
    walled = summary(title="看不到的", walls=(cast.posts["zhang"],))
    letters.register(collected(cast, Writer(cast)), walled, by=cast.actor("liu"), at=MONDAY)
    repeated = collected(cast, Writer(cast))
    client = signed_in("zhang")

    offered = client.get(reverse("letters:joinable")).json()["matters"]
    done = client.post(reverse("letters:join"), {"letters": [repeated.pk], "into": into.number})

    repeated.refresh_from_db()
    assert [(row["number"], row["title"]) for row in offered] == [(into.number, "澡堂热水不足")]
    assert (done.json()["joined"], repeated.matter.state, repeated.matter.parent) == (1, State.MERGED, into)


def test_a_draft_nobody_goes_on_with_is_destroyed_and_the_letter_still_waits(cast, writer):
    old, young = collected(cast, writer), collected(cast, Writer(cast))
    letters.save_draft(old, {"title": "热水"}, by=cast.actor("zhang"), at=MONDAY)
    letters.save_draft(young, {"title": "冷水"}, by=cast.actor("zhang"), at=later(days=5))

    kept = letters.forget_drafts(later(days=7))
    gone = letters.forget_drafts(later(days=8, hours=1))
    again = letters.forget_drafts(later(days=8, hours=2))

    assert (kept, gone, again) == (0, 1, 0)
    assert [SealedLetter.objects.get(pk=row.pk).draft for row in (old, young)] == [{}, {"title": "冷水"}]
    assert SealedLetter.objects.filter(matter=None).count() == 2


def test_help_lists_every_key_that_the_desk_listens_to(cast, signed_in):
    script = Path(rules.__file__).parents[1] / "static" / "letters" / "desk.js"
    heard = set(re.findall(r'event\.key === "(.+?)"', script.read_text(encoding="utf-8")))

    shown = signed_in("zhang").get(reverse("letters:sort")).content.decode()
    other = signed_in("zhang").get(reverse("letters:keys")).content.decode()

    listed = {key for keys, _ in gate.KEYS for key in keys}
    assert heard - {"Escape"} == listed - {"Enter", "Esc"}  # Enter is the link's own
    assert all(what in shown for _, what in gate.KEYS)
    assert ("<span>交办</span>" in shown, "<span>交办</span>" in other) == (False, True)
