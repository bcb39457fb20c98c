"""The index of grams: FTS5 without content in SQLite, an array with a GIN index in PostgreSQL."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE search_gram USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
POSTGRESQL = [
    "ALTER TABLE search_doc ADD COLUMN grams integer[] NOT NULL DEFAULT '{}'",
    "CREATE INDEX search_doc_grams ON search_doc USING gin (grams)",
    "ALTER TABLE search_doc ALTER COLUMN grams SET STATISTICS 1000",
]


def make(apps, schema_editor):
    """Make the index in the words of each database."""
    for statement in [SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Take it away again."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_gram")
    else:
        schema_editor.execute("ALTER TABLE search_doc DROP COLUMN grams")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
