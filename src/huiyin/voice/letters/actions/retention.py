"""The end of an original: proposed by one, agreed to by another, told to the writer, destroyed by the tick.

Two databases, two vaults and a folder of files change one after the other. Each step may come again: the letterbox
knows a thread that is gone, the desk marks its own row last.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.files import queries as attachments
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.models import Matter
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox import queries as letterbox_queries
from huiyin.voice.letters.actions.threads import post_state
from huiyin.voice.letters.models import Destruction, Message, RecipientGroup, SealedLetter
from huiyin.voice.letters.queries import retention as queries
from huiyin.voice.letters.rules import retention as rules
from huiyin.voice.letters.rules import words
from huiyin.voice.letters.rules.retention import Ground

log = logging.getLogger("huiyin.letters")
PAGE = "/desk/letters/retention/"
AT_ONCE = 200  # originals destroyed by one tick


@transaction.atomic
def propose(matters: Sequence[Matter], *, by: Actor, at: datetime) -> list[Destruction]:
    """First of two persons: ask for the originals of these matters to be destroyed. All or none."""
    rules.may_propose(by).enforce()
    due = {d.matter.pk: d.ground for d in queries.due(day_of(at), among=[m.pk for m in matters])}
    if not matters or set(due) != {matter.pk for matter in matters}:
        raise Refused("名单已经变了，请刷新页面再提请")
    made = [
        Destruction(matter=m, ground=due[m.pk], first_id=by.person_id or 0, proposed_on=day_of(at)) for m in matters
    ]
    Destruction.objects.bulk_create(made)
    for row in made:
        _record("propose", row, by, at)
    _call("有原信等另一人同意销毁", f"destruction:{min(row.pk for row in made)}", at)
    return made


@transaction.atomic
def approve(wanted: Sequence[Destruction], *, by: Actor, at: datetime) -> list[Destruction]:
    """Second of two persons: agree. The writers are told; the originals live on until the notice is over."""
    ids = [row.pk for row in wanted]
    found = Destruction.objects.select_for_update(of=("self",)).select_related("matter").filter(pk__in=ids, second=None)
    rows = list(found.order_by("pk"))
    if not rows or len(rows) != len(set(ids)):
        raise Refused("名单已经变了，请刷新页面再看")
    for row in rows:
        rules.may_approve(by, first=row.first_id).enforce()
        row.second_id, row.approved_on, row.destroy_on = by.person_id, day_of(at), after_notice(at)
        row.save(update_fields=["second", "approved_on", "destroy_on"])
        _record("approve", row, by, at)
        _tell_end(row, at)
    return rows


def retire(at: datetime) -> int:
    """Follow disposals of matters, call for what is due, destroy what two persons agreed on; returns how many went.

    One that fails (a full disk, a word not collected yet) waits for the next tick and stops no other; the first
    failure that was no refusal is raised at the end.
    """
    follow_disposals(at)
    _call_for_due(at)
    count, failure = 0, None
    for row in queries.ready(day_of(at)).select_related("matter")[:AT_ONCE]:
        try:
            count += _destroy(row, at)
        except Refused:
            log.error("an original waits for the next tick")
        except OSError as error:
            failure = failure or error
    if failure is not None:
        raise failure
    return count


@transaction.atomic
def follow_disposals(at: datetime) -> int:
    """Have the originals of disposed matters destroyed too, on the word of the two persons who disposed of them."""
    count = 0
    for matter in queries.disposed()[:AT_ONCE]:
        entry = (
            Entry.objects.filter(subject="matter", subject_id=matter.pk, verb="matter.dispose").order_by("pk").last()
        )
        if entry is None or not entry.data.get("proposed_by") or not entry.data.get("approved_by"):
            continue
        facts = {
            "ground": Ground.DISPOSAL,
            "first_id": entry.data["proposed_by"],
            "second_id": entry.data["approved_by"],
            "proposed_on": day_of(entry.at),
            "approved_on": day_of(entry.at),
            "destroy_on": after_notice(entry.at),
            "destroyed_on": None,
        }
        row, _ = Destruction.objects.update_or_create(matter=matter, defaults=facts)
        _record("approve", row, SYSTEM, at)
        count += 1
    return count


def note_of_end(at: datetime) -> str:
    """Return the sentence that a disposal adds for the writer: until when the thread can be read."""
    return words.end_note(after_notice(at))


def after_notice(at: datetime) -> date:
    """Return the day from which an original may be destroyed that two persons agree on now."""
    day = day_of(at)
    return day + timedelta(days=int(rulebook.value("retention.notice_days", on=day)))


def _call_for_due(at: datetime) -> None:
    """Put one line a month into the recipients' inboxes while something is due."""
    day = day_of(at)
    if queries.due(day):
        _call("有到期的原信，请两人核对后销毁", f"retention:{day:%Y-%m}", at)


