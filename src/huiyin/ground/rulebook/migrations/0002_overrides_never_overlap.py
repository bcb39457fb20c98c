"""Two overrides of one rule for one unit never hold on the same day: a constraint of the database itself."""

from django.db import migrations

CLASH = """
SELECT RAISE(ABORT, 'override_never_overlaps')
WHERE EXISTS (
    SELECT 1 FROM rulebook_override o
    WHERE o.key = NEW.key AND o.unit_path = NEW.unit_path AND o.id IS NOT NEW.id
      AND o.effective_from < COALESCE(o.effective_to, '9999-12-31')
      AND NEW.effective_from < COALESCE(NEW.effective_to, '9999-12-31')
      AND o.effective_from < COALESCE(NEW.effective_to, '9999-12-31')
      AND NEW.effective_from < COALESCE(o.effective_to, '9999-12-31')
);
"""
SQLITE = [
    f"CREATE TRIGGER rulebook_override_insert AFTER INSERT ON rulebook_override BEGIN {CLASH} END",
    f"CREATE TRIGGER rulebook_override_update AFTER UPDATE ON rulebook_override BEGIN {CLASH} END",
]
# An int8range of one hash stands for "same key, same unit": built-in GiST, so no extension has to be allowed.
POSTGRESQL = [
    """
    ALTER TABLE rulebook_override ADD CONSTRAINT override_never_overlaps EXCLUDE USING gist (
        int8range(
            hashtextextended(key || ' ' || unit_path, 0), hashtextextended(key || ' ' || unit_path, 0), '[]'
        ) WITH &&,
        daterange(effective_from, effective_to) WITH &&
    )
    """
]


def forbid_overlap(apps, schema_editor):
    """Install the constraint in the words of each database."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow_overlap(apps, schema_editor):
    """Take it away again."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER rulebook_override_insert")
        schema_editor.execute("DROP TRIGGER rulebook_override_update")
    else:
        schema_editor.execute("ALTER TABLE rulebook_override DROP CONSTRAINT override_never_overlaps")


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]
    operations = [migrations.RunPython(forbid_overlap, allow_overlap)]
