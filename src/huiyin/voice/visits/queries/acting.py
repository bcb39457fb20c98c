"""In the name of which post somebody records a meeting, and who comes in the carer's place."""

from dataclasses import replace

from django.db.models import Q

from huiyin.ground.grid import queries as grid
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.voice.visits.queries.owing import Owing, are_partners


def post_for(actor: Actor, person: Person) -> int | None:
    """Return the actor's post that answers for a person, leads their branch, or is a fellow member's own."""
    carer = grid.carer_of(person.pk)
    if carer is not None and actor.holds(carer.post_id):
        return carer.post_id
    branch = grid.branch_of(person)
    secretary = grid.secretary_of(branch) if branch else None
    if secretary is not None and actor.holds(secretary.pk):
        return secretary.pk
    return min(actor.posts, default=None) if are_partners(actor, person) else None


def secretary_instead(post_id: int, given: Owing) -> Owing:
    """Return who visits once more where this post was said not to have come: the secretary, else the one above."""
    if given.post is None or given.post.pk != post_id:
        return given
    secretary = grid.secretary_of(given.branch) if given.branch else None
    if secretary is not None and secretary.pk not in {post_id, *given.apart} and people.holder(secretary):
        return replace(given, post=secretary)
    above = people.supervisor_of(given.post, walled=given.apart)
    return replace(given, post=above or given.post)


def post_named(chosen: str) -> Post | None:
    """Return the open post a picker chose (`id:7`) or whose code or full name was typed."""
    posts, key = Post.objects.filter(closed_on=None), chosen.strip().removeprefix("id:")
    if chosen.startswith("id:"):
        is_id = key.isascii() and key.isdigit() and len(key) < 19
        return posts.filter(pk=int(key)).first() if is_id else None
    found = list(posts.filter(Q(code=key) | Q(name=key)).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
