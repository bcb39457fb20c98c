"""A person's own page: who comes, what is written about them, what they wish; everything there is theirs to change."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.grid import queries as grid
from huiyin.kit import clock
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.forms import ApartForm
from huiyin.voice.visits.queries import acting, lists
from huiyin.voice.visits.queries import notes as words
from huiyin.voice.visits.views.frame import goes_to, notes


@require_safe
@never_cache
def mine(request: Any) -> HttpResponse:
    """Show what is planned with the reader, and what is written."""
    return _page(request, ApartForm())


def _page(request: Any, form: ApartForm, status: int = 200) -> HttpResponse:
    person = request.user
    contacts = lists.own_contacts(person.pk)
    written = lists.notes_by_contact(contacts)
    carer = grid.carer_of(person.pk)
    context = {
        "triggers": lists.own_triggers(person.pk),
        "asking": [_row(c, written) for c in contacts if c.is_reached and not c.word],
        "others": [_row(c, written) for c in contacts if not c.is_reached or c.word],
        "cases": lists.own_cases(person.pk),
        "apart": lists.kept_apart(person.pk),
        "carer": carer.post if carer else None,
        "form": form,
        "notes": notes(request),
    }
    return render(request, "visits/mine.html", context, status=status)


def _row(contact: Any, written: Any) -> dict[str, Any]:
    return {"contact": contact, "texts": [{"note": n, "text": words.words(n)} for n in written.get(contact.pk, ())]}


@require_POST
def keep_apart(request: Any) -> HttpResponse:
    """The reader wants a post to stay out, without a reason."""
    form = ApartForm(request.POST)
    if form.is_valid():
        post = acting.post_named(form.cleaned_data["post"])
        if post is not None:
            visits.keep_apart(request.user, post, by=request.actor, at=clock.now())
            return goes_to("mine", done="apart")
        form.add_error("post", "没有找到这个岗位，请从列表里选")
    return _page(request, form, 422)


@require_POST
def let_know(request: Any) -> HttpResponse:
    """The reader takes such a wish back."""
    post = acting.post_named(request.POST.get("post", ""))
    if post is not None:
        visits.let_know(request.user, post, by=request.actor, at=clock.now())
    return goes_to("mine", done="know")
