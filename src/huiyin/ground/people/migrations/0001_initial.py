import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
            ],
        ),
        migrations.CreateModel(
            name='SignInLock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField(db_index=True)),
                ('until_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('staff_number', models.CharField(max_length=20, unique=True, verbose_name='工号')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('pinyin', models.CharField(blank=True, max_length=160)),
                ('job', models.CharField(blank=True, max_length=40, verbose_name='工种')),
                ('is_member', models.BooleanField(default=False, verbose_name='党员')),
                ('is_active', models.BooleanField(default=True, verbose_name='在职')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离职日期')),
                ('must_change_password', models.BooleanField(default=True)),
                ('credential_serial', models.PositiveIntegerField(default=1)),
                ('code_until', models.DateField(blank=True, null=True, verbose_name='一次性口令有效期')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.branch')),
            ],
            options={
                'indexes': [models.Index(fields=['name'], name='person_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_active', True), ('left_on', None)), models.Q(('is_active', False), ('left_on__isnull', False)), _connector='OR'), name='person_left_on_pairs_with_is_active')],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('file_name', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('is_whole_roll', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('faulty', '有错误'), ('ready', '待确认'), ('accepted', '已导入')], max_length=10)),
                ('content', models.BinaryField()),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('summary', models.JSONField(default=dict)),
                ('by_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=32)),
                ('set_up_at', models.DateTimeField()),
                ('last_step', models.BigIntegerField(default=0)),
                ('recovery', models.JSONField(default=list)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='second_factor', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=80, unique=True)),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('kind', models.CharField(choices=[('group', '集团'), ('mine', '矿'), ('department', '科室'), ('team', '区队'), ('crew', '班组')], max_length=12, verbose_name='类别')),
                ('shift', models.CharField(blank=True, choices=[('', '常白班'), ('early', '早班'), ('middle', '中班'), ('night', '夜班')], max_length=8, verbose_name='班次')),
                ('specialty', models.CharField(blank=True, max_length=20, verbose_name='专业')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='unit_is_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('pinyin', models.CharField(blank=True, max_length=240)),
                ('office', models.CharField(choices=[('chief', '党政正职'), ('leader', '矿领导'), ('head', '科队负责人'), ('cadre', '科队干部'), ('crew_leader', '班组长'), ('union_chair', '工会主席'), ('union_officer', '工会干事'), ('discipline', '纪委'), ('dispatcher', '调度员'), ('secretary', '支部书记'), ('delegate', '职工代表'), ('administrator', '技术管理员')], max_length=16, verbose_name='职务类别')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='people.post')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.unit', verbose_name='单位')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('superior', models.F('id')), _negated=True), name='post_is_not_its_own_superior')],
            },
        ),
        migrations.AddField(
            model_name='branch',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='people.unit'),
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.unit', verbose_name='单位'),
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='自')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='至')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'to_on'], name='tenure_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('post',), name='post_has_one_holder'), models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='tenure_ends_after_it_began')],
            },
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['unit', 'is_active'], name='person_by_unit'),
        ),
    ]
