"""Who a request comes from, at the price of two small queries: session and person, each compiled once."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from huiyin.ground.people.models import Person
from huiyin.kit.prepared import Given, prepared


@prepared
def _sessions(key: Given, now: Given) -> "QuerySet[Session]":
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def _people(pk: Given) -> "QuerySet[Person]":
    return Person.objects.filter(pk=pk)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, read by a prepared query."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return Django's own table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        found: list[Session] = _sessions(key=str(self.session_key), now=timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None


class StaffBackend(ModelBackend):
    """Django's backend, the person read by a prepared query."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person if still active."""
        found: list[Person] = _people(pk=int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
