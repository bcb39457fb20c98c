from django.db import migrations
from django.db.models import F

RATIO = 0.7  # of the rulebook as it came with reminders; one adopted since holds for what is opened from then on
BATCH = 1000


def give_a_moment(apps, schema_editor):
    """Give open duties from before there were reminders their moment; those that were reminded need none."""
    Duty, Entry = apps.get_model("duties", "Duty"), apps.get_model("ledger", "Entry")
    reminded = Entry.objects.filter(subject="duty", verb="duty.remind").values("subject_id")
    old = Duty.objects.filter(settled_at=None, is_overdue=False, paused_at=None, remind_at=None, due_at__gt=F("opened_at"))
    found = []
    for duty in old.exclude(kind="confirm").exclude(pk__in=reminded).order_by("pk").iterator(BATCH):
        duty.remind_at = duty.opened_at + (duty.due_at - duty.opened_at) * RATIO
        found.append(duty)
    Duty.objects.bulk_update(found, ["remind_at"], batch_size=BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ("duties", "0005_approvals"),
        ("ledger", "0002_append_only"),
    ]

    operations = [
        migrations.RunPython(give_a_moment, migrations.RunPython.noop),
    ]
