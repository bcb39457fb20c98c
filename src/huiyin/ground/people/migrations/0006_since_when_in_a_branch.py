"""Since when somebody is in their branch, so that nobody owes a whole year's talks in its last weeks."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_committee_of_a_branch'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='branch_since',
            field=models.DateField(blank=True, null=True, verbose_name='在本支部自'),
        ),
    ]
