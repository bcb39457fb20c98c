import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('duties', '0003_kinds_of_the_grid'),
        ('matters', '0004_returns'),
        ('people', '0004_dormitory_of_a_person'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', '等本人同意'), ('open', '帮扶中'), ('closing', '等本人说一声'), ('closed', '已经结束'), ('declined', '本人不同意'), ('withdrawn', '本人退出'), ('gone', '已经离职')], max_length=10, verbose_name='状态')),
                ('grade', models.CharField(blank=True, max_length=20, verbose_name='类别')),
                ('asked_at', models.DateTimeField()),
                ('consented_at', models.DateTimeField(null=True)),
                ('review_on', models.DateField(null=True, verbose_name='下次认定')),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='help_cases', to='people.branch')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='help_cases', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='help_cases', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['branch', 'state'], name='case_of_branch'), models.Index(condition=models.Q(('state', 'open')), fields=['review_on'], name='case_to_review')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'closing', 'open'])), fields=('person',), name='case_once_for_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['asked', 'closing', 'open'])), models.Q(('ended_at__isnull', False), ('grade', ''), ('state__in', ['closed', 'declined', 'gone', 'withdrawn'])), _connector='OR'), name='case_forgets_its_class_when_it_ends'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['open', 'closing']), _negated=True), models.Q(('consented_at__isnull', False), ('review_on__isnull', False)), _connector='OR'), name='case_runs_with_consent_only')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('talk', '谈心谈话'), ('visit', '走访')], max_length=8, verbose_name='方式')),
                ('on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(choices=[('home', '家里'), ('dormitory', '宿舍'), ('hospital', '医院'), ('workplace', '岗位上'), ('phone', '电话')], max_length=10, verbose_name='地点')),
                ('is_reached', models.BooleanField(default=True, verbose_name='见到了本人')),
                ('has_need', models.BooleanField(default=False, verbose_name='有需求')),
                ('recorded_at', models.DateTimeField()),
                ('word', models.CharField(blank=True, choices=[('', '还没有说'), ('confirmed', '见过面，是这样'), ('disputed', '不是这样')], max_length=10)),
                ('said_at', models.DateTimeField(null=True)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='people.branch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='visits.case')),
                ('matter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='people.post')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'post', 'on'], name='contact_last_by_post'), models.Index(fields=['branch', 'on'], name='contact_by_branch'), models.Index(fields=['unit', 'on'], name='contact_by_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('by')), _negated=True), name='contact_takes_two'), models.CheckConstraint(condition=models.Q(('has_need', False), ('is_reached', True), _connector='OR'), name='contact_need_is_heard'), models.CheckConstraint(condition=models.Q(models.Q(('said_at', None), ('word', '')), models.Q(models.Q(('word', ''), _negated=True), ('said_at__isnull', False)), _connector='OR'), name='contact_word_pairs_with_said_at'), models.CheckConstraint(condition=models.Q(('matter', None), ('has_need', True), _connector='OR'), name='contact_matter_comes_from_a_need'), models.UniqueConstraint(fields=('by', 'person', 'on', 'form', 'place', 'is_reached'), name='contact_once_a_day_and_place')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(blank=True)),
                ('due_on', models.DateField(verbose_name='期限')),
                ('promised_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='visits.case')),
                ('duty', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='measure_of_case')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.CharField(choices=[('carer', '联系人'), ('person', '本人')], max_length=8)),
                ('sealed', models.BinaryField(blank=True)),
                ('expires_on', models.DateField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='visits.contact')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('gone_at', None)), fields=['expires_on'], name='note_to_destroy')],
                'constraints': [models.UniqueConstraint(fields=('contact', 'author'), name='note_once_for_an_author'), models.CheckConstraint(condition=models.Q(models.Q(('gone_at__isnull', True), models.Q(('sealed', b''), _negated=True)), models.Q(('gone_at__isnull', False), ('sealed', b'')), _connector='OR'), name='note_is_there_or_gone')],
            },
        ),
        migrations.CreateModel(
            name='Trigger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('talk', '谈心谈话'), ('visit', '走访')], max_length=8, verbose_name='方式')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='情形')),
                ('on', models.DateField(verbose_name='发生日期')),
                ('raised_at', models.DateTimeField()),
                ('turns', models.PositiveSmallIntegerField(default=1)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, choices=[('met', '已经见面'), ('declined', '本人不需要'), ('gone', '已经离职')], max_length=8, verbose_name='结果')),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='triggers', to='people.branch')),
                ('duty', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.duty')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='triggers', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['branch', 'id'], name='trigger_open_in_branch'), models.Index(condition=models.Q(('kind', ''), _negated=True), fields=['ended_at'], name='trigger_to_forget')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='trigger_end_pairs_with_ended_at'), models.UniqueConstraint(condition=models.Q(('kind', ''), _negated=True), fields=('person', 'form', 'kind', 'on'), name='trigger_once_for_an_event')],
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='trigger',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='visits.trigger'),
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('apart', models.ManyToManyField(related_name='+', to='people.post', verbose_name='不要知道的岗位')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='visit_wish', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
