import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('duties', '0003_kinds_of_the_grid'),
        ('matters', '0004_returns'),
        ('people', '0003_secretary_of_a_branch'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('congress', '支部党员大会'), ('committee', '支委会'), ('group', '党小组会'), ('lecture', '党课'), ('theme_day', '主题党日'), ('org_life', '组织生活会'), ('member_review', '民主评议党员'), ('seminar', '网格工作研讨会'), ('grid', '网格例会'), ('symposium', '职工座谈会'), ('coordination', '部门协调会')], max_length=14, verbose_name='种类')),
                ('title', models.CharField(max_length=60, verbose_name='会议名称')),
                ('starts_at', models.DateTimeField(verbose_name='时间')),
                ('place', models.CharField(max_length=60, verbose_name='地点')),
                ('state', models.CharField(choices=[('planned', '待开'), ('running', '正在开'), ('closed', '已出纪要'), ('cancelled', '已取消')], default='planned', max_length=10, verbose_name='状态')),
                ('seed', models.CharField(blank=True, max_length=80, verbose_name='抽签种子')),
                ('planned_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('number', models.PositiveIntegerField(null=True, verbose_name='纪要编号')),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=120, verbose_name='取消原因')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='people.branch')),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post', verbose_name='主持岗位')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
            ],
            options={
                'indexes': [models.Index(fields=['starts_at', 'id'], name='meeting_by_day'), models.Index(fields=['chair', 'starts_at'], name='meeting_by_chair'), models.Index(fields=['branch', 'starts_at'], name='meeting_of_branch'), models.Index(fields=['recorder', 'starts_at'], name='meeting_by_recorder')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('number__isnull', False), ('state', 'closed'), ('year__isnull', False)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None), ('number', None), ('year', None)), _connector='OR'), name='meeting_closed_with_number_and_moment'), models.UniqueConstraint(fields=('branch', 'kind', 'year', 'number'), name='meeting_number_once_in_a_branch'), models.UniqueConstraint(condition=models.Q(('branch', None)), fields=('unit', 'kind', 'year', 'number'), name='meeting_number_once_in_a_unit')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=80, verbose_name='议题')),
                ('why', models.CharField(choices=[('carried', '上次没有议完'), ('last', '上次会上定的，还没有办结'), ('overdue', '已经超期'), ('disputed', '对由谁办有异议'), ('bounced', '几次转手'), ('promised', '过了承诺的日期'), ('many', '多人反映'), ('own', '自己加的')], default='own', max_length=10)),
                ('matter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='meetings.meeting')),
            ],
            options={
                'indexes': [models.Index(fields=['matter', 'id'], name='item_about_matter')],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'place'), name='item_place_once'), models.UniqueConstraint(fields=('meeting', 'matter'), name='item_matter_once')],
            },
        ),
        migrations.CreateModel(
            name='Point',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='要点')),
                ('is_named', models.BooleanField(default=False, verbose_name='公开发言人')),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_at', models.DateTimeField()),
                ('times', models.PositiveSmallIntegerField(default=0)),
                ('end', models.CharField(blank=True, choices=[('', '还没有定'), ('matter', '定为事项'), ('done', '已经办了'), ('no', '不办'), ('carried', '下次再议')], max_length=10, verbose_name='结果')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('reason', models.CharField(blank=True, choices=[('not_ours', '不归本单位管'), ('already', '已有规定或正在办'), ('no_basis', '情况不属实或没有依据'), ('no_means', '现有条件办不到'), ('not_now', '多数不同意')], max_length=10, verbose_name='不办的原因')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='事项标题')),
                ('grade', models.CharField(blank=True, choices=[('danger', '紧急险情'), ('simple', '简单'), ('ordinary', '一般'), ('complex', '复杂')], max_length=10, verbose_name='类别')),
                ('topic', models.CharField(blank=True, choices=[('equipment', '设备检修'), ('ventilation', '通风防尘'), ('transport', '运输提升'), ('safety', '安全管理'), ('ppe', '劳动防护'), ('wages', '工资奖金'), ('welfare', '福利待遇'), ('canteen', '食堂'), ('dormitory', '宿舍澡堂'), ('hours', '工时休假'), ('training', '培训晋级'), ('conduct', '作风纪律'), ('other', '其他')], max_length=12, verbose_name='主题')),
                ('target', models.CharField(blank=True, max_length=120, verbose_name='目标')),
                ('measure', models.CharField(blank=True, max_length=200, verbose_name='措施')),
                ('by_on', models.DateField(blank=True, null=True, verbose_name='时限')),
                ('joins', models.JSONField(default=list)),
                ('is_resolution', models.BooleanField(default=False, verbose_name='决议')),
                ('agree', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='赞成')),
                ('against', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='反对')),
                ('abstain', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='弃权')),
                ('carried', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_up', to='meetings.point')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='said', to='meetings.item')),
                ('matter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                ('speaker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发言人')),
                ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post', verbose_name='承办岗位')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['item', 'id'], name='point_of_item'), models.Index(fields=['matter', 'id'], name='point_about_matter')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('abstain', None), ('against', None), ('agree', None), ('is_resolution', False)), models.Q(('abstain__isnull', False), ('against__isnull', False), ('agree__isnull', False), ('is_resolution', True)), _connector='OR'), name='point_votes_go_with_a_resolution'), models.CheckConstraint(condition=models.Q(models.Q(('end', 'matter'), _negated=True), ('matter__isnull', False), models.Q(('to__isnull', False), models.Q(('title', ''), _negated=True)), _connector='OR'), name='point_matter_is_owed_by_a_post'), models.CheckConstraint(condition=models.Q(models.Q(('end', 'done'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='point_done_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('end', 'no'), _negated=True), models.Q(models.Q(('words', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='point_no_says_why'), models.CheckConstraint(condition=models.Q(('is_named', False), ('speaker__isnull', False), _connector='OR'), name='point_named_speaker')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='席位')),
                ('job', models.CharField(blank=True, max_length=40, verbose_name='工种')),
                ('count', models.PositiveSmallIntegerField(verbose_name='席数')),
                ('rounds', models.PositiveSmallIntegerField(default=0)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='meetings.meeting')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 30)), name='seat_count_is_one_to_thirty')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_guest', models.BooleanField(default=False, verbose_name='列席')),
                ('answer', models.CharField(blank=True, choices=[('', '未答复'), ('coming', '参加'), ('excused', '请假'), ('declined', '不参加')], max_length=10, verbose_name='答复')),
                ('absence', models.CharField(blank=True, choices=[('shift', '当班'), ('rest', '轮休'), ('leave', '休假'), ('sick', '病假'), ('trip', '出差'), ('other', '其他公事')], max_length=10, verbose_name='请假原因')),
                ('checked_in_at', models.DateTimeField(null=True)),
                ('is_by_recorder', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='meetings.meeting')),
                ('seat', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='meetings.seat')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'meeting'], name='attendance_by_person')],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='attendance_once'), models.CheckConstraint(condition=models.Q(('answer', 'excused'), ('absence', ''), _connector='OR'), name='attendance_reason_goes_with_a_leave')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('congress', '支部党员大会'), ('committee', '支委会'), ('group', '党小组会'), ('lecture', '党课'), ('theme_day', '主题党日'), ('org_life', '组织生活会'), ('member_review', '民主评议党员'), ('seminar', '网格工作研讨会'), ('grid', '网格例会'), ('symposium', '职工座谈会'), ('coordination', '部门协调会')], max_length=14, verbose_name='种类')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('every_months', models.PositiveSmallIntegerField(verbose_name='多久一次')),
                ('fixed_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='每月固定日')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='地点')),
                ('since_on', models.DateField(verbose_name='从哪天起')),
                ('owed_to', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='停办日期')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='series', to='people.branch')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post', verbose_name='主持岗位')),
                ('recorder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit', verbose_name='单位')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_on', None)), fields=['owed_to'], name='series_to_be_owed'), models.Index(fields=['branch', 'kind'], name='series_of_branch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('branch', 'kind', 'name'), name='series_once_in_a_branch'), models.CheckConstraint(condition=models.Q(('branch__isnull', False), ('chair__isnull', False), _connector='OR'), name='series_has_somebody_to_chair'), models.CheckConstraint(condition=models.Q(('every_months__in', (1, 2, 3, 4, 6, 12))), name='series_span_divides_a_year'), models.CheckConstraint(condition=models.Q(('fixed_day', None), models.Q(('fixed_day__gte', 1), ('fixed_day__lte', 31)), _connector='OR'), name='series_day_of_a_month')],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='meetings.series'),
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('duty', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='meetings.series')),
            ],
            options={
                'indexes': [models.Index(fields=['to_on'], name='term_by_end')],
                'constraints': [models.UniqueConstraint(fields=('series', 'from_on'), name='term_owed_once'), models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='term_ends_after_it_began')],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='term',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meeting', to='meetings.term'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['series', 'starts_at'], name='meeting_of_series'),
        ),
    ]
