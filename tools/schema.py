"""Write the tables of an empty SQLite database into the file a first start makes them from: `python tools/schema.py`.

To be run whenever a migration came; until then a first start migrates what is missing, which only takes longer.
"""

import os
import sys
import tempfile

HEAD = "-- Written by tools/schema.py from the migrations; not to be edited. A test proves it equal to them.\n"


def main() -> None:
    """Migrate a database that holds nothing, and write down what came out."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HUIYIN_HOME=home, HUIYIN_ZONE="all", DJANGO_SETTINGS_MODULE="huiyin.config.settings")
        os.environ.pop("HUIYIN_DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from huiyin.front.operations.queries import schema

        call_command("migrate", verbosity=0)
        text = HEAD + "".join(f"{statement};\n" for statement in schema.dump(connection))
        schema.FILE.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{schema.FILE}: {len(text)} characters, {len(schema.migrations())} migrations\n")


if __name__ == "__main__":
    main()
