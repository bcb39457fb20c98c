"""The tables of meetings: series and what is held; the shelf of papers."""

from huiyin.voice.meetings.models.meetings import Attendance, Item, Meeting, Point, Seat, Series, Term
from huiyin.voice.meetings.models.papers import Paper

__all__ = ["Attendance", "Item", "Meeting", "Paper", "Point", "Seat", "Series", "Term"]
