"""What time alone does: words are destroyed, kinds forgotten, reviews and the year's talks fall due.

Safe twice, late, from two machines.
"""

from datetime import datetime, timedelta

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.voice.visits.actions import heart
from huiyin.voice.visits.models import Case, Note, Trigger
from huiyin.voice.visits.queries import notes, owing, seen
from huiyin.voice.visits.rules.kinds import HELP, OWED, CaseState, somebody

BATCH = 500
AHEAD = timedelta(days=14)  # so long before its day the review of a case is owed


def tick(at: datetime) -> int:
    """Destroy words whose time is over, forget old kinds, open what falls due; returns how much was done."""
    done = 0
    while batch := destroy_words(at=at):
        done += batch
    return done + _forget_kinds(at) + _open_reviews(at) + heart.open_talks(at)


@transaction.atomic
def destroy_words(*, at: datetime) -> int:
    """Destroy up to 500 notes whose day has come; their rows remain as tombstones. Recorded as one entry."""
    found = list(notes.expired(day_of(at), limit=BATCH))
    if not found:
        return 0
    Note.objects.filter(pk__in=[note.pk for note in found]).update(sealed=b"", gone_at=at)
    data = {"contacts": sorted(note.contact_id for note in found)}
    ledger.record(ledger.Draft("contact.destroy_words", "note", found[0].pk, at, data=data))
    return len(found)


@transaction.atomic
def _forget_kinds(at: datetime) -> int:
    until = at - timedelta(days=notes.kept_until(at))
    return Trigger.objects.filter(ended_at__lte=until).exclude(kind="").update(kind="")


@transaction.atomic
def _open_reviews(at: datetime) -> int:
    due = Case.objects.filter(state=CaseState.OPEN, review_on__lte=day_of(at) + AHEAD).select_related("branch", "post")
    news = {_key(case): case for case in due.order_by("pk")}
    known = set(Duty.objects.filter(key__in=news).values_list("key", flat=True))
    fresh = [_review(case) for key, case in news.items() if key not in known]
    return len(duties.open_many(fresh, by=SYSTEM, at=at)) if fresh else 0


def _key(case: Case) -> str:
    return f"case.review:{case.pk}:{case.review_on}"


def _review(case: Case) -> duties.NewDuty:
    circle = seen.circle_of(case)
    owner = next((post for post in circle if post.pk != case.post_id), case.post)
    assert case.review_on is not None
    return duties.NewDuty(
        kind=HELP,
        post_id=owner.pk,
        subject=somebody(case.branch.name if case.branch else ""),
        due_at=end_of_day(case.review_on),
        link=OWED,
        source="case.review",
        source_id=case.pk,
        key=_key(case),
        walled=tuple(sorted(owing.apart_of(case.person_id))),
    )
