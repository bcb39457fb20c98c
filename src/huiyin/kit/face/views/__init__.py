"""Pages without a subject of their own: the answers to a stale form and to an error, and the styleguide."""

from huiyin.kit.face.views.csrf import csrf_failure
from huiyin.kit.face.views.failure import failed
from huiyin.kit.face.views.styleguide import styleguide

__all__ = ["csrf_failure", "failed", "styleguide"]
