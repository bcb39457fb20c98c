"""The end of a wrong paper: taken off before, one asks for its files to be destroyed, another agrees; the row stays."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.people.rules import Actor
from huiyin.voice.meetings.actions.change import required
from huiyin.voice.meetings.actions.shelving import locked_paper, note_paper
from huiyin.voice.meetings.models import Paper
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.rules import shelf as rules

ASKED = "有一份撤下的会议资料，等另一人同意销毁文件"


@transaction.atomic
def propose_destruction(paper: Paper, *, by: Actor, at: datetime, reason: str) -> Paper:
    """First of two persons: ask for the files of all editions to be destroyed. Those who may agree are told."""
    paper, series = locked_paper(paper)
    is_own, first = by.person_id is not None and paper.put_by_id == by.person_id, paper.proposed_by_id
    stands, is_off = shelf.standing(by, series), paper.off_at is not None
    rules.may_propose_destruction(stands, is_own=is_own, is_off=is_off, first=first).enforce()
    paper.destroy_reason = required(reason, "销毁的原因")[:120]
    paper.proposed_at, paper.proposed_by_id = at, by.person_id
    paper.save(update_fields=["proposed_at", "proposed_by", "destroy_reason"])
    note_paper("paper.propose_destruction", paper, by=by, at=at, words={"reason": paper.destroy_reason})
    inbox.tell(shelf.second_persons(series), ASKED, paper.link(), key=f"paper:{paper.pk}:destroy", at=at)
    return paper


@transaction.atomic
def destroy_paper(paper: Paper, *, by: Actor, at: datetime) -> Paper:
    """Second of two persons: destroy the files of all editions, where nothing else holds the same content."""
    paper, series = locked_paper(paper)
    is_destroyed = paper.destroyed_at is not None
    rules.may_destroy(shelf.standing(by, series), by, first=paper.proposed_by_id, is_destroyed=is_destroyed).enforce()
    editions = shelf.editions(paper)
    attached = [one.file for one in editions if one.file is not None]
    Paper.objects.filter(pk__in=[one.pk for one in editions]).update(file=None)
    for one in attached:
        files.destroy(one, by=by, at=at)
    paper.file, paper.destroyed_at, paper.destroyed_by_id = None, at, by.person_id
    paper.save(update_fields=["destroyed_at", "destroyed_by"])
    note_paper("paper.destroy", paper, by=by, at=at, proposed_by=paper.proposed_by_id, files=len(attached))
    return paper
