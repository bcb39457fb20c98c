import django.db.models.deletion
import huiyin.voice.letters.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('matters', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('epoch', models.CharField(max_length=20)),
                ('public', models.CharField(max_length=64, unique=True)),
                ('created_on', models.DateField()),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('has_leaver', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigIntegerField(default=huiyin.voice.letters.models.random_key, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('writer', '来信人'), ('state', '办理情况'), ('question', '工会回信')], max_length=8)),
                ('source', models.CharField(max_length=64, unique=True)),
                ('day', models.DateField()),
                ('bundle', models.BinaryField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('reply_duty', models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MemberKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.CharField(max_length=64)),
                ('salt', models.CharField(max_length=32)),
                ('wrapped', models.CharField(blank=True, max_length=144)),
                ('auth_hash', models.CharField(max_length=64)),
                ('created_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('person',), name='member_has_one_key'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('wrapped', ''), _connector='OR'), name='member_key_ended_keeps_nothing_wrapped')],
            },
        ),
        migrations.CreateModel(
            name='GroupSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.CharField(max_length=160)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='letters.groupkey')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='letters.memberkey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'member'), name='group_seal_once')],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigIntegerField(default=huiyin.voice.letters.models.random_key, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('day', models.DateField()),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='letters.message')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('sent_on', None)), fields=['day'], name='outgoing_to_send')],
            },
        ),
        migrations.CreateModel(
            name='RecipientGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('place', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('posts', models.ManyToManyField(related_name='recipient_groups', to='people.post', verbose_name='收件岗位')),
            ],
        ),
        migrations.AddField(
            model_name='groupkey',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='letters.recipientgroup'),
        ),
        migrations.CreateModel(
            name='SealedLetter',
            fields=[
                ('id', models.BigIntegerField(default=huiyin.voice.letters.models.random_key, editable=False, primary_key=True, serialize=False)),
                ('handle', models.CharField(max_length=32, unique=True)),
                ('day', models.DateField(verbose_name='收到')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='紧急')),
                ('bundle', models.BinaryField()),
                ('draft', models.JSONField(default=dict)),
                ('reading_until', models.DateTimeField(blank=True, null=True)),
                ('sort_duty', models.BigIntegerField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='letters.recipientgroup')),
                ('matter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='matters.matter')),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('matter', None)), fields=['group', 'day', 'id'], name='letter_to_be_sorted')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='letters.sealedletter'),
        ),
        migrations.AddConstraint(
            model_name='groupkey',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_on', None)), fields=('group',), name='group_has_one_key_in_force'),
        ),
        migrations.AddConstraint(
            model_name='groupkey',
            constraint=models.UniqueConstraint(fields=('group', 'epoch'), name='group_key_epoch_once'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('done_on', None), ('kind', 'writer')), fields=['letter'], name='thread_waiting'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('letter', 'place'), name='thread_place_once'),
        ),
    ]
