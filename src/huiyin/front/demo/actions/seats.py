"""The posts of the demonstration mine with their holders, read once."""

from dataclasses import dataclass
from typing import Self

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post, Tenure
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused


@dataclass(slots=True)
class Seats:
    """Posts by code; holders and actors by post id. Nobody changes post while the history is written."""

    posts: dict[str, Post]
    by_id: dict[int, Post]
    holders: dict[int, Person]
    workers: list[Person]
    actors: dict[int, Actor]

    @classmethod
    def read(cls) -> Self:
        """Read every post, its holder, and the people without a post."""
        held = list(Tenure.objects.filter(to_on=None).select_related("person__branch", "post__unit"))
        posts = {t.post.code: t.post for t in held}
        holders = {t.post_id: t.person for t in held}
        with_post = {p.pk for p in holders.values()}
        # Members get a seat on the grid: the first of these, whose account is shown, stays without a post.
        everybody = Person.objects.select_related("unit", "branch").order_by("is_member", "staff_number")
        workers = [p for p in everybody if p.pk not in with_post]
        return cls(posts, {p.pk: p for p in posts.values()}, holders, workers, {})

    def actor(self, post: Post | int) -> Actor:
        """Return the holder of a post as the rules see them; refuses for 0, where nobody owes any more."""
        key = post if isinstance(post, int) else post.pk
        if not key:
            raise Refused("这件事项已经没有人要办")
        if key not in self.actors:
            self.actors[key] = people.actor(self.holders[key])
        return self.actors[key]
