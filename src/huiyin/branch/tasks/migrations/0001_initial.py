import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('duties', '0007_rounds_of_routines'),
        ('matters', '0004_returns'),
        ('people', '0003_secretary_of_a_branch'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='DualLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('track', models.CharField(choices=[('business', '业务'), ('people', '党建和队伍')], max_length=8, verbose_name='方面')),
                ('text', models.CharField(max_length=120, verbose_name='职责')),
                ('cadence', models.CharField(choices=[('month', '每月'), ('quarter', '每季度'), ('half', '每半年'), ('year', '每年')], max_length=8, verbose_name='多久一次')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dual_lines', to='people.post')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='dual_line_ends_after_it_began'), models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('post', 'text'), name='dual_line_once_for_a_post')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proof', models.CharField(choices=[('skill', '传授技能'), ('policy', '宣讲政策'), ('other', '其他履职')], max_length=8, verbose_name='证明什么')),
                ('people', models.PositiveSmallIntegerField(verbose_name='人数')),
                ('text', models.CharField(max_length=300, verbose_name='做了什么')),
                ('link', models.CharField(blank=True, max_length=200, verbose_name='链接')),
                ('on', models.DateField(verbose_name='日期')),
                ('recorded_at', models.DateTimeField()),
                ('duty', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='tasks.dualline')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['line', '-on'], name='evidence_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('people__lte', 5000)), name='evidence_counts_within_reason')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField(verbose_name='月份')),
                ('state', models.CharField(choices=[('set', '待认领'), ('taken', '进行中'), ('closed', '已到期')], max_length=8, verbose_name='状态')),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('set_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='people.branch')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to=settings.AUTH_USER_MODEL, verbose_name='认领人')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('setter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_plans', to='people.post', verbose_name='定清单的岗位')),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'first_on'], name='plan_of_branch'), models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['first_on'], name='plan_to_close')],
                'constraints': [models.UniqueConstraint(fields=('person', 'first_on'), name='plan_once_a_month'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'set'), _negated=True), ('taken_at', None), _connector='OR'), name='plan_set_is_not_yet_taken'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken'), _negated=True), ('taken_at__isnull', False), _connector='OR'), name='plan_taken_at_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=120, verbose_name='任务')),
                ('source', models.CharField(choices=[('own', '另定'), ('duty', '名下应办'), ('gap', '网格缺口'), ('matter', '班组事项'), ('care', '联系职工'), ('carried', '上月未完')], default='own', max_length=8)),
                ('link', models.CharField(blank=True, max_length=120)),
                ('added_in', models.PositiveSmallIntegerField(default=1)),
                ('dropped_in', models.PositiveSmallIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='去掉的原因')),
                ('done_at', models.DateTimeField(null=True)),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='完成情况')),
                ('carried_from', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='tasks.line')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tasks.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='line_has_its_number'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('evidence', '')), models.Q(('done_at__isnull', False), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='line_done_with_a_word'), models.CheckConstraint(condition=models.Q(models.Q(('dropped_in', None), ('reason', '')), models.Q(('dropped_in__gt', models.F('added_in')), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='line_dropped_later_for_a_reason'), models.CheckConstraint(condition=models.Q(('done_at', None), ('dropped_in', None), _connector='OR'), name='line_ends_one_way')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('month', '月报'), ('summary', '季末小结')], max_length=8)),
                ('first_on', models.DateField(verbose_name='期间')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('facts', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('done', models.TextField(max_length=1000, verbose_name='做了什么')),
                ('problems', models.TextField(blank=True, max_length=1000, verbose_name='存在的问题')),
                ('ahead', models.TextField(blank=True, max_length=1000, verbose_name='下一步打算')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正原因')),
                ('signed_at', models.DateTimeField(verbose_name='签字')),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='people.branch')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='people.post', verbose_name='岗位')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'first_on'], name='report_of_branch')],
                'constraints': [models.UniqueConstraint(fields=('post', 'kind', 'first_on', 'version'), name='report_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('version', 1)), models.Q(('version__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='report_corrected_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='DiaryNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('text', models.TextField(max_length=1000, verbose_name='记录')),
                ('written_at', models.DateTimeField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='diary', to='people.branch')),
                ('matter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['post', '-on'], name='diary_latest')],
            },
        ),
    ]
