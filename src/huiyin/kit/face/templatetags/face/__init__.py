"""The tag library `face`, builtin in every template: filters, marks, components (docs/developers/face.md)."""

from huiyin.kit.face.templatetags.face import blocks, figures, kept, marks, parts, words
from huiyin.kit.face.templatetags.face.library import register

__all__ = ["blocks", "figures", "kept", "marks", "parts", "register", "words"]
