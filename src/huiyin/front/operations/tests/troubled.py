"""An installation in trouble: `python troubled.py busy|full|small|gone` breaks its database or disk under the desk.

For each thing somebody sends meanwhile it prints the answer's status, whether the page said what it must, whether
anything changed, and how the same form ended when it was sent again from that page once all was well.
"""

import html
import json
import os
import re
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"

LONG = "二号澡堂夜班下班后没有热水，队里自己垫钱请人看过两次，说是循环泵轴承坏了。" * 40
PATIENCE = 0.2  # seconds for a lock, instead of 20
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main(trouble: str) -> None:
    """Prepare, send everything while in trouble and again afterwards, print what was seen."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from huiyin.front.operations.actions import preparing

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    preparing.migrate(lambda line: None)
    for connection in connections.all():
        connection.close()
        if connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE
        else:
            connection.settings_dict["OPTIONS"]["options"] = f"-c lock_timeout={int(PATIENCE * 1000)}ms"
    sys.stdout.buffer.write(json.dumps(everything(TROUBLES[trouble]), ensure_ascii=False).encode())


def everything(trouble: Callable[[], Any]) -> dict[str, Any]:
    """Send each form in trouble, then what its page offers; returns what happened by name."""
    from django.db import close_old_connections

    from huiyin.front.operations.tests.crashing import broken, world
    from huiyin.loop.matters.tests import cast

    mine = cast.build()
    seen: dict[str, Any] = {}
    for name, who, path, fields in forms(mine):
        desk, token = opened(mine, who, path)
        sent = fields | {"csrfmiddlewaretoken": token}
        before = world()
        with trouble():
            answer = desk.post(path, sent)
        close_old_connections()  # as a server does between requests
        page, is_same = answer.content.decode(), world() == before
        kept = {k: html.unescape(v) for k, v in HIDDEN.findall(page)}
        again = desk.post(path, kept) if kept else None
        seen[name] = {
            "status": answer.status_code,
            "title": (re.findall("<h1>(.*?)</h1>", page) or [""])[0],
            "is_same": is_same,
            "is_kept": {k: v for k, v in sent.items() if isinstance(v, str)} == kept,
            "shows": LONG in html.unescape(page),
            "again": again.status_code if again else None,
            "broken": broken(),
            "files": [str(f) for f in queries_folder().rglob("*") if f.is_file()] if name == "photo" else [],
        }
    return seen


def queries_folder() -> Path:
    """Return where uploads lie."""
    from huiyin.ground.files import queries

    return queries.folder()


def forms(mine: Any) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield what is sent: a name, who sends it, where to, the fields."""
    from huiyin.ground.files.tests.test_files import upload
    from huiyin.ground.people.tests.workbooks import GOOD, book
    from huiyin.kit import clock
    from huiyin.loop.matters import actions as matters
    from huiyin.loop.matters.tests import cast

    def matter(*, is_answered: bool) -> str:
        at = clock.now()
        made = matters.register(cast.new(mine), by=mine.actor("officer"), at=at)
        made = matters.assign(made, to=mine.posts["electric"], by=mine.actor("officer"), at=at)
        made = matters.accept(made, by=mine.actor("electric"), at=at)
        if is_answered:
            matters.answer(made, text="已换泵。", result="done", by=mine.actor("electric"), at=at)
        return f"/matters/{made.pk}/"

    yield "answer", "electric", matter(is_answered=False) + "answer/", {"result": "done", "text": LONG}
    facts = {"origin": "counter", "kind": "request", "grade": "ordinary", "topic": "other"}
    yield "register", "officer", "/matters/new/", {"title": "澡堂", "summary": LONG, **facts}
    picture = upload("现场.png", noise())
    yield "photo", "electric", matter(is_answered=True) + "report_landed/", {"text": LONG, "photos": picture}
    yield "import", "administrator", "/people/import/", {"workbook": upload("人员.xlsx", book(GOOD))}
    secret = {"staff_number": "worker", "password": "不是这个密码"}
    yield "sign_in", "", "/sign-in/", secret


def noise() -> bytes:
    """Return a picture that no compression makes small: three megabytes."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("RGB", (1000, 1000), os.urandom(3_000_000)).save(out, "PNG")
    return out.getvalue()


def opened(mine: Any, who: str, path: str) -> tuple[Any, str]:
    """Return a signed-in browser that has opened a form, and the form's token."""
    from django.test import Client

    browser = Client(enforce_csrf_checks=True, raise_request_exception=False, SERVER_NAME="127.0.0.1")
    if who:
        browser.force_login(mine.people[who])
        session = browser.session
        session["second_factor"] = True
        session.save()
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers)
    page = answer.content.decode()
    return browser, TOKEN.findall(page)[0]


@contextmanager
def busy() -> Iterator[None]:
    """Let another connection hold what every change needs."""
    from django.db import connection

    given = connection.settings_dict
    if connection.vendor == "sqlite":
        import sqlite3

        other: Any = sqlite3.connect(given["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        import psycopg

        names = {"dbname": given["NAME"], "user": given["USER"], "host": given["HOST"], "port": given["PORT"]}
        other = psycopg.connect(**names)
        for table in ("matters_matter", "ledger_entry", "people_signinlock"):
            other.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    yield
    other.rollback()
    other.close()


@contextmanager
def full() -> Iterator[None]:
    """Let the database file grow no further."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no free page is left inside
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1000000000")


@contextmanager
def small() -> Iterator[None]:
    """Let no file grow beyond two megabytes: the database has room, a large picture has none."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def gone() -> Iterator[None]:
    """Let the server end this connection, as a restart does."""
    import psycopg
    from django.db import connection

    connection.ensure_connection()
    given = connection.settings_dict
    names = {"dbname": given["NAME"], "user": given["USER"], "host": given["HOST"], "port": given["PORT"]}
    with psycopg.connect(**names, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    yield


TROUBLES: dict[str, Callable[[], Any]] = {"busy": busy, "full": full, "small": small, "gone": gone}


if __name__ == "__main__":
    main(sys.argv[1])
