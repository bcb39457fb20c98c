"""A person's own calendar feed: a new secret address, or none."""

import secrets
from datetime import datetime

from django.db import transaction

from huiyin.front.exchange import rules
from huiyin.front.exchange.models import CalendarFeed
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused

SECRET = 24  # bytes


@transaction.atomic
def renew_feed(*, by: Actor, at: datetime) -> str:
    """Give the actor a new secret for their feed and return it, this once; the address before opens nothing more."""
    if by.person_id is None:
        raise Refused("请先登录")
    secret = secrets.token_urlsafe(SECRET)
    facts = {"digest": rules.digest(secret), "renewed_at": at}
    feed, _ = CalendarFeed.objects.update_or_create(person_id=by.person_id, defaults=facts)
    ledger.record(ledger.Draft("feed.renew", "feed", feed.pk, at, by.person_id))
    return secret


@transaction.atomic
def stop_feed(*, by: Actor, at: datetime) -> None:
    """Let the actor's address open nothing more; none is nothing to stop."""
    feed = CalendarFeed.objects.select_for_update().filter(person=by.person_id).first()
    if feed is not None:
        ledger.record(ledger.Draft("feed.stop", "feed", feed.pk, at, by.person_id))
        feed.delete()
