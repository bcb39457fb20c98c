"""Entries, leaves and published heads can be added and never changed: triggers refuse UPDATE, DELETE and TRUNCATE.

Emptying tables between tests has to go on working, so two doors stay open, and only there. In SQLite DELETE is not
forbidden in an in-memory database, which nothing durable lives in; Django's tests run in one and flush by DELETE.
In PostgreSQL TRUNCATE (never DELETE) is let through where the setting `huiyin.flush` is on; this migration turns it
on for databases made by Django's test runner, which it knows by their name.
"""

from django.db import migrations

TABLES = ["ledger_entry", "ledger_leaf", "ledger_head"]
REFUSAL = "the ledger is append-only"


def install(apps, schema_editor):
    """Install the triggers."""
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        verbs = ["UPDATE"] if connection.is_in_memory_db() else ["UPDATE", "DELETE"]
        for statement in sqlite_triggers(verbs):
            schema_editor.execute(statement)
        return
    schema_editor.execute(
        f"""
        CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' AND current_setting('huiyin.flush', true) = 'on' THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_row BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
    name = connection.settings_dict["NAME"]
    if name.startswith("test_"):
        schema_editor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} SET huiyin.flush = 'on'")
        schema_editor.execute("SET huiyin.flush = 'on'")


def remove(apps, schema_editor):
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}")
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_row ON {table}")
        schema_editor.execute(f"DROP TRIGGER {table}_all ON {table}")
    schema_editor.execute("DROP FUNCTION ledger_refuse()")


def sqlite_triggers(verbs):
    """Return the statements that forbid these verbs on every table of the ledger."""
    return [
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in TABLES
        for verb in verbs
    ]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
