"""The sheets of the verbs: one form each, in the page's slot or as a page of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from huiyin.ground.files.forms import told
from huiyin.ground.people.models import Post
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.http import found, goes_to, is_htmx, status_of
from huiyin.kit.verdicts import Refused, Verdict
from huiyin.kit.workdays import add_workdays
from huiyin.loop.censures import actions, queries
from huiyin.loop.censures.forms import ProposeForm, form_of
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.rules import facts, permissions, sentences
from huiyin.loop.censures.rules.states import Verb
from huiyin.loop.duties.queries import notices

METHODS = ["GET", "HEAD", "POST"]
Act = Callable[[Censure, dict[str, Any], list[Post], Any], object]


def _by(request: Any) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


@require_http_methods(METHODS)
def propose(request: Any, pk: int) -> HttpResponse:
    """Draft a criticism on a notice nobody answered."""
    notice, day = found(notices.get_for, request.actor, pk), clock.today()
    walled, post = frozenset(notice.duty.walled), notice.answer_duty.post
    posts, signers = notices.own_posts(request.actor), queries.signers(post.pk, walled)
    begun = {"text": sentences.EXAMPLE, "demand": sentences.DEMAND, "until": _default_until()}
    given = request.POST if request.method == "POST" else None
    form = ProposeForm(given, posts=posts, signers=signers, today=day, initial=begun)
    verdict = permissions.may_propose(
        request.actor,
        post_id=post.pk,
        above=queries.above(post.pk),
        walled=walled,
        is_answered=notice.replied_at is not None,
        is_silent=queries.is_silent(notice, day),
    )
    refusal = verdict.reason or ("" if signers else "上面没有可以签发的岗位，请报上级单位")
    if form.is_bound and form.is_valid() and not refusal:
        said = form.cleaned_data
        words = actions.Words(said["text"], said["demand"], said["until"])
        chosen = {str(one.pk): one for one in (*posts, *signers)}
        try:
            made = actions.propose(
                notice, words, from_post=chosen[said["from_post"]], signer=chosen[said["signer"]], **_by(request)
            )
            return goes_to(reverse("censures:censure", args=[made.pk]), done="propose")
        except Refused as no:
            refusal = no.reason
    told = facts.sentences(queries.facts(notice, clock.now()), post=post.name, subject=notice.duty.subject)
    context = {"notice": notice, "post": post, "facts": told, "form": form, "refusal": refusal}
    context |= {"will": sentences.WILL[Verb.PROPOSE], "live": queries.live_of(notice)}
    status = 409 if refusal and form.is_bound else status_of(form)
    return render(request, "censures/propose.html", context, status=status)


def _default_until() -> Any:
    day = clock.today()
    return add_workdays(day, int(rulebook.value("censure.rectify_wd", on=day)), rulebook.calendar())


def _sheet(request: Any, pk: int, verb: Verb, act: Act) -> HttpResponse:
    """Show the sheet of a verb, or do it."""
    one = found(queries.get_for, request.actor, pk)
    posts = notices.own_posts(request.actor) if verb == Verb.REFER else []
    case = queries.case_of(one, clock.now())
    verdict: Verdict = permissions.may(verb, request.actor, case, today=clock.today())
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, refusal = form_of(verb, *given, posts=posts, today=clock.today(), initial=_initial(verb, one)), verdict.reason
    if form.is_bound and form.is_valid() and not refusal:
        try:
            act(one, form.cleaned_data, posts, request)
            return goes_to(reverse("censures:censure", args=[pk]), done=verb.value, request=request)
        except Refused as no:
            refusal = told(no, form)
    context = {
        "censure": one,
        "verb": verb,
        "form": form,
        "can": bool(verdict),
        "refusal": refusal,
        "will": sentences.WILL[verb],
        "is_danger": verb in sentences.DANGEROUS,
        "action": reverse(f"censures:{verb.value}", args=[pk]),
        "texts": [("申辩", one.plea)] if verb == Verb.UPHOLD else [],
    }
    fragment = "censures/_verb.html" if is_htmx(request) else "censures/verb.html"
    response = render(request, fragment, context, status=status_of(form, refusal))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _initial(verb: Verb, one: Censure) -> dict[str, Any]:
    if verb == Verb.SIGN:
        return {"text": one.text, "demand": one.demand, "until": max(one.until_on, clock.today() + timedelta(days=1))}
    return {"until": _default_until(), "on": clock.today()}


def _view(verb: Verb, act: Act, doc: str) -> Callable[..., HttpResponse]:
    @require_http_methods(METHODS)
    def view(request: Any, pk: int) -> HttpResponse:
        return _sheet(request, pk, verb, act)

    view.__doc__, view.__name__ = doc, verb.value
    return view


def _words(said: dict[str, Any]) -> actions.Words:
    return actions.Words(said["text"], said["demand"], said["until"])


def _refer(one: Censure, said: dict[str, Any], posts: list[Post], request: Any) -> object:
    chosen = next(post for post in posts if str(post.pk) == said["from_post"])
    return actions.refer(one, from_post=chosen, note=said["note"], **_by(request))


def _decide(one: Censure, said: dict[str, Any], posts: list[Post], request: Any) -> object:
    decided = actions.Decided(said["decision"], said["on"], said["body"], said["words"])
    return actions.decide(one, decided, **_by(request))


sign = _view(Verb.SIGN, lambda one, said, _, r: actions.sign(one, _words(said), **_by(r)), "Sign it.")
decline = _view(
    Verb.DECLINE, lambda one, said, _, r: actions.decline(one, reason=said["reason"], **_by(r)), "Don't sign it."
)
plead = _view(Verb.PLEAD, lambda one, said, _, r: actions.plead(one, text=said["text"], **_by(r)), "State one's case.")
uphold = _view(
    Verb.UPHOLD, lambda one, said, _, r: actions.uphold(one, text=said["text"], **_by(r)), "Answer a plea: it stands."
)
withdraw = _view(
    Verb.WITHDRAW, lambda one, said, _, r: actions.withdraw(one, reason=said["reason"], **_by(r)), "Take it back."
)
report = _view(
    Verb.REPORT,
    lambda one, said, _, r: actions.report(one, text=said["text"], uploads=said["proof"], **_by(r)),
    "Say what was put right.",
)
accept = _view(
    Verb.ACCEPT, lambda one, said, _, r: actions.accept(one, note=said["note"], **_by(r)), "It was put right."
)
send_back = _view(
    Verb.SEND_BACK,
    lambda one, said, _, r: actions.send_back(one, note=said["note"], until=said["until"], **_by(r)),
    "It wasn't put right.",
)
refer = _view(Verb.REFER, _refer, "Hand it to discipline inspection.")
decide = _view(Verb.DECIDE, _decide, "Write down what was decided.")
