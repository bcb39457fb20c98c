from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("tasks", "0001_initial"),
        ("reports", "0002_reports_signed_before"),
    ]

    operations = [
        migrations.DeleteModel(name="Report"),
    ]
