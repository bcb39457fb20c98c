"""Printed receipt strips; on SQLite without row numbers, as 0002 says."""

import huiyin.voice.letterbox.models
from django.db import migrations, models


def without_rowid(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    name = "letterbox_strip"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC", [name])
        statements = cursor.fetchall()
        cursor.execute(f'DROP TABLE "{name}"')
        for kind, sql in statements:
            cursor.execute(sql + " WITHOUT ROWID" if kind == "table" else sql)


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("letterbox", "0002_without_rowid")]
    operations = [
        migrations.CreateModel(
            name="Strip",
            fields=[
                ("id", models.CharField(default=huiyin.voice.letterbox.models.random_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ("slip", models.CharField(max_length=10, unique=True)),
                ("loc_h", models.CharField(max_length=64, unique=True)),
                ("auth_h", models.CharField(max_length=64)),
                ("writer_key", models.CharField(max_length=64)),
                ("commit_secret", models.CharField(max_length=64)),
                ("day", models.DateField()),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(without_rowid, migrations.RunPython.noop),
    ]
