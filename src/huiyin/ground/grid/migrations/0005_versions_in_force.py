"""Every version adopted until now took effect when it was adopted: days to come were refused."""

from django.db import migrations
from django.db.models import F


def forwards(apps, schema_editor):
    apps.get_model("grid", "Grid").objects.filter(state="adopted").update(took_effect_at=F("adopted_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0004_day_a_version_took_effect'),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
