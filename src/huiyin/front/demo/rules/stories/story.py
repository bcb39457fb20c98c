"""The shape of a story."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """A matter to be: `p` in the texts stands for the place; `handler` is the code of the post it is given to."""

    topic: str
    grade: str
    handler: str
    places: tuple[str, ...]
    title: str
    summary: str
    answer: str
    landed: str
    kind: str = "request"

    def at(self, text: str, place: str) -> str:
        """Return a text of the story with the place put in."""
        return text.replace("〔地点〕", place)
