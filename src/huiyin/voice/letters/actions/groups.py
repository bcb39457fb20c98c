"""Setting up recipient groups."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.voice.letters.actions.keys import follow_departure
from huiyin.voice.letters.actions.publishing import publish_groups, record
from huiyin.voice.letters.models import RecipientGroup
from huiyin.voice.letters.rules import permissions


@transaction.atomic
def set_group(
    code: str, *, name: str, posts: Sequence[Post], by: Actor, at: datetime, note: str = ""
) -> RecipientGroup:
    """Open a recipient group, or change its name, note and posts. Leavers lose their seals the same day."""
    permissions.may_set_groups(by).enforce()
    if not posts:
        raise Refused("收件组至少要有一个岗位")
    group, is_new = RecipientGroup.objects.update_or_create(
        code=code,
        defaults={"name": name, "note": note, "is_active": True},
        create_defaults={"name": name, "note": note, "place": RecipientGroup.objects.count()},
    )
    group.posts.set(posts)
    record("recipient_group.set", "recipient_group", group.pk, by, at, posts=[p.pk for p in posts], is_new=is_new)
    if not is_new:
        follow_departure(group, by=by, at=at)
    transaction.on_commit(lambda: publish_groups(on=day_of(at)))
    return group
