"""The mine of the loop's tests."""

from huiyin.loop.matters.tests.conftest import mine

__all__ = ["mine"]
