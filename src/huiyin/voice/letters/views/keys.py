"""Keys of recipients: the page, and the endpoints its script posts to. Only what is sealed or public arrives here."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.actions import NewGroupKey
from huiyin.voice.letters.forms import GroupForm, KeyForm, read_seals
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules.keyring import SHORTEST
from huiyin.voice.letters.rules.permissions import may_set_groups
from huiyin.voice.letters.views.shapes import answering, checked, for_recipients


@for_recipients("GET")
def keys(request: HttpRequest) -> HttpResponse:
    """Show one's own key and the groups with their members."""
    return render(request, "letters/keys.html", _page(request))


def _page(request: HttpRequest) -> dict[str, object]:
    own = groups.groups_of(request.actor)
    return {
        "own_key": groups.key_of(request.actor.person_id),
        "states": [groups.state_of(group, clock.today()) for group in own],
        "held": {seal.key_id for seal in groups.ring_of(request.actor.person_id)},
        "words": groups.published_words(),
        "shortest": SHORTEST,
        "may_set_groups": may_set_groups(request.actor),
    }


@for_recipients("GET")
@answering
def ring(request: HttpRequest) -> HttpResponse:
    """Give the person's own wrapped key and every group key sealed to them."""
    key = groups.key_of(request.actor.person_id)
    if key is None:
        raise Refused("您还没有设置信件口令")
    seals = [
        {
            "id": seal.key_id,
            "group": seal.key.group.code,
            "public": seal.key.public,
            "sealed": seal.sealed,
            "in_force": seal.key.retired_on is None,
        }
        for seal in groups.ring_of(request.actor.person_id)
    ]
    return JsonResponse({"public": key.public, "salt": key.salt, "wrapped": key.wrapped, "seals": seals})


@for_recipients("POST")
@answering
def set_up_key(request: HttpRequest) -> HttpResponse:
    """Store one's own first key."""
    form = KeyForm(request.POST)
    checked(form)
    letters.set_up_key(groups.person_of(request.actor), form.kept(), by=request.actor, at=clock.now())
    return JsonResponse({})


@for_recipients("POST")
@answering
def rewrap_key(request: HttpRequest) -> HttpResponse:
    """Store one's own key wrapped under a new password."""
    form = KeyForm(request.POST)
    given = checked(form)
    letters.rewrap_key(
        groups.person_of(request.actor), form.kept(), auth=given["auth"], by=request.actor, at=clock.now()
    )
    return JsonResponse({})


@for_recipients("POST")
@answering
def reset_key(request: HttpRequest) -> HttpResponse:
    """End one's own key."""
    letters.reset_key(groups.person_of(request.actor), by=request.actor, at=clock.now())
    return JsonResponse({})


@for_recipients("GET")
@answering
def members(request: HttpRequest, code: str) -> HttpResponse:
    """Give the public keys a group's secret must be sealed to, and which keys each member still lacks."""
    group = _group(request, code)
    rows = []
    for key in groups.member_keys(group):
        lacking = [{"id": k.pk, "public": k.public} for k in groups.missing_seals(key, group)]
        rows.append({"id": key.pk, "name": key.person.name, "public": key.public, "missing": lacking})
    return JsonResponse({"members": rows})


@for_recipients("POST")
@answering
def create_group_key(request: HttpRequest, code: str) -> HttpResponse:
    """Put a group's new key in force."""
    public = encoding.unhex(request.POST.get("public"), 32)
    new = NewGroupKey(public, read_seals(request.POST))
    key = letters.create_group_key(_group(request, code), new, by=request.actor, at=clock.now())
    return JsonResponse({"epoch": key.epoch})


@for_recipients("POST")
@answering
def admit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Give a member the group's keys that the officer's browser sealed to them."""
    group = _group(request, code)
    member = next((key for key in groups.member_keys(group) if key.pk == pk), None)
    if member is None:
        raise Refused("对方现在不是这个收件组的收件人，请刷新页面")
    done = letters.admit(member, read_seals(request.POST), by=request.actor, at=clock.now())
    return JsonResponse({"admitted": done})


@for_recipients("GET", "POST")
def set_group(request: HttpRequest) -> HttpResponse:
    """Open or change a recipient group; the chair's form."""
    if not may_set_groups(request.actor):
        raise Http404
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            letters.set_group(given.pop("code"), **given, by=request.actor, at=clock.now())
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return HttpResponseRedirect(reverse("letters:keys"))
    return render(request, "letters/set_group.html", {"form": form}, status=422 if form.errors else 200)


def _group(request: HttpRequest, code: str):
    found = next((g for g in groups.groups_of(request.actor) if g.code == code), None)
    if found is None:
        raise Http404
    return found
