"""Pages of a report, whichever room asks for it: filled and waiting for words, as signed, signing, correcting."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.kit import clock
from huiyin.kit.http import address, goes_to, note_of, status_of
from huiyin.kit.periods import Period
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.views import chip
from huiyin.loop.reports import actions, queries, rules
from huiyin.loop.reports.forms import SignForm

WORDS = ("done", "problems", "ahead")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report the reader may see, and the room that shows it: names of its pages, documents and notes."""

    kind: str
    post: Post
    period: Period
    room: str
    label: str
    files: Mapping[str, str]  # URL names of documents and what they are
    notes: Mapping[str, str]
    page: str = "reports/report.html"  # or one that extends it
    more: Callable[[Any, Period], dict[str, Any]] = lambda facts, period: {}  # what only that page shows of the facts

    @property
    def title(self) -> str:
        """The period and the kind."""
        return f"{self.period.label}{rules.ReportKind(self.kind).label}"

    @property
    def url(self) -> str:
        """Where the report is shown."""
        return self._at("report")

    @property
    def sign_url(self) -> str:
        """Where it is signed."""
        return self._at("sign")

    @property
    def correct_url(self) -> str:
        """Where it is corrected."""
        return self._at("correct_report")

    def _at(self, page: str) -> str:
        return reverse(f"{self.room}:{page}", args=[self.post.pk, self.period.key])

    @property
    def styles(self) -> str:
        """The room's styles."""
        return f"{self.room}/{self.room}.css"

    @property
    def home_url(self) -> str:
        """Where the room begins."""
        return reverse(f"{self.room}:list")


def report(request: Any, sheet: Sheet, form: Any = None, refusal: str = "") -> HttpResponse:
    """Show a report: filled from facts and waiting for words, or as signed, with its earlier versions."""
    at, actor, post, kind = clock.now(), request.actor, sheet.post, sheet.kind
    signed, owing = queries.versions(post.pk, kind, sheet.period), queries.owing_duty(post.pk, kind, sheet.period)
    last, source = signed[0] if signed else None, queries.source_of(kind)
    facts = last.facts if last else source.facts([post], sheet.period, at)[post.pk][0]
    columns = list(source.columns.values())
    may_sign = rules.may_sign(
        actor,
        kind,
        owner_id=post.pk,
        owing_id=owing.post_id if owing else None,
        is_over=sheet.period.last < clock.today(),
        is_signed=bool(signed),
    )
    context = {
        "sheet": sheet,
        "terms": rules.terms(kind),
        "holder": people.holder(post),
        "last": last,
        "earlier": [(one, source.sentence(one.facts)) for one in signed[1:]],
        "facts": facts,
        "sentence": source.sentence(facts),
        "columns": columns,
        "rows": [zip(columns, row, strict=True) for row in source.table(facts)],
        "chip": chip(owing, at) if owing and owing.is_open else "",
        "may_sign": may_sign,
        "may_correct": rules.may_correct(actor, kind, owner_id=post.pk, is_signed=bool(signed)),
        "form": form or SignForm(kind),
        "refusal": refusal,
        "files": _files(sheet, last),
        "notes": note_of(request, dict(sheet.notes)),
        **sheet.more(facts, sheet.period),
    }
    return render(request, sheet.page, context, status=status_of(form, refusal))


def _files(sheet: Sheet, last: Any) -> list[dict[str, str]]:
    """Return where a signed report can be taken out as a document, as far as such pages are there."""
    if last is None:
        return []
    return [{"url": url, "label": label} for name, label in sheet.files.items() if (url := address(name, last.pk))]


def sign(request: Any, sheet: Sheet) -> HttpResponse:
    """Sign the report with a few words."""
    form, refusal = SignForm(sheet.kind, request.POST or None), ""
    if form.is_bound and form.is_valid():
        words = actions.Words(**form.cleaned_data)
        try:
            actions.sign(sheet.post, words, kind=sheet.kind, period=sheet.period, by=request.actor, at=clock.now())
            return goes_to(sheet.url, done="sign")
        except Refused as no:
            refusal = no.reason
    return report(request, sheet, form, refusal)


def correct_report(request: Any, sheet: Sheet) -> HttpResponse:
    """Put a corrected version beside the signed one."""
    signed = queries.versions(sheet.post.pk, sheet.kind, sheet.period)
    if not signed:
        raise Http404
    last, refusal = signed[0], ""
    usual = {name: getattr(last, name) for name in WORDS}
    form = SignForm(sheet.kind, request.POST or None, initial=usual, is_correction=True)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        reason = said.pop("reason")
        try:
            actions.correct_report(last, actions.Words(**said), reason=reason, by=request.actor, at=clock.now())
            return goes_to(sheet.url, done="correct_report")
        except Refused as no:
            refusal = no.reason
    verdict = rules.may_correct(request.actor, sheet.kind, owner_id=sheet.post.pk, is_signed=True)
    context = {"form": form, "last": last, "sheet": sheet, "refusal": refusal, "verdict": verdict}
    return render(request, "reports/correct.html", context, status=status_of(form, refusal))
