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
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='版次')),
                ('issued_at', models.DateTimeField()),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据文件')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('group', models.CharField(max_length=20, verbose_name='分组')),
                ('text', models.CharField(max_length=120, verbose_name='内容')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('fact', models.CharField(blank=True, choices=[('', '到场核对'), ('meetings', '会议应办'), ('reports', '月报应办'), ('lists', '任务清单应办'), ('coverage', '网格缺口'), ('answers', '事项答复'), ('talks', '谈话走访应办'), ('contacts', '领导到点')], max_length=12, verbose_name='核对方式')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='contacts.standard')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('standard', 'number'), name='item_has_its_number')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cadence', models.CharField(choices=[('month', '每月'), ('quarter', '每季度'), ('half', '每半年'), ('year', '每年')], max_length=8)),
                ('first_on', models.DateField()),
                ('submitted_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='核对意见')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='people.branch')),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='contacts.standard')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'cadence', 'first_on'), name='check_once_a_period'), models.CheckConstraint(condition=models.Q(('looked_at', None), ('looked_at__gte', models.F('submitted_at')), _connector='OR'), name='check_looked_at_afterwards')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('visit', '到联系点'), ('lecture', '讲党课'), ('note', '调研报告')], max_length=8, verbose_name='做了什么')),
                ('on', models.DateField(verbose_name='日期')),
                ('looked_at', models.CharField(max_length=200, verbose_name='看了什么')),
                ('found', models.TextField(blank=True, max_length=1000, verbose_name='发现什么')),
                ('recorded_at', models.DateTimeField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_visits', to='people.branch')),
                ('duty', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_visits', to='people.post')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['branch', '-on'], name='contact_latest'), models.Index(fields=['post', 'on'], name='contact_by_post')],
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raised_on', models.DateField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_problems', to='people.branch')),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('visit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='contacts.visit')),
            ],
            options={
                'indexes': [models.Index(fields=['branch', '-raised_on'], name='problem_of_branch')],
            },
        ),
        migrations.CreateModel(
            name='ContactReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('facts', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('done', models.TextField(max_length=1000, verbose_name='做了什么')),
                ('problems', models.TextField(blank=True, max_length=1000, verbose_name='存在的问题')),
                ('ahead', models.TextField(blank=True, max_length=1000, verbose_name='下一步打算')),
                ('signed_at', models.DateTimeField()),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_reports', to='people.post')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('post', 'first_on'), name='contact_report_once_a_quarter')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('met', '达标'), ('partly', '基本达标'), ('unmet', '不达标')], max_length=8, verbose_name='自查')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('known', models.CharField(blank=True, max_length=120, verbose_name='系统掌握')),
                ('promised_on', models.DateField(null=True, verbose_name='承诺日期')),
                ('mended_at', models.DateTimeField(null=True)),
                ('mended', models.CharField(blank=True, max_length=300, verbose_name='补齐情况')),
                ('look', models.CharField(blank=True, choices=[('', '未核对'), ('agreed', '属实'), ('differs', '不属实')], max_length=8, verbose_name='核对')),
                ('look_note', models.CharField(blank=True, max_length=300, verbose_name='核对说明')),
                ('check_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='contacts.check')),
                ('duty', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.item')),
                ('matter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('check_of', 'item'), name='mark_once_for_an_item'), models.CheckConstraint(condition=models.Q(('result', 'met'), ('promised_on__isnull', False), ('matter__isnull', False), _connector='OR'), name='mark_unmet_has_a_date_or_a_matter'), models.CheckConstraint(condition=models.Q(models.Q(('mended', ''), ('mended_at', None)), models.Q(('mended_at__isnull', False), models.Q(('mended', ''), _negated=True)), _connector='OR'), name='mark_mended_with_a_word')],
            },
        ),
    ]
