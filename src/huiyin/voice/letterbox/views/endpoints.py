"""The four POST endpoints of the page's script: challenge, letters, thread, reply. JSON in, padded JSON out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from huiyin.kit import clock
from huiyin.kit.http import public
from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.forms import read_object, read_posted
from huiyin.voice.letterbox.rules import bundle, encoding, intake
from huiyin.voice.letterbox.views import shapes


def endpoint(view: Callable[[dict[str, Any]], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let only a POST of JSON through; a foreign site's form can't send one without asking first."""

    @public
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if request.META.get("CONTENT_TYPE", "").split(";")[0].strip() != shapes.JSON:
            return shapes.refusal(request, intake.UNREADABLE, 415)
        return view(read_object(request.body))

    return wrapped


@endpoint
def challenge(fields: dict[str, Any]) -> HttpResponse:
    """Give a proof-of-work challenge."""
    day = clock.today()
    value = actions.new_challenge(on=day)
    return shapes.padded({"challenge": encoding.b64(value), "bits": actions.pow_bits(), "day": day.isoformat()})


@endpoint
def letters(fields: dict[str, Any]) -> HttpResponse:
    """Take in a letter; answer with the promise once it is durable."""
    return _promised(actions.accept(read_posted(fields, is_reply=False)))


@endpoint
def reply(fields: dict[str, Any]) -> HttpResponse:
    """Take in a writer's reply; answer with the promise once it is durable."""
    return _promised(actions.accept(read_posted(fields, is_reply=True)))


@endpoint
def thread(fields: dict[str, Any]) -> HttpResponse:
    """Give the thread of a receipt; unknown and wrong receipts get the same answer by the same path."""
    found = queries.thread(encoding.unb64(fields.get("locator"), 16), encoding.unb64(fields.get("auth"), 32))
    if found is None:
        return shapes.padded({"refused": intake.NOT_FOUND}, 404)
    pieces = [
        {
            "kind": piece.kind,
            "n": piece.n,
            "day": piece.day.isoformat(),
            "commit": piece.commit,
            "bundle": bundle.to_json(piece.bundle) if piece.bundle else None,
        }
        for piece in found.pieces
    ]
    return shapes.padded({"box": found.box, "next_n": found.next_n, "pieces": pieces})


def _promised(accepted: actions.Accepted) -> HttpResponse:
    return shapes.padded(
        {
            "day": accepted.day.isoformat(),
            "commit": accepted.commitment.hex(),
            "promise": encoding.b64(accepted.signature),
        }
    )
