"""Fictional letters and the receipts that open their threads: fixed, because they are shown to whoever tries them."""

from random import Random

from huiyin.front.demo.rules.stories import STORIES, Story
from huiyin.voice.letterbox.rules.receipt import LENGTH, luhn_digit

SEED = 20261122
COUNT = 14
TOLD = 4  # of them registered, with an answer on the way
TO_DISCIPLINE = (10, 11)  # accusations, sent to the commission; the first and the last letter are shown as the union's
OPENINGS = ("工会同志：", "您好，", "想反映一件事。", "不知道该找谁，写信试试。")
CLOSINGS = ("我不想让队里知道是我写的。", "希望有人到现场看看。", "盼回复。", "我们班好几个人都这么说。")


def receipts(seed: int) -> list[str]:
    """Return the receipts of the demonstration's letters, the answered ones first."""
    lot = Random(f"receipts/{seed}")  # noqa: S311  shown on a page, no secret
    digits = ["".join(lot.choice("0123456789") for _ in range(LENGTH - 1)) for _ in range(COUNT)]
    return [d + luhn_digit(d) for d in digits]


def letters(seed: int) -> list[tuple[Story, str, str]]:
    """Return story, subject and text of each letter."""
    lot = Random(f"letters/{seed}")  # noqa: S311
    accusing = [s for s in STORIES if s.kind == "accusation" and s.handler == "J02"]
    stories = lot.sample([s for s in STORIES if s.grade != "danger" and s.kind != "accusation"], COUNT)
    found = []
    for n, story in zip(TO_DISCIPLINE, accusing, strict=False):
        stories[n] = story
    for story in stories:
        place = lot.choice(story.places)
        text = f"{lot.choice(OPENINGS)}{story.at(story.summary, place)}{lot.choice(CLOSINGS)}"
        found.append((story, story.at(story.title, place), text))
    return found
