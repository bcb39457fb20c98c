"""Pinyin of names for search: full syllables, a blank, initials. Pure."""

from functools import lru_cache

# Surnames read differently from the same character elsewhere.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "朴": "piao", "查": "zha", "任": "ren",
    "盖": "ge", "覃": "qin", "乐": "yue", "尉": "wei", "种": "chong", "缪": "miao", "华": "hua", "员": "yun",
    "长": "chang", "召": "shao", "折": "she", "繁": "po", "黑": "he", "秘": "bi", "冼": "xian", "洗": "xian",
}  # fmt: skip
DOUBLE = {"尉迟": ["yu", "chi"], "万俟": ["mo", "qi"], "长孙": ["zhang", "sun"], "单于": ["chan", "yu"]}


@lru_cache(maxsize=65536)
def _syllables(words: str) -> tuple[str, ...]:
    """Return the syllables of a phrase, so that 长 in 长江 is not that of 队长."""
    from pypinyin import (
        Style,
        lazy_pinyin,
    )  # half a second and 40 MB of dictionaries: a start without new names does without

    return tuple(s.lower() for s in lazy_pinyin("".join(words.split()), style=Style.NORMAL))


def of_person(name: str) -> str:
    """Return e.g. `zengxiangmin zxm` for 曾向民; surnames with a reading of their own are known."""
    head = DOUBLE.get(name[:2])
    if head:
        return _joined([*head, *_syllables(name[2:])])[:160]
    first = SURNAMES.get(name[:1])
    return _joined([first, *_syllables(name[1:])] if first else [*_syllables(name[:1]), *_syllables(name[1:])])[:160]


def of_title(name: str) -> str:
    """Return the same for the name of a post or a unit."""
    return _joined(list(_syllables("".join(c for c in name if c.isalnum()))))[:240]


def _joined(syllables: list[str]) -> str:
    return f"{''.join(syllables)} {''.join(s[:1] for s in syllables)}" if syllables else ""
