"""What the pages of boxes share: the plan with its pins, loading a box, words for a standing."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.face.templatetags.face.words import zh_date
from huiyin.voice.boxes import queries
from huiyin.voice.boxes.models import Box, Opening
from huiyin.voice.boxes.queries import Round
from huiyin.voice.boxes.rules import Standing

WIDTH, HEIGHT = 1000, 620  # of our own drawing


def found_box(request: Any, pk: int) -> Box:
    """Return the box the reader may see, or raise 404."""
    try:
        return queries.get_for(request.actor, pk)
    except Box.DoesNotExist as missing:
        raise Http404 from missing


def found_opening(request: Any, pk: int) -> Opening:
    """Return the opening the reader may see, or raise 404."""
    try:
        return queries.opening_for(request.actor, pk)
    except Opening.DoesNotExist as missing:
        raise Http404 from missing


def plan(pins: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the plan of the mine, ours or the uploaded picture, with its pins in its own units."""
    picture = queries.plan_picture()
    height = HEIGHT
    if picture is not None and picture.file.width:
        height = round(WIDTH * picture.file.height / picture.file.width)
    for pin in pins:
        pin["cx"], pin["cy"] = round(pin["x"] * WIDTH, 1), round(pin["y"] * height, 1)
    return {
        "width": WIDTH,
        "height": height,
        "picture_url": reverse("files:serve", args=[picture.pk]) if picture else "",
        "pins": pins,
    }


def pin_of(one: Round, url: str = "") -> dict[str, Any] | None:
    """Return the pin of a box: where, what it says, where it leads."""
    if one.pin is None:
        return None
    x, y = one.pin
    said = f"{one.box.code} {one.box.name}，{words(one)}"
    return {"x": x, "y": y, "kind": one.standing, "code": one.box.code, "title": said, "url": url}


def words(one: Round) -> str:
    """Say how a box stands."""
    return f"应在 {zh_date(one.next_on)} 开箱" if one.standing == Standing.OVERDUE else f"{zh_date(one.next_on)} 开箱"


def mark(one: Round, days_late: int) -> str:
    """Draw how a box stands: word, shape, colour."""
    if one.standing == Standing.OVERDUE:
        return badge(f"已超 {days_late} 天", "red")
    return badge("今天开箱", "amber") if one.standing == Standing.DUE else badge(zh_date(one.next_on), "line")


def note_of(request: HttpRequest, notes: dict[str, str]) -> list[dict[str, str]]:
    """Return what was just done, where the address says so: `?done=open`."""
    text = notes.get(request.GET.get("done", ""))
    return [{"text": text, "tone": "green"}] if text else []
