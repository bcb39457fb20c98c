"""Pages without a subject of their own: the answer to a stale form, and the styleguide."""

from huiyin.kit.face.views.csrf import csrf_failure
from huiyin.kit.face.views.styleguide import styleguide

__all__ = ["csrf_failure", "styleguide"]
