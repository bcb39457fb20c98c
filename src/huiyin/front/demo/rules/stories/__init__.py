"""Fictional stories that become matters: what was written, what was answered, what was done. By subject."""

from huiyin.front.demo.rules.stories import life, money, underground
from huiyin.front.demo.rules.stories.story import Story

STORIES: tuple[Story, ...] = (*underground.STORIES, *life.STORIES, *money.STORIES)

__all__ = ["STORIES", "Story"]
