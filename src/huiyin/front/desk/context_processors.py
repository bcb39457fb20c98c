"""The frame around every desk page: navigation by power, inbox, who is signed in. Lazy: fragments cost nothing."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from huiyin.front.desk import queries, rules
from huiyin.ground.people.rules import Actor, Power
from huiyin.voice.letters.queries import desk as letters

HOME = "desk:home"  # /desk/ is the beginning of every address of the desk


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return nav, inbox and menu for a signed-in reader, nothing for others. Named in settings.FACE_CONTEXT."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return {
        "nav": SimpleLazyObject(lambda: _nav(actor, request.path)),
        "inbox": SimpleLazyObject(lambda: {"url": _address("inbox:inbox"), "count": queries.unread(actor)}),
        "person_menu": SimpleLazyObject(lambda: _menu(request, actor)),
        "site_name": SimpleLazyObject(_site),
    }


def _nav(actor: Actor, path: str) -> list[dict[str, Any]]:
    counts = {"": lambda: 0, "duties": lambda: queries.count_owed(actor), "letters": lambda: _letters(actor)}
    rows = [(entry, _address(entry.name)) for entry in rules.navigation(actor)]
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


def _letters(actor: Actor) -> int:
    return letters.count_to_be_sorted(actor) if actor.can(Power.SORT_LETTERS) else 0


def _menu(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    posts = "、".join(post.name for post in queries.posts_of(actor))
    links = [("我的", "portal:mine"), ("修改口令", "people:change_password")]
    return {
        "name": str(request.user),
        "post": posts,
        "links": [{"label": label, "url": url} for label, name in links if (url := _address(name))],
        "sign_out_url": _address("people:sign_out"),
    }


def _site() -> str:
    top = queries.root()
    return top.name if top else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
