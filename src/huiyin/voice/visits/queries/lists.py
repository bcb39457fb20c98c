"""A carer's list, a person's own page: who was met when, what is owed, what is written. No judgement, no ranking."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet

from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Care
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.voice.visits.models import Case, Contact, Note, Trigger, Wish
from huiyin.voice.visits.queries.owing import kept_away
from huiyin.voice.visits.rules.kinds import LIVE, Word

MOST = 100


def owed(actor: Actor) -> list[Trigger]:
    """Return the open triggers the actor's posts owe, the one due first leading. One query."""
    if not actor.posts:
        return []
    found = Trigger.objects.filter(ended_at=None, duty__post__in=sorted(actor.posts))
    return list(found.select_related("person", "person__unit", "duty").order_by("duty__due_at", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the reader answers for, with the last day they met, if they ever did."""

    person: Person
    last_on: date | None
    days: int | None


def my_people(actor: Actor, today: date) -> list[Known]:
    """Return those the actor answers for, the longest unvisited first. Three queries."""
    if not actor.posts:
        return []
    away = kept_away(actor.posts)
    people = [p for p in grid.cared_for(actor.posts)[:1000] if p.pk not in away and p.pk != actor.person_id]
    met = Contact.objects.filter(person__in=people, post__in=sorted(actor.posts), is_reached=True)
    last = dict(met.exclude(word=Word.DISPUTED).order_by().values_list("person").annotate(on=Max("on")))
    found = [Known(p, last.get(p.pk), (today - last[p.pk]).days if p.pk in last else None) for p in people]
    return sorted(found, key=lambda k: (k.last_on or date.min, k.person.name, k.person.pk))


def unmet(post_id: int, day: date) -> int:
    """Return how many of those a post has answered for all that time were met by nobody for the rule's days.

    A number for whoever plans the month; who it is, only the carer's own list says. Who keeps the post away is left
    out, and nobody is counted who was met by somebody else. Four queries.
    """
    since = day - timedelta(days=int(rulebook.value("visit.unmet_days", on=day)))
    cared = Care.objects.filter(cell__post=post_id, person__is_active=True, to_on=None, from_on__lte=since)
    people = set(cared.values_list("person", flat=True)) - kept_away([post_id])
    met = Contact.objects.filter(person__in=people, on__gt=since, is_reached=True).exclude(word=Word.DISPUTED)
    return len(people - set(met.values_list("person", flat=True)))


def my_records(actor: Actor) -> list[Contact]:
    """Return the last records the actor made, newest first. One query."""
    found = Contact.objects.filter(by=actor.person_id).select_related("person", "matter")
    return list(found.order_by("-on", "-pk")[:20])


def own_triggers(person_id: int) -> list[Trigger]:
    """Return what is planned for a person. One query."""
    found = Trigger.objects.filter(person=person_id, ended_at=None).select_related("duty", "duty__post")
    return list(found.order_by("duty__due_at", "pk"))


def own_contacts(person_id: int) -> list[Contact]:
    """Return the records about a person, newest first; attempts that reached nobody are theirs to know, too."""
    found = Contact.objects.filter(person=person_id).select_related("by", "post", "matter", "matter__debtor")
    return list(found.order_by("-on", "-pk")[:MOST])


def notes_by_contact(contacts: list[Contact]) -> dict[int, list[Note]]:
    """Return the notes of these records, the carer's first. One query."""
    found: dict[int, list[Note]] = defaultdict(list)
    for note in Note.objects.filter(contact__in=contacts).order_by("author"):
        found[note.contact_id].append(note)
    return found


def own_cases(person_id: int) -> "QuerySet[Case]":
    """Return a person's own help cases that are asked or under way."""
    found = Case.objects.filter(person=person_id, state__in=sorted(LIVE)).select_related("post", "officer")
    return found.order_by("-pk")


def kept_apart(person_id: int) -> list[Post]:
    """Return the posts a person keeps away. One query."""
    return list(Post.objects.filter(pk__in=Wish.objects.filter(person=person_id).values("apart")).order_by("pk"))


def person_named(chosen: str) -> Person | None:
    """Return the person at work a picker chose (`id:7`) or whose staff number was typed."""
    people = Person.objects.filter(is_active=True).select_related("unit", "branch")
    key = chosen.removeprefix("id:")
    is_id = chosen.startswith("id:") and key.isascii() and key.isdigit() and len(key) < 19
    return people.filter(pk=int(key)).first() if is_id else people.filter(staff_number=chosen.strip()).first()


def waiting_for(person_id: int) -> int:
    """Return how many records wait for a person's word, for the mark beside the way to their page. One query."""
    found = Contact.objects.filter(person=person_id, word="", is_reached=True).values_list("pk", flat=True)[:MOST]
    return len(found)
