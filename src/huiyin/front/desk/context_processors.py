"""The frame around every desk page: navigation by power, inbox, who is signed in. Lazy: fragments cost nothing."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from huiyin.front.desk import queries, rules
from huiyin.front.desk.views.held import held_by, letters_waiting
from huiyin.front.desk.views.saved import offered
from huiyin.ground.people.rules import Actor
from huiyin.kit.http import address

HOME = "desk:home"  # /desk/ is the beginning of every address of the desk
SITE, SITE_SECONDS = "desk:site", 60


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return nav, inbox and menu for a signed-in reader, nothing for others. Named in settings.FACE_CONTEXT."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    return {
        "nav": SimpleLazyObject(lambda: _nav(request)),
        "inbox": SimpleLazyObject(lambda: {"url": address("inbox:inbox"), "count": held_by(request).unread}),
        "person_menu": SimpleLazyObject(lambda: _menu(request)),
        "site_name": SimpleLazyObject(_site),
        "saved_views": SimpleLazyObject(lambda: offered(request)),
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    counts = {"": lambda: 0, "duties": lambda: held_by(request).owed, "letters": lambda: letters_waiting(request)}
    rows = [(entry, address(entry.name)) for entry in rules.navigation(actor)]
    path = request.path
    here = [url for entry, url in rows if url and (path == url or (entry.name != HOME and path.startswith(url)))]
    current = max(here, key=len, default="")
    return [
        {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "count": counts[entry.counted](),
            "is_current": url == current,
            "is_group_start": entry.is_group_start,
        }
        for entry, url in rows
        if url
    ]


def _menu(request: HttpRequest) -> dict[str, Any]:
    links = [("我的", "portal:mine"), ("修改密码", "people:change_password")]
    return {
        "name": str(request.user),
        "post": "、".join(post.name for post in held_by(request).posts),
        "links": [{"label": label, "url": url} for label, name in links if (url := address(name))],
        "sign_out_url": address("people:sign_out"),
    }


def _site() -> str:
    """Return the mine's name; it changes once in years, so it is kept for a minute."""
    name: str | None = cache.get(SITE)
    if name is None:
        name = queries.site_name()
        cache.set(SITE, name, SITE_SECONDS)
    return name