def _call(text: str, key: str, at: datetime) -> None:
    for group in RecipientGroup.objects.filter(is_active=True).order_by("pk"):
        posts = list(group.posts.filter(closed_on=None).order_by("pk"))
        inbox.tell(posts, text, PAGE, key=f"{key}:{group.pk}", at=at)
    inbox.tell(queries.inspecting_posts(), text, PAGE, key=f"{key}:inspect", at=at)


def _tell_end(row: Destruction, at: datetime) -> None:
    letter = _letter(row)
    if letter is None or row.destroy_on is None:
        return
    content = words.end_of(row.matter.state, row.matter.number, row.matter.title, row.destroy_on)
    post_state(letter, content, at=at)


def _letter(row: Destruction) -> SealedLetter | None:
    found = SealedLetter.objects.select_related("group").filter(matter=row.matter_id, destroyed_on=None)
    return found.first()


def _destroy(row: Destruction, at: datetime) -> bool:
    """Destroy one original: in the letterbox and its vaults first, then at the desk. Returns whether it is gone."""
    letter = _letter(row)
    if queries.has_begun_anew(row):
        with transaction.atomic():
            _record("keep", row, SYSTEM, at)
            row.delete()
        return False
    if letter is not None and queries.is_busy(letter):
        return False
    # Gone already: a tick was killed between the two databases.
    if letter is not None and letterbox_queries.has_thread(letter.handle):
        approvers, salt = (str(row.first_id), str(row.second_id)), bytes.fromhex(row.salt)
        letterbox.destroy(letter.handle, rule=str(row.ground), approvers=approvers, on=day_of(at), salt=salt)
    _wipe(row, at)
    return True


@transaction.atomic
def _wipe(row: Destruction, at: datetime) -> None:
    """Empty the desk's copies and destroy the photos; mark it done last."""
    day = day_of(at)
    row = Destruction.objects.select_for_update().get(pk=row.pk)
    for letter in SealedLetter.objects.select_for_update(of=("self",)).filter(matter=row.matter_id):
        Message.objects.filter(letter=letter).update(bundle=b"")
        SealedLetter.objects.filter(pk=letter.pk).update(bundle=b"", draft={}, drafted_on=None, destroyed_on=day)
    kinds = [queries.PAPER, *(["matter"] if row.ground == Ground.DISPOSAL else [])]
    for attachment in [a for kind in kinds for a in attachments.of_subject(kind, row.matter_id)]:
        files.destroy(attachment, by=SYSTEM, at=at)
    row.destroyed_on = day
    row.save(update_fields=["destroyed_on"])
    _record("destroy", row, SYSTEM, at)


def _record(verb: str, row: Destruction, by: Actor, at: datetime) -> None:
    data = {"matter": row.matter_id, "ground": str(row.ground), "first": row.first_id, "second": row.second_id}
    ledger.record(ledger.Draft(f"destruction.{verb}", "destruction", row.pk, at, person_id=by.person_id, data=data))
