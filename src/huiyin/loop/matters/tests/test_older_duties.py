"""Duties from before there were reminders get a moment to be reminded of; those reminded already don't get another."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.tests import cast

pytestmark = pytest.mark.django_db


def test_open_duties_without_a_moment_are_given_one_unless_they_were_reminded(mine):
    reminded = cast.accepted(mine).clock
    duties.remind(cast.later(8))
    older, waiting = cast.accepted(mine).clock, cast.landed(mine).clock
    Duty.objects.filter(pk__in=[older.pk, waiting.pk]).update(remind_at=None)
    migration = import_module("huiyin.loop.duties.migrations.0006_remind_of_older_duties")

    migration.give_a_moment(apps, None)

    moments = dict(Duty.objects.values_list("pk", "remind_at"))
    share = (moments[older.pk] - older.opened_at) / (older.due_at - older.opened_at)
    assert (moments[reminded.pk], moments[waiting.pk]) == (None, None)
    assert abs(share - 0.7) * (older.due_at - older.opened_at) < timedelta(seconds=1)
