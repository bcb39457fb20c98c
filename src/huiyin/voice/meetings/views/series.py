"""Series: the page with its periods, setting up, changing, ending; the presets of a branch."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import Power
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.verdicts import Verdict
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.forms import ReasonForm, ScheduleForm, SeriesForm
from huiyin.voice.meetings.models import Series, Term
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.rules.kinds import FACTS
from huiyin.voice.meetings.rules.permissions import may_arrange, may_be_missed, may_miss, may_set_up_branch
from huiyin.voice.meetings.rules.shelf import may_put
from huiyin.voice.meetings.views.frame import bound, form_page, found_series, note_of, person_of, post_of, unit_of
from huiyin.voice.meetings.views.listing import chip
from huiyin.voice.meetings.views.shelf import row_of

DONE = {
    "set_up": "例会已设立，到期没有开会逐级督办。",
    "change": "已保存，换下的主持岗位名下没办完的一并转过去。",
    "miss": "已记缺，这一期的应办和督办就此了结，记录一直在。",
}


@require_safe
def series(request: Any, pk: int) -> HttpResponse:
    """Show a series: its schedule, every period with how it was held, what may be done."""
    found = found_series(request, pk)
    chair = queries.chair_of(found)
    hosts = queries.hosts_of_post(chair)
    reads_papers = shelf.sees_series(request.actor, found)
    context = {
        "series": found,
        "chair": chair,
        "opens_branch": found.branch is not None and repeated.opens_branch(request.actor, found.branch),
        "reads_papers": reads_papers,
        "papers": [row_of(one) for one in shelf.of_series(found)] if reads_papers else [],
        "may_put": may_put(shelf.standing(request.actor, found), is_closed=found.closed_on is not None),
        "terms": [_row(one) for one in repeated.terms_of(found)],
        "extra": repeated.without_term(found),
        "may": may_arrange(request.actor, found.kind, hosts) if found.closed_on is None else None,
        "may_miss": may_miss(request.actor, hosts, is_above=repeated.is_above(request.actor, found)),
        "may_close": bool(may_set_up_branch(request.actor, is_led=False)),
        "citation": repeated.rule_of(found),
        "notes": note_of(request, DONE),
    }
    return render(request, "meetings/series.html", context)


def _row(one: repeated.Held) -> dict[str, Any]:
    mark: str
    if one.is_held:
        is_entered = one.meeting is not None and one.meeting.is_entered
        held = "补录" if is_entered else "按期开了"
        late = "补录，算迟办" if is_entered else "迟开"
        mark = badge(late, "amber") if one.is_late else badge(held, "green")
    elif one.term.duty.is_open:
        mark = chip(one.term)
    else:
        mark = badge("没有开，已记缺", "red") if one.is_missed else badge("不再需要", "line")
    return {"held": one, "mark": mark, "may_miss": _may_be_missed(one)}


def _may_be_missed(one: repeated.Held) -> Verdict:
    is_open, is_planned = one.term.duty.is_open, one.meeting is not None
    return may_be_missed(one.term.to_on, clock.today(), is_open=is_open, is_planned=is_planned)


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: Any) -> HttpResponse:
    """Set up one series of a branch or a unit."""
    if not request.actor.can(Power.PLAN_GRID):
        raise Http404
    form = SeriesForm(bound(request), initial={"since_on": clock.today(), "every_months": 1})

    def act(said: dict[str, Any]) -> str | None:
        unit, schedule = unit_of(form), _schedule(form)
        if form.errors or schedule is None:
            return None
        branch = repeated.branch_in(unit) if FACTS[said["kind"]].is_of_branch else None
        if FACTS[said["kind"]].is_of_branch and branch is None:
            form.add_error("unit", "这个单位没有自己的党支部，请选支部所在的单位")
            return None
        new = actions.NewSeries(said["kind"], said["name"], schedule, said["since_on"], branch, unit)
        made = actions.set_up(new, by=request.actor, at=clock.now())
        return f"{made.link()}?done=set_up"

    return form_page(
        request,
        form,
        act,
        heading="设立例会",
        button="设立",
        will="设立后，每个周期主持岗位有一件“开会”应办，开完会出了纪要才了结；到期没开逐级督办。",
        back_url=reverse("meetings:list"),
    )


def _schedule(form: Any) -> actions.Schedule | None:
    said = form.cleaned_data
    chair, recorder = post_of(form, "chair"), person_of(form, "recorder")
    if form.errors:
        return None
    return actions.Schedule(said["every_months"], chair, recorder, said["fixed_day"], said["place"])


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any, pk: int) -> HttpResponse:
    """Change how often and by whom a series is held."""
    found = found_series(request, pk)
    _gate(request, found)
    longest = queries.longest(found.kind, clock.today())
    form = ScheduleForm(bound(request), initial=_now(found), longest=longest)

    def act(said: dict[str, Any]) -> str | None:
        schedule = _schedule(form)
        if schedule is None:
            return None
        actions.change_series(found, schedule, by=request.actor, at=clock.now())
        return f"{found.link()}?done=change"

    return form_page(
        request,
        form,
        act,
        heading=f"修改{found.name}",
        button="保存",
        will=f"规则规定至少每 {longest} 个月一次，可以更勤，不能更少。已经开出的应办期限不变，新的周期接在它后面。",
        back_url=found.link(),
        back_label=str(found),
    )


def _gate(request: Any, found: Series) -> None:
    hosts = queries.hosts_of_post(queries.chair_of(found))
    if found.closed_on is not None or not may_arrange(request.actor, found.kind, hosts):
        raise Http404


def _now(found: Series) -> dict[str, Any]:
    return {
        "every_months": found.every_months,
        "fixed_day": found.fixed_day,
        "chair": found.chair.code if found.chair else "",
        "recorder": found.recorder.staff_number if found.recorder else "",
        "place": found.place,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Any, pk: int) -> HttpResponse:
    """End a series, with a reason."""
    found = found_series(request, pk)
    if found.closed_on is not None or not may_set_up_branch(request.actor, is_led=False):
        raise Http404
    form = ReasonForm(bound(request))

    def act(said: dict[str, Any]) -> str:
        actions.close_series(found, by=request.actor, at=clock.now(), reason=said["reason"])
        return f"{reverse('meetings:list')}?done=close"

    return form_page(
        request,
        form,
        act,
        heading=f"停办{found.name}",
        button="停办",
        is_danger=True,
        will=f"“{found}”从今天起不再需要开，名下没办的应办随之结束。停办的原因记入台账。",
        back_url=found.link(),
        back_label=str(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def miss(request: Any, pk: int, term: int) -> HttpResponse:
    """Let a past period count as missed, with a reason; while it runs, the form says why not."""
    found = found_series(request, pk)
    hosts = queries.hosts_of_post(queries.chair_of(found))
    if found.closed_on is not None or not may_miss(
        request.actor, hosts, is_above=repeated.is_above(request.actor, found)
    ):
        raise Http404
    try:
        owed = repeated.term_for(found, term)
    except Term.DoesNotExist as missing:
        raise Http404 from missing
    form = ReasonForm(bound(request))

    def act(said: dict[str, Any]) -> str:
        actions.miss(owed, reason=said["reason"], by=request.actor, at=clock.now())
        return f"{found.link()}?done=miss"

    return form_page(
        request,
        form,
        act,
        heading=f"{owed.name}没有开，记缺",
        button="记缺",
        is_danger=True,
        why_not=_may_be_missed(repeated.Held(owed, None)).reason,
        will=f"“{found}”{owed.name}这一期按没有开记下来，不再催办，改不回来。开过的请让主持岗位补录，还能补开的不要记缺。",
        back_url=found.link(),
        back_label=str(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def branch(request: Any, pk: int) -> HttpResponse:
    """Show every series of a branch; POST gives it the presets it lacks."""
    try:
        found = repeated.branch_for(request.actor, pk)
    except Branch.DoesNotExist as missing:
        raise Http404 from missing
    may = may_set_up_branch(request.actor, is_led=queries.is_led(request.actor, found))
    status, refusal = 200, may.reason if request.method == "POST" else ""
    if request.method == "POST" and may:
        made = actions.set_up_branch(found, by=request.actor, at=clock.now())
        actions.tick(clock.now())
        return _after(found, len(made))
    status = 409 if refusal else 200
    rows = repeated.of_branch(found)
    context = {
        "branch": found,
        "rows": rows,
        "missing": [kind.label for kind in repeated.missing_kinds(rows)],
        "may": may,
        "refusal": refusal,
        "notes": _made_note(request),
    }
    return render(request, "meetings/branch.html", context, status=status)


def _after(found: Branch, made: int) -> HttpResponse:
    to = f"{reverse('meetings:branch', args=[found.pk])}?made={made}"
    return HttpResponse(status=303, headers={"Location": to})


def _made_note(request: Any) -> list[dict[str, str]]:
    made = request.GET.get("made", "")
    if not made.isdecimal() or len(made) > 2:
        return []
    text = f"设立了 {made} 个例会，这一期的应办已经开出。" if int(made) else "该有的都有了，没有新设。"
    return [{"text": text, "tone": "green"}]
