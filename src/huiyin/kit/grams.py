"""Two-character grams: how a text without spaces between its words becomes searchable, without a dictionary. Pure.

A text is NFKC, case-folded, and cut into runs of letters and figures; a word is found where it is part of one run.
"""

import unicodedata
import zlib


def runs(text: str) -> list[str]:
    """Return the runs of letters and figures of a text, normalised; anything else separates them."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c if c.isalnum() else " " for c in folded).split()


def normalise(text: str) -> str:
    """Return the text as it is searched: its runs with one space between."""
    return " ".join(runs(text))


def grams(text: str) -> set[str]:
    """Return every pair of neighbouring characters inside the runs of a text."""
    return {run[n : n + 2] for run in runs(text) for n in range(len(run) - 1)}


def contains(text: str, words: str) -> bool:
    """Return whether every run of `words` is part of the text: what a search promises to find."""
    hay = normalise(text)
    return all(word in hay for word in runs(words))


def ascii_term(gram: str) -> str:
    """Return a gram as letters and figures of ASCII, so that no tokenizer has an opinion on it."""
    return "x".join(f"{ord(c):x}" for c in gram)


def number(gram: str) -> int:
    """Return a gram as a signed 32-bit number. Two grams may share one, so a hit by number is checked in the text."""
    code = zlib.crc32(gram.encode())
    return code - (1 << 32) if code >= 1 << 31 else code
