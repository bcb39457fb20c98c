"""Who sees which trigger, record and case: the two, the secretary, the circle; a superior only that it is late."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huiyin.ground.grid import queries as grid
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits.models import Case, Contact, Measure, Trigger
from huiyin.voice.visits.queries.owing import apart_of, are_partners, kept_away
from huiyin.voice.visits.rules.kinds import CaseState


@dataclass(frozen=True, slots=True)
class Seen:
    """How a reader stands to a thing. `is_partial`: only that it is late, and where; no person, no kind."""

    is_person: bool = False
    is_owner: bool = False
    is_secretary: bool = False
    is_circle: bool = False
    is_partial: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether person and kind may be shown."""
        return self.is_person or self.is_owner or self.is_secretary or self.is_circle


def person_for(actor: Actor, pk: int) -> Person:
    """Return somebody the actor answers for or shares a branch with as member; else `Person.DoesNotExist` (a 404)."""
    person = Person.objects.select_related("unit", "branch").get(pk=pk, is_active=True)
    branch = grid.branch_of(person)
    leads = branch is not None and _leads(actor, branch.pk)
    knows = leads or grid.answers_for(actor, pk) or (bool(actor.posts) and are_partners(actor, person))
    if apart_of(person.pk) & actor.posts or not knows:
        raise Person.DoesNotExist
    return person


def trigger_for(actor: Actor, pk: int) -> tuple[Trigger, Seen]:
    """Return a trigger with how the actor stands to it; raises `Trigger.DoesNotExist` for others (a 404)."""
    trigger = Trigger.objects.select_related("person", "person__unit", "branch", "duty", "duty__post").get(pk=pk)
    seen = _of_trigger(actor, trigger)
    if not (seen.is_whole or seen.is_partial):
        raise Trigger.DoesNotExist
    return trigger, seen


def _of_trigger(actor: Actor, trigger: Trigger) -> Seen:
    if actor.person_id == trigger.person_id:
        return Seen(is_person=True)
    if not actor.posts or apart_of(trigger.person_id) & actor.posts:
        return Seen()
    owns = trigger.is_open and trigger.duty is not None and actor.holds(trigger.duty.post_id)
    met = not trigger.is_open and Contact.objects.filter(trigger=trigger, by=actor.person_id).exists()
    if owns or met:
        return Seen(is_owner=True)
    if trigger.branch_id is not None and _leads(actor, trigger.branch_id):
        return Seen(is_secretary=True)
    return Seen(is_partial=duties.has_owed(actor, "trigger", trigger.pk))


def contact_for(actor: Actor, pk: int) -> tuple[Contact, Seen]:
    """Return a record with how the actor stands to it; raises `Contact.DoesNotExist` for others (a 404)."""
    found = Contact.objects.select_related(
        "person", "person__unit", "by", "post", "branch", "trigger", "case", "matter"
    )
    contact = found.get(pk=pk)
    if actor.person_id == contact.person_id:
        return contact, Seen(is_person=True)
    if apart_of(contact.person_id) & actor.posts:
        raise Contact.DoesNotExist
    if actor.person_id == contact.by_id and actor.posts:
        return contact, Seen(is_owner=True)
    if contact.branch_id is not None and _leads(actor, contact.branch_id):
        return contact, Seen(is_secretary=True)
    raise Contact.DoesNotExist


def _leads(actor: Actor, branch_id: int) -> bool:
    return any(branch.pk == branch_id for branch in grid.led_branches(actor.posts)) if actor.posts else False


def cases_of(actor: Actor) -> "QuerySet[Case]":
    """Return the cases the actor is in the circle of: responsible carer, secretary, union officer in charge."""
    if not actor.posts:
        return Case.objects.none()
    led = [branch.pk for branch in grid.led_branches(actor.posts)]
    circle = Q(post__in=sorted(actor.posts)) | Q(officer__in=sorted(actor.posts)) | Q(branch__in=led)
    found = Case.objects.filter(circle).exclude(person__in=kept_away(actor.posts))
    found = found.exclude(person=actor.person_id)
    return found.select_related("person", "person__unit", "branch", "post", "officer")


def case_for(actor: Actor, pk: int) -> tuple[Case, Seen]:
    """Return a case for its person and its circle; raises `Case.DoesNotExist` for everybody else (a 404)."""
    own = Case.objects.filter(pk=pk, person=actor.person_id).exclude(person=None)
    own = own.select_related("person", "person__unit", "branch", "post", "officer")
    if found := own.first():
        return found, Seen(is_person=True)
    return cases_of(actor).get(pk=pk), Seen(is_circle=True)


def late_case(actor: Actor, pk: int) -> tuple[Case, Duty]:
    """Return a case to a superior of whoever is late with it: only that it is late, and where; else a 404."""
    sources = ("case", "case.review")
    owed = Duty.objects.filter(source__in=sources, source_id=pk, post__in=sorted(actor.posts)).select_related(
        "post", "over"
    )
    duty = owed.order_by("-pk").first()
    case = Case.objects.select_related("branch").get(pk=pk)
    if duty is None or case.person_id == actor.person_id or apart_of(case.person_id) & actor.posts:
        raise Case.DoesNotExist
    return case, duty


def circle_of(case: Case) -> list[Post]:
    """Return the posts that know of a case: the responsible carer's, the secretary's, the union's in charge."""
    secretary = grid.secretary_of(case.branch) if case.branch else None
    found = {post.pk: post for post in (case.post, secretary, case.officer) if post is not None}
    apart = apart_of(case.person_id)
    return [post for pk, post in found.items() if pk not in apart and post.closed_on is None]


def measure_for(actor: Actor, pk: int) -> tuple[Measure, Seen]:
    """Return a measure for its case's circle and person; a late one to a superior only as late; else 404."""
    measure = Measure.objects.select_related("case", "case__branch", "post", "duty", "duty__post").get(pk=pk)
    try:
        _, seen = case_for(actor, measure.case_id)
    except Case.DoesNotExist:
        if measure.duty is not None and actor.holds(measure.duty.post_id):
            return measure, Seen(is_owner=True)
        if duties.has_owed(actor, "measure", pk):
            return measure, Seen(is_partial=True)
        raise Measure.DoesNotExist from None
    return measure, seen


SOURCES = ("trigger", "measure", "case", "case.review")


@dataclass(frozen=True, slots=True)
class Lead:
    """Where the address of a duty leads a reader: to its page, or (`is_partial`) only to that it is late, and where."""

    duty: Duty
    branch: Branch | None
    is_partial: bool


def owed_for(actor: Actor, pk: int) -> Lead:
    """Return where a duty of this room leads a reader; raises `ObjectDoesNotExist` for others (a 404)."""
    duty = Duty.objects.select_related("post").get(pk=pk, source__in=SOURCES, level=0)
    if duty.source == "trigger":
        trigger, how = trigger_for(actor, duty.source_id)
        return Lead(duty, trigger.branch, how.is_partial)
    if duty.source == "measure":
        measure, how = measure_for(actor, duty.source_id)
        return Lead(duty, measure.case.branch, how.is_partial)
    try:
        return Lead(duty, case_for(actor, duty.source_id)[0].branch, is_partial=False)
    except Case.DoesNotExist:
        return Lead(duty, late_case(actor, duty.source_id)[0].branch, is_partial=True)


def running(case: Case) -> bool:
    """Return whether a case is being carried out."""
    return case.state in {CaseState.OPEN, CaseState.CLOSING}
