"""On SQLite every table is stored by its random key alone: a hidden row number would tell the order of arrival.

A later migration that makes Django remake a table must repeat this for it (a test looks).
"""

from django.db import migrations

TABLES = ["thread", "message", "pendingleaf", "spentwork", "tally", "recipient"]


def without_rowid(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            name = f"letterbox_{table}"
            cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC", [name])
            statements = cursor.fetchall()
            cursor.execute(f'DROP TABLE "{name}"')
            for kind, sql in statements:
                cursor.execute(sql + " WITHOUT ROWID" if kind == "table" else sql)


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("letterbox", "0001_initial")]
    operations = [migrations.RunPython(without_rowid, migrations.RunPython.noop)]
