"""Keeps matters findable: all of them at the desk, the published ones for everybody. And a person's own filters."""

from collections.abc import Iterable

from django.db import transaction

from huiyin.front.desk import queries, rules
from huiyin.front.desk.models import SavedView
from huiyin.front.desk.rules import ALL, PUBLIC, words_of
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Actor
from huiyin.ground.search import actions as search
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State, Verb

CHANGING_WORDS = frozenset({Verb.REGISTER, Verb.ANSWER, Verb.DISPOSE})
CHANGING_PUBLIC = frozenset({Verb.PUBLISH, Verb.REOPEN, Verb.DISPOSE})
BATCH = 1000


def index_matter(matter: Matter, *, verb: str) -> None:
    """Bring the index up to date after a verb; most verbs change no words."""
    if verb in CHANGING_WORDS:
        search.index(ALL, matter.pk, _kept(matter))
    if verb in CHANGING_PUBLIC:
        search.index(PUBLIC, matter.pk, _kept(matter) if matter.is_public else "")


def index_all() -> int:
    """Index every matter anew, in batches; for operators after an import. Returns how many."""
    total = 0
    rows = Matter.objects.select_related("place").order_by("pk")
    batch: list[Matter] = []
    for matter in rows.iterator(chunk_size=BATCH):
        batch.append(matter)
        if len(batch) == BATCH:
            total += _index(batch)
            batch = []
    return total + _index(batch)


@transaction.atomic
def save_view(name: str, *, query: str, by: Actor) -> SavedView:
    """Keep a filter of the matters' list under a name. A convenience of one person: nothing in the ledger.

    Raises `Refused` where the name is taken or a dozen are kept; the person's row is locked, so the limit holds.
    """
    owner = Person.objects.select_for_update().get(pk=by.person_id or 0)
    names = [view.name for view in queries.saved_views(by)]
    rules.may_keep_view(len(names), is_taken=name in names).enforce()
    return SavedView.objects.create(person=owner, name=name, query=query)


@transaction.atomic
def rename_view(view: SavedView, *, name: str, by: Actor) -> SavedView:
    """Give a kept filter another name; raises `Refused` where it is taken."""
    Person.objects.select_for_update().get(pk=view.person_id)
    others = [other.name for other in queries.saved_views(by) if other.pk != view.pk]
    rules.may_keep_view(len(others), is_taken=name in others).enforce()
    view.name = name
    view.save(update_fields=["name"])
    return view


def delete_view(view: SavedView, *, by: Actor) -> None:
    """Forget a kept filter."""
    view.delete()


def _index(batch: Iterable[Matter]) -> int:
    rows = list(batch)
    search.index_many(PUBLIC, [(m.pk, _kept(m) if m.is_public else "") for m in rows])
    return search.index_many(ALL, [(m.pk, _kept(m)) for m in rows])


def _kept(matter: Matter) -> str:
    """Return the words of a matter; what was disposed of isn't findable any more."""
    if matter.state == State.DISPOSED:
        return ""
    return words_of(
        matter.number, matter.title, matter.summary, matter.place.name if matter.place else "", matter.answer
    )
