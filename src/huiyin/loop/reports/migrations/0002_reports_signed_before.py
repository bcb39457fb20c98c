from django.core.management.color import no_style
from django.db import migrations
from django.db.models import Max

BATCH = 500
KEPT = (
    *("post_id", "first_on", "version", "facts", "digest", "done", "problems", "ahead", "reason"),
    *("signed_at", "signed_by_id"),
)


def bring_together(apps, schema_editor):
    """Take over the reports signed in the tables of tasks and of contacts.

    Those of tasks keep their numbers, by which the ledger knows them. Those of contacts are counted on from there and
    remember theirs; what is signed from now on has a number beyond every one that the ledger used before.
    """
    Report = apps.get_model("reports", "Report")
    ours = apps.get_model("tasks", "Report").objects.order_by("pk")
    copy(Report, ours, lambda old: {"id": old.pk, "kind": old.kind, "branch_id": old.branch_id})
    last = ours.aggregate(last=Max("pk"))["last"] or 0
    leaders = apps.get_model("contacts", "ContactReport").objects.order_by("pk")
    copy(Report, leaders, lambda old: {"id": last + old.pk, "kind": "contact", "told_as": old.pk})
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Report]):
            cursor.execute(statement)


def copy(Report, rows, own):
    """Copy rows as they are, with what is `own` to each."""
    batch = []
    for old in rows.iterator(BATCH):
        batch.append(Report(**{name: getattr(old, name) for name in KEPT}, **own(old)))
        if len(batch) == BATCH:
            Report.objects.bulk_create(batch)
            batch.clear()
    Report.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0001_initial"),
        ("tasks", "0001_initial"),
        ("contacts", "0002_corrected_contact_reports"),
    ]

    operations = [
        migrations.RunPython(bring_together, migrations.RunPython.noop),
    ]
