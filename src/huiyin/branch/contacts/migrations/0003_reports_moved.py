from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("contacts", "0002_corrected_contact_reports"),
        ("reports", "0002_reports_signed_before"),
    ]

    operations = [
        migrations.DeleteModel(name="ContactReport"),
    ]
