"""Who stands above whom: one query for one post, one query for all posts in a batch."""

from collections.abc import Collection

from django.db import connection

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Office
from huiyin.ground.people.rules.chain import MAX_CHAIN, PostMap, Seat

SEATS = """
    SELECT post.id, post.superior_id, post.office, post.closed_on IS NULL, person.id
    FROM people_post post
    LEFT JOIN people_tenure tenure ON tenure.post_id = post.id AND tenure.to_on IS NULL
    LEFT JOIN people_person person ON person.id = tenure.person_id AND person.is_active
"""
# The chain of some posts and every post of the discipline commission; UNION ends a cycle.
ABOVE = """
    WITH RECURSIVE above(id, depth) AS (
        SELECT id, 0 FROM people_post WHERE id IN (%s)
        UNION
        SELECT post.superior_id, above.depth + 1 FROM above JOIN people_post post ON post.id = above.id
        WHERE post.superior_id IS NOT NULL AND above.depth < MAX_CHAIN
    )
""".replace("MAX_CHAIN", str(MAX_CHAIN))


def post_map(posts: Collection[int] | None = None) -> PostMap:
    """Return the map of all posts, or of these, those above them and the discipline commission. One query.

    Load it once per batch (a tick, an import) and never keep it across requests: holders change.
    """
    with connection.cursor() as cursor:
        if posts is None:
            cursor.execute(SEATS)
        else:
            ids = sorted(posts) or [0]
            marks = ", ".join(["%s"] * len(ids))
            where = " WHERE post.id IN (SELECT id FROM above) OR post.office = %s"
            cursor.execute(ABOVE.replace("%s", marks) + SEATS + where, [*ids, Office.DISCIPLINE.value])
        rows = cursor.fetchall()
    return PostMap({row[0]: Seat(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows})


def superiors(post: Post) -> list[Post]:
    """Return the posts above `post`, nearest first; a cycle or a chain over 12 ends it. Two queries."""
    ids = post_map([post.pk]).superiors(post.pk)
    found = Post.objects.in_bulk(ids)
    return [found[i] for i in ids]


def lowest_common_superior(one: Post, other: Post) -> Post | None:
    """Return the nearest post above both (petition rules, article 24), or None where the chains never meet."""
    seats = post_map([one.pk, other.pk])
    above_other = set(seats.superiors(other.pk))
    found = next((i for i in seats.superiors(one.pk) if i in above_other), None)
    return Post.objects.get(pk=found) if found else None


def supervisor_of(
    post: Post, *, walled: Collection[int] = frozenset(), walled_people: Collection[int] = frozenset()
) -> Post | None:
    """Return the nearest superior that is held and not walled off, else a post of the discipline commission.

    `walled` are ids of posts, `walled_people` ids of persons a writer asked to keep away. Two queries.
    """
    found = post_map([post.pk]).supervisor_of(post.pk, walled=walled, walled_people=walled_people)
    return Post.objects.get(pk=found) if found else None


def effective_post(post: Post) -> Post:
    """Return the post that really owes: itself while it is held, else its supervisor. At most two queries."""
    found = post_map([post.pk]).effective(post.pk)
    return post if found == post.pk else Post.objects.get(pk=found)
