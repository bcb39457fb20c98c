"""The sorting desk: the page of three columns and what its script asks for."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.forms import BulkForm, SummaryForm, into_matter
from huiyin.voice.letters.queries import desk, groups
from huiyin.voice.letters.rules import gate
from huiyin.voice.letters.rules.permissions import DESTROYED, is_read_by_other
from huiyin.voice.letters.views.shapes import answering, checked, for_recipients


@for_recipients("GET")
def sort(request: HttpRequest) -> HttpResponse:
    """Show the sorting desk."""
    return render(
        request,
        "letters/sort.html",
        {
            **_list(request),
            "form": SummaryForm(auto_id="s_%s"),
            "own_key": groups.key_of(request.actor.person_id),
            "groups": groups.groups_of(request.actor),
            "checklist": gate.CHECKLIST,
            "longest_copy": gate.LONGEST_COPY,
            "more_keys": gate.KEYS,
            "wanted": request.GET.get("letter", ""),
        },
    )


@for_recipients("GET")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the left column anew."""
    return render(request, "letters/_waiting.html", _list(request))


def _list(request: HttpRequest) -> dict[str, object]:
    at = clock.now()
    rows = desk.to_be_sorted(request.actor)
    for row in rows:
        row.is_read_by_other = is_read_by_other(row.reader_id, row.reading_until, person=request.actor.person_id, at=at)
    return {
        "letters": rows,
        "count": desk.count_to_be_sorted(request.actor),
        "spoken": desk.with_words_waiting(request.actor),
        "unassigned": desk.not_assigned(request.actor),
    }


@for_recipients("GET")
@answering
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a sealed letter; it opens in the officer's browser only."""
    letter = desk.letter_for(request.actor, pk)
    if letter.destroyed_on is not None:
        raise Refused(DESTROYED)
    return JsonResponse({"bundle": json.loads(bytes(letter.bundle)), "day": letter.day.isoformat()})


@for_recipients("POST")
@answering
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a letter on this officer's desk, or keep it there; tell who else has it open, and the summary so far."""
    at = clock.now()
    letter = letters.read(desk.letter_for(request.actor, pk), by=request.actor, at=at)
    is_others = is_read_by_other(letter.reader_id, letter.reading_until, person=request.actor.person_id, at=at)
    who = letter.reader.name if letter.reader and (is_others or letter.matter_id) else ""
    number = letter.matter.number if letter.matter else ""
    return JsonResponse({"draft": letter.draft, "reader": who, "is_registered": bool(number), "number": number})


@for_recipients("POST")
@answering
def leave_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a letter back."""
    letters.leave_off(desk.letter_for(request.actor, pk), by=request.actor)
    return JsonResponse({})


@for_recipients("POST")
@answering
def save_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the summary being written."""
    names = [*SummaryForm.base_fields, "to_label", "wall_labels"]
    draft = {name: request.POST.getlist(name) for name in names if name in request.POST}
    plain = {name: value if name in ("walls", "readers", "wall_labels") else value[0] for name, value in draft.items()}
    letters.save_draft(desk.letter_for(request.actor, pk), plain, by=request.actor, at=clock.now())
    return JsonResponse({"saved_at": clock.now().astimezone(clock.MINE_TIME).strftime("%H:%M")})


@for_recipients("POST")
@answering
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a matter of the letter, and join the others that were selected."""
    form = SummaryForm(request.POST)
    checked(form)
    letter = desk.letter_for(request.actor, pk)
    ids = [int(i) for i in request.POST.getlist("also") if i.isdigit() and int(i) != pk]
    also = desk.letters_for(request.actor, ids)
    matter = letters.register(letter, form.made(), by=request.actor, at=clock.now(), also=also)
    return JsonResponse({"number": matter.number, "link": matter.link(), "joined": len(also)})


@for_recipients("POST")
@answering
def refuse_empty(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a letter that says nothing and refuse it by its public code; the page has asked once."""
    matter = letters.refuse_empty(desk.letter_for(request.actor, pk), by=request.actor, at=clock.now())
    return JsonResponse({"number": matter.number, "refusal": matter.get_refusal_display()})


@for_recipients("GET")
@answering
def joinable(request: HttpRequest) -> HttpResponse:
    """Give the open matters a letter may repeat; the officer's browser compares, the letter stays there."""
    found = desk.joinable(request.actor)
    rows = [{"number": m.number, "title": m.title, "summary": m.summary, "state": m.get_state_display()} for m in found]
    return JsonResponse({"matters": rows})


@for_recipients("POST")
@answering
def join(request: HttpRequest) -> HttpResponse:
    """Join selected letters to an open matter by its number."""
    given = checked(BulkForm(request.POST))
    into = into_matter(given["into"], desk.joinable(request.actor))
    if into is None:
        raise Refused("没有找到这个编号的在办事项")
    done = letters.join(desk.letters_for(request.actor, given["letters"]), into=into, by=request.actor, at=clock.now())
    return JsonResponse({"joined": len(done), "number": into.number})


@for_recipients("POST")
@answering
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give selected registered matters to one post."""
    given = checked(BulkForm(request.POST))
    if given["to"] is None:
        raise Refused("请选择交办给哪个岗位")
    found = desk.matters_for(request.actor, given["matters"])
    done = letters.assign_many(found, to=given["to"], by=request.actor, at=clock.now())
    return JsonResponse({"assigned": len(done), "post": given["to"].name})
