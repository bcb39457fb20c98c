import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_secretary_of_a_branch'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编号')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('opened_on', models.DateField(verbose_name='设立日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cells', to='people.branch')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cell', to='people.post')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_on', None)), fields=['branch', 'id'], name='cell_of_branch')],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='cell_closes_after_it_opened')],
            },
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('people', models.PositiveIntegerField()),
                ('covered', models.PositiveIntegerField()),
                ('gaps', models.JSONField(default=dict)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='people.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'day'), name='coverage_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Gap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hole', '没有人包保'), ('dead', '包保人空缺'), ('overload', '超过人数上限'), ('stray', '包保人不在本支部'), ('no_contact', '支部没有联系领导'), ('no_sec', '支部没有书记')], max_length=12)),
                ('found_on', models.DateField()),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='people.branch')),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'kind'], name='gap_of_branch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('kind', 'person'), name='gap_once_for_a_person'), models.UniqueConstraint(condition=models.Q(('cell__isnull', False), ('person', None)), fields=('kind', 'cell'), name='gap_once_for_a_cell'), models.UniqueConstraint(condition=models.Q(('cell', None), ('person', None)), fields=('kind', 'branch'), name='gap_once_for_a_branch')],
            },
        ),
        migrations.CreateModel(
            name='Grid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(null=True, unique=True, verbose_name='版次')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('state', models.CharField(choices=[('draft', '草案'), ('adopted', '已通过'), ('dropped', '已放弃')], max_length=8, verbose_name='状态')),
                ('proposed_at', models.DateTimeField()),
                ('adopted_at', models.DateTimeField(null=True)),
                ('effective_on', models.DateField(null=True, verbose_name='生效日期')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('mark', models.CharField(blank=True, max_length=64)),
                ('figures', models.JSONField(default=dict)),
                ('adopted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('adopted_at__isnull', False), ('effective_on__isnull', False), ('number__isnull', False), ('state', 'adopted')), models.Q(models.Q(('state', 'adopted'), _negated=True), ('adopted_at', None), ('effective_on', None), ('number', None)), _connector='OR'), name='grid_adopted_with_number_and_dates')],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '领导班子抓支部'), (2, '党政正职抓干部'), (3, '干部抓普通党员'), (4, '普通党员抓职工群众')], verbose_name='级别')),
                ('is_locked', models.BooleanField(default=False, verbose_name='已锁定')),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.branch')),
                ('carer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('was', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='grid.grid')),
            ],
            options={
                'indexes': [models.Index(fields=['grid', 'carer'], name='choice_by_carer')],
                'constraints': [models.UniqueConstraint(fields=('grid', 'person'), name='choice_once_for_a_person'), models.UniqueConstraint(fields=('grid', 'branch'), name='choice_once_for_a_branch')],
            },
        ),
        migrations.CreateModel(
            name='Care',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '领导班子抓支部'), (2, '党政正职抓干部'), (3, '干部抓普通党员'), (4, '普通党员抓职工群众')], verbose_name='级别')),
                ('from_on', models.DateField(verbose_name='自')),
                ('to_on', models.DateField(null=True, verbose_name='至')),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='people.branch')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cares', to=settings.AUTH_USER_MODEL)),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cares', to='grid.cell')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ended', to='grid.grid')),
                ('grid', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='begun', to='grid.grid')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('to_on', None)), fields=['cell', 'person'], name='care_of_cell'), models.Index(fields=['person', 'from_on'], name='care_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('person',), name='care_once_for_a_person'), models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('branch',), name='care_once_for_a_branch'), models.CheckConstraint(condition=models.Q(models.Q(('branch__isnull', False), ('level', 1), ('person', None)), models.Q(models.Q(('level', 1), _negated=True), ('branch', None), ('person__isnull', False)), _connector='OR'), name='care_is_for_a_person_or_a_branch'), models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='care_ends_after_it_began')],
            },
        ),
    ]
