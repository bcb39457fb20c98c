"""One sheet for any verb: a form that says what will happen; the action; refusals shown with the typed text kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huiyin.ground.files.forms import told
from huiyin.kit import clock
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions
from huiyin.loop.matters.forms import FORMS, VerbForm
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import page
from huiyin.loop.matters.rules import bar
from huiyin.loop.matters.rules.permissions import is_asker
from huiyin.loop.matters.rules.states import Verb
from huiyin.loop.matters.views.frame import found, list_behind, show

NO_POST = "没有找到这个岗位，请从列表里选，或写全岗位名称"
TO_BE_WEIGHED = {
    Verb.RULE: Verb.OBJECT,
    Verb.UPHOLD: Verb.REVIEW,
    Verb.OVERTURN: Verb.REVIEW,
    Verb.APPROVE_EXTENSION: Verb.EXTEND,
    Verb.DECLINE_EXTENSION: Verb.EXTEND,
}
DATES = {Verb.ACCEPT: "promised_on", Verb.EXTEND: "until", Verb.ANSWER: "land_on"}


def sheet(request: Any, pk: int, verb: Verb) -> HttpResponse:
    """Show the sheet of a verb, or carry the verb out and send the reader on to what comes next."""
    matter = found(request, pk)
    if request.method != "POST":
        last = page.last_step(matter)
        form = _form(matter, verb, request.actor, initial={"seen": last.pk if last else ""})
        return _answer(request, matter, verb, form)
    form = _form(matter, verb, request.actor, request.POST, request.FILES)
    seen = request.POST.get("seen", "")
    refusal = page.moved_on(matter, seen, request.actor)  # before complaints about fields that don't matter any more
    if refusal:
        form.errors.clear()
    elif form.is_valid():
        said = _given(form, request)
        if not form.errors:
            try:
                photos = said.pop("photos", None) or ()
                actions.carry_out(matter, verb, by=request.actor, at=clock.now(), said=said, seen=seen, photos=photos)
            except Refused as no:
                refusal = told(no, form)
            else:
                return _done(request, matter, verb)
    return _answer(request, found(request, pk), verb, form, refusal)


def _form(matter: Matter, verb: Verb, actor: Any, *given: Any, **more: Any) -> VerbForm:
    """Return the form with the limits of this matter on its fields."""
    form = FORMS[verb](*given, **more)
    latest = page.latest_day(matter, verb, clock.now()) if verb in DATES else None
    if latest:
        form.fields[DATES[verb]].widget.attrs |= {"data-max": latest.isoformat(), "data-min": clock.today().isoformat()}
    if verb == Verb.CONFIRM and not is_asker(matter, actor):
        del form.fields["rating"]
    return form


def _given(form: VerbForm, request: Any) -> dict[str, Any]:
    """Return the keyword arguments of the action; rows that can't be found become errors at their field."""
    given = {name: value for name, value in form.cleaned_data.items() if name not in ("seen", "is_checked")}
    if "to" in given:
        given["to"] = post = page.post_named(given["to"])
        if post is None:
            form.add_error("to", NO_POST)
    if "into" in given:
        given["into"] = page.numbered(given["into"], request.actor)
        if given["into"] is None:
            form.add_error("into", "没有找到这个编号的事项")
    return given


def _done(request: HttpRequest, matter: Matter, verb: Verb) -> HttpResponse:
    behind = list_behind(request)
    note = f"done={matter.pk}.{verb.value}"
    if behind:
        kept = "&".join(part for part in behind.partition("?")[2].split("&") if part and not part.startswith("done="))
        return goes_to(f"{reverse('matters:list')}?{kept}{'&' if kept else ''}{note}", request=request)
    return goes_to(f"{matter.link()}?{note}", request=request)


def _answer(request: Any, matter: Matter, verb: Verb, form: VerbForm, refusal: str = "") -> HttpResponse:
    """Show the sheet: 200 fresh, 422 with errors at fields, 409 where the rules or somebody else said no."""
    verdict = page.may_now(matter, verb, request.actor)
    if refusal and form.is_bound:
        last = page.last_step(matter)
        form.data = typed = form.data.copy()
        typed["seen"] = str(last.pk) if last else ""
    if not verdict and not refusal:
        refusal = verdict.reason
    context = {
        "matter": matter,
        "verb": verb,
        "form": form,
        "refusal": refusal,
        "can": bool(verdict),
        "kept": _kept(form) if not verdict else [],
        "will": page.will(matter, verb, request.actor, clock.now()) if verdict else "",
        "is_danger": verb in bar.DANGEROUS,
        "texts": _texts(matter, verb) if verdict else [],
        "action": request.path,
    }
    status = 409 if refusal else (422 if form.errors else 200)
    return show(request, "matters/verb.html", "matters/_verb.html", context, status)


def _texts(matter: Matter, verb: Verb) -> list[tuple[str, str]]:
    """Return what has to be read before the verb: what will be public, what the other side gave as its reasons."""
    if verb == Verb.PUBLISH:
        return [("事项摘要", matter.summary), ("答复", matter.answer)]
    if verb not in TO_BE_WEIGHED:
        return []
    said = page.said_at(matter, TO_BE_WEIGHED[verb])
    labels = {"reason": "对方的理由", "suggestion": "对方建议由谁办"}
    return [(label, said[name]) for name, label in labels.items() if said.get(name)]


def _kept(form: VerbForm) -> list[str]:
    """Return the texts typed into a form that can't be sent any more, so that nothing is lost."""
    if not form.is_bound:
        return []
    return [
        str(form[n].value())
        for n, f in form.fields.items()
        if f.widget.__class__.__name__ == "Textarea" and form[n].value()
    ]
