"""Facts of posters and strips, and the PDF made from them by typst with our own fonts only."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

from huiyin.ground.people.models import Unit
from huiyin.kit.verdicts import Refused
from huiyin.voice.boxes import queries as boxes
from huiyin.voice.boxes.models import Box
from huiyin.voice.letterbox import queries as letterbox

HERE = Path(__file__).resolve().parent.parent
PAGES, FONTS = HERE / "pages", HERE / "fonts"


def boxes_in_use() -> list[Box]:
    """Return the boxes that want a poster."""
    return list(boxes.in_use())


def letters_url(default: str) -> str:
    """Return the address that posters print: the setting, else the one the officer's browser used."""
    return str(getattr(settings, "LETTERS_URL", "") or default)


def poster(found: Iterable[Box], *, url: str) -> bytes:
    """Return one A4 poster for each box, in one PDF."""
    return _pdf("poster.typ", {**_common(url), "boxes": [_box(b) for b in found]})


def strips(box: Box | None, *, url: str) -> bytes:
    """Return one A4 page of ten receipt strips to cut, for one box or for any."""
    return _pdf("strips.typ", {**_common(url), "box": _box(box) if box else None})


def paper_strips(box: Box | None, made: Iterable[tuple[str, str]], *, url: str) -> bytes:
    """Return one A4 page of strips for paper letters: pairs of a receipt and a slip number, digits in groups."""
    rows = [{"receipt": receipt.split(), "slip": slip.split()} for receipt, slip in made]
    return _pdf("paper_strips.typ", {**_common(url), "box": _box(box) if box else None, "strips": rows})


def ready_to_print() -> None:
    """Refuse before anything is made for a page that could not be printed."""
    _fonts()


def recipients() -> dict[str, Any]:
    """Return the groups' names and the six words of the whole published set, the same as at the foot of the page."""
    labels = [r.label for r in letterbox.recipients()]
    return {"recipients": labels, "words": letterbox.published().words if labels else ""}


def _common(url: str) -> dict[str, Any]:
    root = Unit.objects.filter(parent=None).order_by("path").first()
    return {
        "site": root.name if root else "",
        "url": url,
        "typed": url.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "qr": segno.make(url, error="m", micro=False).svg_inline(border=0, dark="#1c2126", scale=4),
        "contact": str(getattr(settings, "UNION_CONTACT", "")),
        **recipients(),
    }


def _box(box: Box) -> dict[str, str]:
    place = f"{box.place.name}，{box.spot}" if box.spot else box.place.name
    return {"code": box.code, "name": box.name, "place": place, "schedule": box.schedule}


def _pdf(page: str, data: dict[str, Any]) -> bytes:
    return bytes(
        typst.compile(
            str(PAGES / page),
            root=str(PAGES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    )


@cache
def _fonts() -> Any:
    """Return the fonts installed with the front-end packages, indexed once in a process."""
    if not any(FONTS.glob("*.ttf")):
        raise Refused("字体还没有安装，请技术管理员运行 make install")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
