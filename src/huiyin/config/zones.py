"""Zones: the same code as letterbox, desk, or both in one process (security.md 5.1)."""

from enum import StrEnum
from typing import Any

from huiyin.config import environment as env

FRAME = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
]
DESK_APPS = [
    "huiyin.ground.ledger",
    "huiyin.ground.rulebook",
    "huiyin.ground.people",
    "huiyin.ground.files",
    "huiyin.ground.inbox",
    "huiyin.ground.grid",
    "huiyin.ground.search",
    "huiyin.loop.duties",
    "huiyin.loop.matters",
    "huiyin.loop.reports",
    "huiyin.loop.censures",
    "huiyin.voice.letters",
    "huiyin.voice.boxes",
    "huiyin.voice.meetings",
    "huiyin.voice.visits",
    "huiyin.branch.tasks",
    "huiyin.branch.contacts",
    "huiyin.account.insight",
    "huiyin.front.desk",
    "huiyin.front.portal",
    "huiyin.front.exchange",
    "huiyin.front.operations",
    "huiyin.front.demo",
]
LETTERBOX_APPS = ["django.contrib.staticfiles", "huiyin.kit.face", "huiyin.voice.letterbox"]


class Zone(StrEnum):
    """Which part of the product this process serves."""

    LETTERBOX = "letterbox"
    DESK = "desk"
    ALL = "all"


def apps(zone: Zone) -> list[str]:
    """Return INSTALLED_APPS; the letterbox knows no people, no sessions and no desk."""
    if zone is Zone.LETTERBOX:
        return LETTERBOX_APPS
    return [*FRAME, "huiyin.kit.face", "huiyin.voice.letterbox", *DESK_APPS]


def middleware(zone: Zone) -> list[str]:
    """Return the middleware; the first one splits the letterbox's URL space off before anything else runs."""
    letterbox = "huiyin.voice.letterbox.middleware.LetterboxMiddleware"
    security = "django.middleware.security.SecurityMiddleware"
    whitenoise = "whitenoise.middleware.WhiteNoiseMiddleware"
    if zone is Zone.LETTERBOX:
        return [letterbox, security, whitenoise]
    return [
        letterbox,
        security,
        whitenoise,
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "huiyin.ground.people.middleware.DefaultDenyMiddleware",
    ]


def urlconf(zone: Zone) -> str:
    """Return the root URL module of the zone."""
    return f"huiyin.config.urls.{zone.value}"


def context_processors(zone: Zone) -> list[str]:
    """Return the template context processors of the zone."""
    if zone is Zone.LETTERBOX:
        return []
    return [
        "django.template.context_processors.request",
        "huiyin.kit.face.context_processors.face",
    ]


def template_builtins(zone: Zone) -> list[str]:
    """Return the tag libraries every template may use without loading them."""
    return ["django.templatetags.static", "huiyin.kit.face.templatetags.face"]


def databases(zone: Zone) -> dict[str, dict[str, Any]]:
    """Return the databases; the letterbox process sees its own one only."""
    letterbox = {**env.database("LETTERBOX_DATABASE_URL", "letterbox.sqlite3"), "TEST": {"DEPENDENCIES": []}}
    if zone is Zone.LETTERBOX:
        return {"default": {}, "letterbox": letterbox}
    return {"default": env.database("DATABASE_URL", "huiyin.sqlite3"), "letterbox": letterbox}


def start_clock() -> None:
    """Guard the clock of a serving process; the letterbox knows days only, and no tick."""
    from django.conf import settings

    if settings.ZONE is not Zone.LETTERBOX:
        from huiyin.front.operations.actions import ticking

        ticking.start_clock()
