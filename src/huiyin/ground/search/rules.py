"""How documents are numbered and how words become terms. Pure."""

from dataclasses import dataclass

from huiyin.kit import grams

KEY_BITS = 40
MAX_KEY = (1 << KEY_BITS) - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the words, the grams they need, and whether the grams alone prove a hit."""

    words: tuple[str, ...]
    grams: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether a document with all grams is surely a hit: no word longer or shorter than one gram."""
        return all(len(word) == 2 for word in self.words)


def wanted(words: str) -> Wanted | None:
    """Return what is looked for, or None where there is nothing to look for."""
    parts = tuple(dict.fromkeys(grams.runs(words)))
    return Wanted(parts, tuple(sorted(grams.grams(words)))) if parts else None


def doc_id(kind: int, key: int) -> int:
    """Return the id of a document; raises ValueError for a key out of range."""
    if not 0 <= key <= MAX_KEY:
        raise ValueError(f"key {key} is out of range")
    return (kind << KEY_BITS) + key


def key_of(doc: int) -> int:
    """Return the key inside a document's id."""
    return doc & MAX_KEY


def terms(text: str) -> str:
    """Return the grams of a text as FTS5 takes them."""
    return " ".join(grams.ascii_term(gram) for gram in sorted(grams.grams(text)))


def numbers(text: str) -> list[int]:
    """Return the grams of a text as PostgreSQL takes them."""
    return sorted({grams.number(gram) for gram in grams.grams(text)})
