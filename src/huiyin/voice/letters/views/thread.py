"""Threads with writers: the sealed pieces, questions sealed in the browser, verdicts by value."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.ground.files import queries as files
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.voice.letterbox.rules import bundle as bundles
from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.forms import VerdictForm
from huiyin.voice.letters.queries import desk, groups
from huiyin.voice.letters.queries.retention import PAPER
from huiyin.voice.letters.rules.permissions import DESTROYED
from huiyin.voice.letters.rules.threads import Verdict
from huiyin.voice.letters.views.shapes import answering, checked, for_recipients


@for_recipients("GET")
@answering
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a letter and all that followed, sealed; and the keys an answer must be sealed to."""
    letter = desk.letter_for(request.actor, pk)
    if letter.destroyed_on is not None:
        raise Refused(DESTROYED)
    pieces = [
        {
            "id": str(piece.pk),
            "kind": piece.kind,
            "day": piece.day.isoformat(),
            "bundle": json.loads(bytes(piece.bundle)),
            "is_waiting": piece.kind == "writer" and piece.done_on is None,
        }
        for piece in desk.thread(letter)
    ]
    matter = letter.matter
    return JsonResponse(
        {
            "letter": json.loads(bytes(letter.bundle)),
            "day": letter.day.isoformat(),
            "pieces": pieces,
            "site": settings.LETTERBOX_SITE,
            "box": letter.group.code,
            "group_key": groups.latest_key(letter.group).public,
            "is_withdrawn": letter.withdrawn_on is not None,
            "is_urgent": letter.is_urgent,
            "matter": {"number": matter.number, "link": matter.link(), "state": matter.get_state_display()}
            if matter
            else None,
        }
    )


@never_cache
@require_GET
def thread_of_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the slot on a matter's page: the thread for members of its group, a sentence for others who see it."""
    try:
        matters.get_for(request.actor, pk)
    except Matter.DoesNotExist:
        raise Http404 from None
    letter = desk.letter_of_matter(request.actor, pk)
    sheets = files.of_subject(PAPER, pk) if desk.may_see_paper(request.actor, pk) else []
    if letter is None and not sheets and not desk.is_from_letter(pk):
        return HttpResponse("")
    return render(request, "letters/_thread_of_matter.html", {"letter": letter, "sheets": sheets})


@for_recipients("POST")
@answering
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the writer what the officer's browser sealed."""
    letter = desk.letter_for(request.actor, pk)
    fields = encoding.parse(request.POST.get("bundle", "").encode())
    if not isinstance(fields, dict):
        raise encoding.Malformed("object")
    sealed = bundles.from_json(fields, site=settings.LETTERBOX_SITE)
    letters.ask(letter, sealed, by=request.actor, at=clock.now())
    return JsonResponse({})


@for_recipients("POST")
@answering
def take_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the value of the writer's word to the matter."""
    message = desk.message_for(request.actor, pk)
    given = checked(VerdictForm(request.POST))
    if given["value"] == Verdict.WITHDRAW:
        matter = letters.withdraw(message, by=request.actor, at=clock.now())
    else:
        matter = letters.take_verdict(message, **given, by=request.actor, at=clock.now())
    return JsonResponse({"state": matter.get_state_display(), "number": matter.number})


@for_recipients("POST")
@answering
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a writer's piece was read."""
    letters.put_aside(desk.message_for(request.actor, pk), by=request.actor, at=clock.now())
    return JsonResponse({})
