import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('duties', '0001_initial'),
        ('matters', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('spot', models.CharField(blank=True, max_length=80, verbose_name='具体位置')),
                ('every_days', models.PositiveSmallIntegerField(verbose_name='开箱间隔（天）')),
                ('weekday', models.PositiveSmallIntegerField(verbose_name='开箱日')),
                ('seal', models.CharField(blank=True, max_length=20, verbose_name='封条号')),
                ('since_on', models.DateField(verbose_name='设立日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤除日期')),
                ('keeper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='people.post', verbose_name='负责岗位')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='matters.place', verbose_name='地点')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('every_days__gte', 1), ('every_days__lte', 31)), name='box_opens_within_a_month'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='box_weekday_is_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_on', models.DateField(verbose_name='开箱日期')),
                ('count', models.PositiveSmallIntegerField(verbose_name='件数')),
                ('seal_found', models.CharField(max_length=20, verbose_name='原封条号')),
                ('is_seal_intact', models.BooleanField(verbose_name='封条完好')),
                ('seal_new', models.CharField(max_length=20, verbose_name='新封条号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('witnessed_at', models.DateTimeField(null=True)),
                ('box', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='boxes.box')),
                ('duty', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('opener', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('witness', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['box', '-opened_on'], name='opening_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('opener', models.F('witness')), _negated=True), name='opening_takes_two'), models.UniqueConstraint(fields=('box', 'opened_on'), name='opening_once_a_day')],
            },
        ),
    ]
