"""The words of notes and measures, opened with the server's key for who may read them; what is to be destroyed."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.voice.visits.models import Contact, Measure, Note
from huiyin.voice.visits.rules import sealing

GONE = "按规定已经销毁"
UNREADABLE = "打不开：服务器的密钥不对，请找技术管理员"


def key() -> bytes:
    """Return the key of the words: from the data folder, never in the database."""
    return sealing.key_of(settings.VISIT_KEY)


def place_of(contact_id: int, author: str) -> str:
    """Return what a note is bound to."""
    return f"note:{contact_id}:{author}"


def place_of_measure(case_id: int) -> str:
    """Return what the words of a case's measures are bound to."""
    return f"measure:{case_id}"


def words(note: Note) -> str:
    """Return what a note says, or that it is gone."""
    return _opened(bytes(note.sealed), place_of(note.contact_id, note.author))


def words_of(measure: Measure) -> str:
    """Return what a measure says, or that it is gone."""
    return _opened(bytes(measure.sealed), place_of_measure(measure.case_id))


def _opened(sealed: bytes, place: str) -> str:
    if not sealed:
        return GONE
    try:
        return sealing.unseal(sealed, key=key(), place=place)
    except sealing.Unreadable:
        return UNREADABLE


def notes_of(contact: Contact) -> list[Note]:
    """Return the notes about a meeting, the carer's first. One query."""
    return list(Note.objects.filter(contact=contact).order_by("author"))


def kept_until(at: datetime) -> int:
    """Return for how many days words are kept that are written now."""
    return int(rulebook.value("visit.note_keep_days", on=day_of(at)))


def expired(today: date, *, limit: int) -> "QuerySet[Note]":
    """Return notes whose time is over, locked, oldest first."""
    found = Note.objects.select_for_update().filter(gone_at=None, expires_on__lte=today)
    return found.select_related("contact").order_by("expires_on", "pk")[:limit]
