"""Makes the tables of an empty SQLite database in one go, as the migrations would have left them.

Some sixty migrations one after the other take seconds, nearly all of them spent in working out steps that later ones
undo. The statements are kept in a file (`tools/schema.py` writes it); a test proves them equal to the migrations. What
came after the file was written is migrated as ever.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from huiyin.front.operations.queries import schema


def make_tables(connection: BaseDatabaseWrapper) -> int:
    """Make all tables in one transaction; returns for how many migrations they stand, 0 where it isn't the case.

    It isn't on another database than SQLite, where a table is there already, or where the file knows a migration that
    this program doesn't.
    """
    if connection.vendor != "sqlite" or not schema.is_empty(connection):
        return 0
    known = schema.migrations()
    if not known or not known <= set(MigrationLoader(None).disk_migrations):
        return 0
    with connection.cursor() as cursor:
        try:
            cursor.executescript(f"BEGIN IMMEDIATE;\n{schema.FILE.read_text(encoding='utf-8')}\nCOMMIT;")
        except Exception:
            connection.connection.rollback()
            raise
    return len(known)
