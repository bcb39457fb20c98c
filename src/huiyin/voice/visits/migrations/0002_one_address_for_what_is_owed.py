"""What is owed to visits leads to one address, so that whoever it climbs to can't tell help from a visit by it."""

from django.db import migrations
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce, Concat

SOURCES = ("trigger", "measure", "case", "case.review")


def forwards(apps, schema_editor):
    duties = apps.get_model("duties", "Duty").objects.filter(source__in=SOURCES)
    root = Cast(Coalesce(F("over_id"), F("pk")), CharField())
    duties.update(link=Concat(Value("/visits/owed/"), root, Value("/")))


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0001_talks_visits_and_help'),
        ('duties', '0007_rounds_of_routines'),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
