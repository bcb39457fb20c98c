"""Paper letters typed in at the sorting desk; works without JavaScript."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from huiyin.ground.files.forms import told
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.voice.letterbox.rules.intake import StripRefused
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.forms import PaperForm
from huiyin.voice.letters.rules import gate
from huiyin.voice.letters.views.shapes import for_recipients


@for_recipients("GET", "POST")
def register_paper(request: HttpRequest) -> HttpResponse:
    """Type in a paper letter as a de-identified summary."""
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        photos = form.cleaned_data["photos"]
        try:
            slip = form.cleaned_data["slip"]
            matter = letters.register_paper(form.made(), photos=photos, slip=slip, by=request.actor, at=clock.now())
        except Refused as refusal:
            if reason := told(refusal, form):
                form.add_error("slip" if isinstance(refusal, StripRefused) else None, reason)
        else:
            return HttpResponseRedirect(f"{reverse('letters:register_paper')}?done={matter.pk}")
    context = {
        "form": form,
        "done": _just_registered(request),
        "checklist": gate.CHECKLIST,
        "to_label": request.POST.get("to_label", ""),
        "walls": form.cleaned_data.get("walls") if form.errors else None,
    }
    return render(request, "letters/paper.html", context, status=422 if form.errors else 200)


def _just_registered(request: HttpRequest) -> Matter | None:
    """Return the matter the address says was registered a moment ago: a box holds more than one letter."""
    pk = request.GET.get("done", "")
    if not (pk.isascii() and pk.isdecimal()) or len(pk) > 18:
        return None
    try:
        return matters.get_for(request.actor, int(pk))
    except Matter.DoesNotExist:
        return None
