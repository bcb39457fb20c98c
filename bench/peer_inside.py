"""Runs in the peer's own environment: settings, rows, requests. Nothing of Huiyin is imported but the meters and words."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from bench.meters import repeat
from bench.table import Figure, quantile, report

BATCH, TIMES = 5000, 15
WORD = "水泵"


def _database(home: Path) -> dict[str, Any]:
    url = os.environ.get("PEER_DATABASE_URL", "")
    if not url:
        pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "peer.sqlite3"), "OPTIONS": options}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username or "",
        "PASSWORD": parts.password or "", "HOST": parts.hostname or "", "PORT": str(parts.port or ""), "CONN_MAX_AGE": 600,
    }  # fmt: skip


def configure(home: Path) -> None:
    """Set Django up as the peer's documentation says, without debugging and with the same kind of database."""
    import django
    from django.conf import settings

    contrib = ["admin", "auth", "contenttypes", "sessions", "messages", "humanize", "sites", "staticfiles"]
    middleware = [
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    ]  # fmt: skip
    processors = [
        f"django.{p}" for p in ("template.context_processors.request", "contrib.auth.context_processors.auth")
    ]
    processors += ["django.contrib.messages.context_processors.messages"]
    template = {
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": processors},
    }  # fmt: skip
    settings.configure(
        SECRET_KEY="peer", DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="peer_urls", SITE_ID=1, USE_TZ=True,
        TIME_ZONE="Asia/Shanghai", DATABASES={"default": _database(home)}, MIDDLEWARE=middleware, TEMPLATES=[template],
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in contrib), "rest_framework", "helpdesk"],
        STATIC_URL="/static/", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", MEDIA_ROOT=str(home / "media"),
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", HELPDESK_USE_CDN=False, HELPDESK_KB_ENABLED=True,
        HELPDESK_TEAMS_MODE_ENABLED=False, HELPDESK_ACTIVATE_API_ENDPOINT=False, LOGGING_CONFIG=None,
    )  # fmt: skip
    django.setup()
    from django.urls import include, path

    urls = ModuleType("peer_urls")
    urls.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]  # type: ignore[attr-defined]
    sys.modules["peer_urls"] = urls


def build(size: int, home: Path) -> None:
    """Create its tables, a queue, a member of staff and `size` tickets with one follow-up each for the newest."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from helpdesk.models import FollowUp, Queue, Ticket

    from bench import texts

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser("staff", "staff@example.invalid", "x")
    queue = Queue.objects.create(title="矿工会", slug="union", allow_public_submission=True, email_address="")
    lot, now = Random(2), datetime.now(UTC)
    for start in range(0, size, BATCH):
        rows = []
        for n in range(start, min(start + BATCH, size)):
            title, text = texts.words(
                lot, lot.choice(tuple(texts.THINGS)), f"第{n % 10 + 1}矿{lot.choice(texts.PLACES)}"
            )
            at = now - timedelta(minutes=(size - n) * 1095 * 1440 // size)
            status = lot.choice((1, 2)) if lot.random() < 0.02 else 4
            made = {"created": at, "modified": at, "status": status, "priority": lot.randrange(1, 6), "secret_key": "x"}
            rows.append(Ticket(title=title, description=text, queue=queue, submitter_email="a@example.invalid", **made))
        Ticket.objects.bulk_create(rows)
    newest = Ticket.objects.order_by("-pk")[:2000]
    FollowUp.objects.bulk_create([FollowUp(ticket=t, title="已经答复", date=now, public=True) for t in newest])
    (home / "built").write_text("yes", encoding="ascii")


def measure(size: int) -> None:
    """Measure the pages that have a counterpart on our side."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse
    from helpdesk.models import Queue, Ticket
    from helpdesk.query import query_to_base64

    client, visitor = Client(), Client()
    client.force_login(get_user_model().objects.get(username="staff"))
    queue, newest = Queue.objects.get(), Ticket.objects.order_by("-pk")[0].pk
    lists = reverse("helpdesk:list")

    def listed(page: str, search: str = "", **filters: Any) -> Any:
        wanted = {
            "filtering": filters,
            "filtering_null": {},
            "sorting": "created",
            "sortreverse": True,
            "search_string": search,
        }
        rows = reverse("helpdesk:datatables_ticket_list", args=[query_to_base64(wanted)])
        ask = {
            "draw": "1",
            "start": "0",
            "length": "25",
            "search[value]": "",
            "order[0][column]": "0",
            "order[0][dir]": "desc",
        }
        pairs = {name: [value] for name, value in ask.items()}

        def get() -> None:
            _fine(client.get(page))
            _fine(client.get(rows, {k: v[0] for k, v in pairs.items()}))

        return get

    form = {"queue": queue.pk, "title": "皮带巷照明", "body": "皮带巷照明损坏三天没有人修，" * 12, "priority": 3}
    form |= {"submitter_email": "b@example.invalid"}
    submit = reverse("helpdesk:submit")
    works: list[tuple[str, Any, int]] = [
        ("peer: public form", lambda: _fine(visitor.post(submit, form), 302), TIMES),
        ("peer: ticket list", listed(lists), TIMES),
        (
            "peer: ticket list, filtered",
            listed(lists + "?status=1&priority=3", status__in=[1], priority__in=[3]),
            TIMES,
        ),
        ("peer: ticket", lambda: _fine(client.get(reverse("helpdesk:view", args=[newest]))), TIMES),
        ("peer: search", listed(f"{lists}?q={WORD}", WORD), 3),
        ("peer: dashboard", lambda: _fine(client.get(reverse("helpdesk:dashboard"))), 3),
    ]
    for what, work, times in works:
        _report(what, work, times if size <= 100_000 else min(times, 5), size)


def _report(what: str, work: Any, times: int, size: int) -> None:
    try:
        runs = repeat(work, times=times, warm=1)
    except Exception as error:
        report(Figure("peer", what, f"{size:,}", note=f"failed: {type(error).__name__} {str(error)[:90]}"))
        return
    median = quantile(runs.wall, 0.5)
    report(
        Figure(
            "peer", what, f"{size:,}", cpu=quantile(runs.cpu, 0.5), median=median, p99=quantile(runs.wall, 0.99),
            queries=runs.queries,
        )
    )  # fmt: skip


def _fine(answer: Any, status: int = 200) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"answered {answer.status_code}")


if __name__ == "__main__":
    folder, count = Path(os.environ["PEER_HOME"]), int(sys.argv[1])
    configure(folder)
    if not (folder / "built").exists():
        build(count, folder)
    measure(count)
