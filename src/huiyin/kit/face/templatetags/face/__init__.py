"""The tag library `face`, builtin in every template: filters, marks, components (docs/developers/face.md)."""

from huiyin.kit.face.templatetags.face import blocks, figures, marks, parts, words
from huiyin.kit.face.templatetags.face.library import register

__all__ = ["blocks", "figures", "marks", "parts", "register", "words"]
