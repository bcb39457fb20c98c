"""Editing a post's dual duty, and recording evidence, which settles what the line owes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.branch.tasks.models import DualLine, Evidence
from huiyin.branch.tasks.queries import dual as queries
from huiyin.branch.tasks.rules import dual as rules
from huiyin.ground.files import actions as files
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome, may_count


@dataclass(frozen=True, slots=True)
class Proven:
    """What was done: its kind, how many people it reached, a few words, a link, the day."""

    proof: str
    people: int
    text: str
    on: date
    link: str = ""


@transaction.atomic
def add(post: Post, line: rules.Preset, *, by: Actor, at: datetime) -> DualLine:
    """Superior: add a line to a post's list; the next tick opens its duty."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    asked, most = queries.asked(post, day_of(at))
    monthly = int(line.cadence == Cadence.MONTH)
    rules.may_add(by, post.superior_id, monthly=monthly, asked=asked, most=most).enforce()
    there = DualLine.objects.filter(post=post, to_on=None)
    if not line.text.strip():
        raise Refused("请写明职责")
    if there.filter(text=line.text.strip()).exists():
        raise Refused("这项职责已经有了")
    if there.count() >= rules.MOST:
        raise Refused(f"一个岗位最多 {rules.MOST} 项，请先停用用不着的")
    made = DualLine.objects.create(
        post=post, track=line.track, text=line.text.strip(), cadence=line.cadence, from_on=day_of(at)
    )
    _record("dual.add", made, by=by, at=at, words={"text": made.text}, track=line.track, cadence=line.cadence)
    return made


@transaction.atomic
def preset(post: Post, *, by: Actor, at: datetime) -> list[DualLine]:
    """Superior: give a post that has no list yet the usual lines of its office."""
    rules.may_plan(by, post.superior_id).enforce()
    if DualLine.objects.filter(post=post, to_on=None).exists():
        raise Refused("这个岗位已经有职责清单")
    return [add(post, line, by=by, at=at) for line in rules.PRESETS.get(post.office, ())]


@transaction.atomic
def end(line: DualLine, *, by: Actor, at: datetime) -> DualLine:
    """Superior: end a line; what it still owes is no longer needed, its evidence stays."""
    line = DualLine.objects.select_for_update(of=("self",)).select_related("post").get(pk=line.pk)
    rules.may_plan(by, line.post.superior_id).enforce()
    if line.to_on is not None:
        raise Refused("这项职责已经停用")
    line.to_on = day_of(at)
    line.save(update_fields=["to_on"])
    duties.drop(queries.open_of([line.pk]).values_list("pk", flat=True), by=by, at=at)
    _record("dual.end", line, by=by, at=at)
    return line


@transaction.atomic
def prove(line: DualLine, given: Proven, *, by: Actor, at: datetime, uploads: Iterable[files.Upload] = ()) -> Evidence:
    """Holder: record what was done; the nearest duty of the line whose period had begun is settled by it."""
    line = DualLine.objects.select_for_update(of=("self",)).select_related("post").get(pk=line.pk)
    rules.may_prove(by, line.post_id, is_ended=line.to_on is not None).enforce()
    today = day_of(at)
    rules.may_date(given.on, today, days=queries.evidence_days(today)).enforce()
    owed = [duty for duty in queries.open_of([line.pk]) if may_count(duty.key, given.on)]
    made = Evidence.objects.create(
        line=line,
        duty=owed[-1] if owed else None,
        proof=given.proof,
        people=given.people,
        text=given.text.strip(),
        link=given.link.strip(),
        on=given.on,
        recorded_at=at,
        recorded_by_id=by.person_id,
    )
    if made.duty_id is not None:
        duties.drop([made.duty_id], by=by, at=at, outcome=Outcome.DONE)
    files_given = list(uploads)
    if files_given:
        files.attach(files_given, subject_kind="dual_evidence", subject_id=made.pk, by=by, at=at)
    _record("dual.prove", line, by=by, at=at, words={"text": made.text}, proof=made.proof, people=made.people)
    return made


def _record(
    verb: str, line: DualLine, *, by: Actor, at: datetime, words: dict[str, str] | None = None, **data: Any
) -> None:
    ledger.record(
        ledger.Draft(
            verb,
            "dual",
            line.pk,
            at=at,
            person_id=by.person_id,
            post_id=line.post_id,
            data={name: str(v) if not isinstance(v, int) else v for name, v in data.items()},
            words=words or {},
        )
    )
