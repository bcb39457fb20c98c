"""Meetings that are planned already are reminded of, too: a day before."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    meetings = apps.get_model("meetings", "Meeting").objects.using(schema_editor.connection.alias)
    meetings.filter(state="planned", remind_at=None).update(remind_at=F("starts_at") - timedelta(days=1))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_reminders_of_meetings")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
