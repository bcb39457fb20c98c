"""The styleguide: every component in every state. The demo app routes to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.kit.face.forms import SampleForm
from huiyin.kit.face.views.samples import samples

TYPED = {"wrong-summary": "水泵噪声大", "wrong-kind": "danger", "wrong-note": "第二次反映，上次答复说已报修。"}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the page; ?theme=dark|light and ?size=large force a look, ?q= answers the sample picker."""
    context = samples()
    if "q" in request.GET:
        return render(request, "face/styleguide/picker.html", context)
    if "sheet" in request.GET:
        is_sheet = request.headers.get("HX-Target") == "sheet"
        return render(request, f"face/styleguide/{'sheet' if is_sheet else 'verb'}.html", context)
    theme, size = request.GET.get("theme", ""), request.GET.get("size", "")
    context["theme"] = theme if theme in {"dark", "light"} else ""
    context["size"] = "large" if size == "large" else ""
    context["form"] = SampleForm()
    context["form_wrong"] = SampleForm(TYPED, prefix="wrong")
    return render(request, "face/styleguide/page.html", context)
