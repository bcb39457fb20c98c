import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0003_homes_of_a_choice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='grid',
            name='recalled_at',
            field=models.DateTimeField(null=True, verbose_name='撤回时间'),
        ),
        migrations.AddField(
            model_name='grid',
            name='recalled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grid',
            name='took_effect_at',
            field=models.DateTimeField(null=True, verbose_name='执行时间'),
        ),
        migrations.AlterField(
            model_name='grid',
            name='state',
            field=models.CharField(choices=[('draft', '草案'), ('adopted', '已通过'), ('dropped', '已放弃'), ('recalled', '已撤回')], max_length=8, verbose_name='状态'),
        ),
    ]
