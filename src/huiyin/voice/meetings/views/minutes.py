"""The agenda and the live minutes: one screen, each point saved by itself; closing with the chair's word."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.words import zh_datetime
from huiyin.kit.http import goes_to, is_htmx
from huiyin.kit.verdicts import Refused, Verdict
from huiyin.loop.matters.queries import page as matters
from huiyin.loop.matters.rules.sentences import heading
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.forms import END_FORMS, ItemForm, MatterForm, PointForm, VersionForm, VoteForm
from huiyin.voice.meetings.models import Item, Meeting, Point
from huiyin.voice.meetings.queries import agenda, gathering, outcome
from huiyin.voice.meetings.rules.kinds import FACTS, End, State
from huiyin.voice.meetings.rules.permissions import OVER, Hosts, Vote, may_close, may_lead, may_record, runs
from huiyin.voice.meetings.views.frame import (
    bound,
    found_item,
    found_point,
    post_of,
    readable,
)

ENDS = ((End.MATTER, "定为事项"), (End.DONE, "已经办了"), (End.NO, "不办，说原因"), (End.CARRIED, "下次再议"))
NO_MATTER = "没有找到这件事项，请核对编号"


def _runs(request: Any, pk: int) -> Meeting:
    return _led(request, pk)[0]


def _led(request: Any, pk: int) -> tuple[Meeting, Hosts]:
    """Return a meeting the reader runs or ran, and the posts that hold it; what comes too late is refused in words."""
    found = readable(request, pk)
    hosts = queries.hosts_of(found)
    if not runs(found, request.actor, hosts):
        raise Http404
    return found, hosts


@require_http_methods(["GET", "HEAD", "POST"])
def show_agenda(request: Any, pk: int) -> HttpResponse:
    """Show the agenda and what is proposed for it, each with its reasons; POST takes the ticked ones."""
    found, hosts = _led(request, pk)
    if found.state in OVER and request.method != "POST":
        return goes_to(found.link())
    refusal = ""
    if request.method == "POST":
        try:
            actions.take(found, request.POST.getlist("take"), by=request.actor, at=clock.now())
            return goes_to(reverse("meetings:agenda", args=[pk]))
        except Refused as no:
            refusal = no.reason
    return _agenda(request, found, ItemForm(), refusal, 409 if refusal else 200, hosts)


def _agenda(
    request: Any, found: Meeting, form: ItemForm, refusal: str, status: int, hosts: Hosts | None = None
) -> HttpResponse:
    items = agenda.agenda_of(found)
    offered = agenda.proposals(found, request.actor, clock.now(), items=items)
    context = {
        "meeting": found,
        "items": items,
        "proposals": offered,
        "ticked": request.POST.getlist("take"),
        "lead": may_lead(found, request.actor, hosts or queries.hosts_of(found)),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "meetings/agenda.html", context, status=status)


@require_POST
def add_item(request: Any, pk: int) -> HttpResponse:
    """Add an own item."""
    found = _runs(request, pk)
    form, refusal = ItemForm(request.POST), ""
    if form.is_valid():
        try:
            actions.add_item(found, form.cleaned_data["title"], by=request.actor, at=clock.now())
            name = "minutes" if found.state == State.RUNNING else "agenda"
            return goes_to(reverse(f"meetings:{name}", args=[pk]))
        except Refused as no:
            refusal = no.reason
    return _agenda(request, found, form, refusal, 409 if refusal else 422)


@require_POST
def drop_item(request: Any, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    item = found_item(request, pk)
    found = _runs(request, item.meeting_id)
    try:
        actions.drop_item(item, by=request.actor, at=clock.now())
    except Refused as no:
        return _agenda(request, found, ItemForm(), no.reason, 409)
    return goes_to(reverse("meetings:agenda", args=[found.pk]))


@require_safe
def show_minutes(request: Any, pk: int) -> HttpResponse:
    """Show the minutes being written; once they are signed, the meeting."""
    found = _runs(request, pk)
    return goes_to(found.link()) if found.state in OVER else _minutes(request, found)


def _minutes(
    request: Any, found: Meeting, *, forms: dict[int, PointForm] | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    rows = outcome.rows_of(found)
    invited = gathering.attendances(found)
    count = gathering.counted(found, invited)
    hosts = queries.hosts_of(found)
    said, silent = outcome.said_in(found)
    context = {
        "meeting": found,
        "items": [_item(request, found, n, *row, invited, forms or {}) for n, row in enumerate(rows, start=1)],
        "count": count,
        "record": may_record(found, request.actor, hosts),
        "lead": may_lead(found, request.actor, hosts),
        "closing": may_close(said, silent, count) if found.state == State.RUNNING else Verdict(False, "会议还没有开始"),
        "item_form": ItemForm(),
        "refusal": refusal,
        "typed": [form["text"].value() for form in (forms or {}).values()],
    }
    return render(request, "meetings/minutes.html", context, status=status)


def _item(
    request: Any, found: Meeting, n: int, item: Item, rows: Any, invited: Any, forms: dict[int, PointForm]
) -> dict[str, Any]:
    people = [a.person for a in invited]
    fresh = forms.get(-item.pk) or PointForm(people=people, auto_id=f"new-{item.pk}-%s")
    return {
        "item": item,
        "number": n,
        "rows": [_point(found, row, people, forms.get(row.point.pk)) for row in rows],
        "form": fresh,
    }


def _point(found: Meeting, row: outcome.Row, people: Any, form: PointForm | None = None) -> dict[str, Any]:
    point = row.point
    initial = {"text": point.text, "speaker": point.speaker_id, "is_named": point.is_named, "version": point.version}
    return {
        "row": row,
        "point": point,
        "form": form or PointForm(people=people, initial=initial, auto_id=f"p{point.pk}-%s"),
        "ends": [(end, label) for end, label in ENDS if end != End.CARRIED or found.series_id],
        "has_votes": FACTS[found.kind].has_votes,
        "is_open": point.end == End.NONE,
    }


@require_POST
def add_point(request: Any, pk: int) -> HttpResponse:
    """Write a new point under an item; a refusal keeps what was typed."""
    item = found_item(request, pk)
    found = _runs(request, item.meeting_id)
    form = PointForm(request.POST, people=_people(found), auto_id=f"new-{pk}-%s")
    if form.is_valid():
        try:
            made = actions.add_point(item, _words(form, found), by=request.actor, at=clock.now())
            return goes_to(f"{reverse('meetings:minutes', args=[found.pk])}#point-{made.pk}")
        except Refused as no:
            return _minutes(request, found, forms={-pk: form}, refusal=no.reason, status=409)
    return _minutes(request, found, forms={-pk: form}, status=422)


def _people(found: Meeting) -> Any:
    return [a.person for a in gathering.attendances(found)]


def _words(form: PointForm, found: Meeting) -> actions.Words:
    said = form.cleaned_data
    speaker = next((p for p in _people(found) if str(p.pk) == said["speaker"]), None)
    return actions.Words(said["text"], speaker, said["is_named"])


@require_POST
def write(request: Any, pk: int) -> HttpResponse:
    """Save what a point says; where somebody else changed it, both texts are shown and the next save wins."""
    point = found_point(request, pk)
    found = _runs(request, point.item.meeting_id)
    form = PointForm(request.POST, people=_people(found), auto_id=f"p{pk}-%s")
    if not form.is_valid():
        return _unsaved(request, found, point, form, "；".join(str(e) for es in form.errors.values() for e in es), 422)
    try:
        version = form.cleaned_data["version"] or 0
        saved = actions.write(point, _words(form, found), version=version, by=request.actor, at=clock.now())
    except Refused as no:
        return _unsaved(request, found, point, form, no.reason, 409)
    if is_htmx(request):
        return _saved(request, "meetings/_saved.html", {"point": saved, "at": clock.now()})
    return goes_to(f"{reverse('meetings:minutes', args=[found.pk])}#point-{pk}")


def _unsaved(request: Any, found: Meeting, point: Point, form: PointForm, reason: str, status: int) -> HttpResponse:
    now = found_point(request, point.pk)
    is_other = form.data.get("version", "") != str(now.version)
    by = f"{now.written_by.name if now.written_by else ''} {zh_datetime(now.written_at)}"
    if is_htmx(request):
        context = {"point": now, "reason": reason, "is_other": is_other, "written": by}
        return _saved(request, "meetings/_saved.html", context, status)
    form.data = {**form.data.dict(), "version": str(now.version)}
    refusal = f"{reason}。对方写的是：{now.text}（{by}）" if is_other else reason
    return _minutes(request, found, forms={point.pk: form}, refusal=refusal, status=status)


def _saved(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def drop_point(request: Any, pk: int) -> HttpResponse:
    """Take a point written by mistake away."""
    point = found_point(request, pk)
    found = _runs(request, point.item.meeting_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _minutes(request, found, refusal="页面已经旧了，请看最新情况", status=409)
    try:
        actions.drop_point(point, version=form.cleaned_data["version"], by=request.actor, at=clock.now())
    except Refused as no:
        return _minutes(request, found, refusal=no.reason, status=409)
    return goes_to(reverse("meetings:minutes", args=[found.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request: Any, pk: int) -> HttpResponse:
    """Ask how a point ends, and keep it: `?end=matter` shows the fields of that end."""
    point = found_point(request, pk)
    found = _runs(request, point.item.meeting_id)
    end = (request.POST if request.method == "POST" else request.GET).get("end", point.end or End.MATTER)
    if end not in END_FORMS:
        raise Http404
    form = END_FORMS[end](bound(request), initial=_ended(point, end))
    refusal, status = "", 200
    if form.is_bound:
        status = 422
        if form.is_valid() and (to := _end(form, end, request)) is not None:
            try:
                version = form.cleaned_data["version"]
                actions.conclude(point, to, version=version, by=request.actor, at=clock.now())
                return _after(request, found, pk)
            except Refused as no:
                refusal, status = no.reason, 409
    context = {
        "meeting": found,
        "point": point,
        "form": form,
        "end": end,
        "label": dict(ENDS)[End(end)],
        "ends": ENDS,
        "refusal": refusal,
        "will": _will(end, point, found),
        "more": [form[name] for name in MatterForm.MORE] if end == End.MATTER else [],
        "main": [f for f in form if f.name not in MatterForm.MORE],
        "is_more_open": any(form[n].errors or form[n].value() for n in ("target", "measure", "number", "joins"))
        if end == End.MATTER
        else False,
    }
    return _saved(request, _template(request, "conclude"), context, status)


def _template(request: Any, name: str) -> str:
    return f"meetings/_{name}.html" if is_htmx(request) else f"meetings/{name}.html"


def _ended(point: Point, end: str) -> dict[str, Any]:
    values: dict[str, Any] = {"version": point.version, "words": point.words if point.end == end else ""}
    if end == End.MATTER:
        title = point.title or (point.item.matter.title if point.item.matter else point.text)
        values |= {"title": heading(title), "to": point.to.code if point.to else "", "by_on": point.by_on}
        values |= {"topic": point.topic or (point.item.matter.topic if point.item.matter else "other")}
        values |= {"grade": point.grade or "ordinary", "target": point.target, "measure": point.measure}
        taken = point.matter or point.item.matter
        values["number"] = taken.number if taken else ""
    if end == End.NO:
        values["reason"] = point.reason
    return values


def _end(form: Any, end: str, request: Any) -> actions.End | None:
    said = form.cleaned_data
    if end != End.MATTER:
        return actions.End(end, words=said.get("words", ""), reason=said.get("reason", ""))
    matter = matters.numbered(said["number"], request.actor) if said["number"] else None
    if said["number"] and matter is None:
        form.add_error("number", NO_MATTER)
    to = post_of(form, "to") if matter is None and not said["number"] else None
    joins = []
    for text in said["joins"].replace("，", ",").replace("、", ",").split(","):
        one = matters.numbered(text, request.actor) if text.strip() else None
        if text.strip() and one is None:
            form.add_error("joins", f"没有找到 {text.strip()}")
        elif one is not None:
            joins.append(one)
    if form.errors:
        return None
    values = {name: said[name] for name in ("words", "title", "target", "measure", "by_on")}
    grade, topic = said["grade"] or "ordinary", said["topic"] or "other"
    return actions.End(end, matter=matter, to=to, joins=joins, grade=grade, topic=topic, **values)


def _will(end: str, point: Point, found: Meeting) -> str:
    if end == End.MATTER:
        return "签发纪要时登记并交办给承办岗位，对方要受理、答复、落实；以后每次打开这次会议都看得到走到哪一步。"
    if end == End.CARRIED:
        most = queries.carry_most(clock.today())
        return f"下次会自动列进议程。已经顺延过 {point.times} 次，顺延满 {most} 次以后改为事项，由主持岗位承办。"
    return "签发纪要以后到会的人都看得到。"


def _after(request: Any, found: Meeting, pk: int) -> HttpResponse:
    """Send the browser back to the point; htmx gets the point's card as it is now."""
    if not is_htmx(request):
        return goes_to(f"{reverse('meetings:minutes', args=[found.pk])}#point-{pk}")
    people = _people(found)
    rows = [row for _, rows in outcome.rows_of(found) for row in rows if row.point.pk == pk]
    context = {"one": _point(found, rows[0], people), "meeting": found}
    response = _saved(request, "meetings/_point.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = f"#point-{pk}", "outerHTML"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: Any, pk: int) -> HttpResponse:
    """Count hands on a point."""
    point = found_point(request, pk)
    found = _runs(request, point.item.meeting_id)
    now = {"agree": point.agree, "against": point.against or 0, "abstain": point.abstain or 0}
    form = VoteForm(bound(request), initial={"version": point.version, **now})
    refusal, status = "", 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            hands = Vote(said["agree"], said["against"], said["abstain"])
            try:
                actions.vote(point, hands, version=said["version"], by=request.actor, at=clock.now())
                return _after(request, found, pk)
            except Refused as no:
                refusal, status = no.reason, 409
    context = {"meeting": found, "point": point, "form": form, "refusal": refusal, "count": gathering.count(found)}
    return _saved(request, _template(request, "vote"), context, status)


@require_POST
def close(request: Any, pk: int) -> HttpResponse:
    """Sign the minutes; a refusal stands above them."""
    found = _runs(request, pk)
    try:
        actions.close(found, by=request.actor, at=clock.now())
    except Refused as no:
        return _minutes(request, found, refusal=no.reason, status=409)
    return goes_to(f"{found.link()}?done=close")
