"""The shelf: the list of papers, one paper with its editions, putting, replacing and taking off."""

from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kit import clock
from huiyin.kit.http import address, filter_menu
from huiyin.kit.http import found as found_or_404
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.forms import ReasonForm
from huiyin.voice.meetings.forms.shelf import EditionForm, PaperForm, ShelfForm
from huiyin.voice.meetings.models import Paper, Series
from huiyin.voice.meetings.queries import shelf as queries
from huiyin.voice.meetings.rules.kinds import PaperKind
from huiyin.voice.meetings.rules.shelf import may_destroy, may_propose_destruction, may_put, may_replace, may_take_off
from huiyin.voice.meetings.views.frame import bound, form_page, note_of

DONE = {
    "put_paper": "已放上，看得到这个例会资料的人都能打开。",
    "replace_paper": "已换成新的一版，以前的版在下面。",
    "take_off_paper": "已撤下，原因记入台账。文件还留着，不该留的可以提请销毁。",
    "propose_destruction": "已提请，例会的主持岗位、记录人和纪委里的另一人同意后销毁。",
    "destroy_paper": "文件已销毁，名称、版数和台账留着。",
}
SHARED = "主持、记录、参加这个例会的人和管到这个单位的人都能打开，别人看不到。"


@require_safe
def shelf(request: Any) -> HttpResponse:
    """Show the papers the reader may open, newest first, as filtered by the address."""
    form = ShelfForm(request.GET)
    chosen, filters = form.chosen(), form.filters(clock.today())
    before = form.cleaned_data.get("before")
    page = queries.listed(request.actor, filters, before=before)
    series = next((one for one in page.menu if one.pk == chosen.get("series")), None)
    stands = queries.standing(request.actor, series) if series else None
    query, export = urlencode(chosen), address("exchange:papers")
    context = {
        "rows": [row_of(one) for one in page.rows],
        "sentence": _sentence(page),
        "filters": _menus(chosen, page.menu),
        "words": chosen.get("q", ""),
        "kept": [(name, value) for name, value in chosen.items() if name != "q"],
        "clear_url": reverse("meetings:shelf") if chosen else "",
        "export_url": f"{export}?{query}" if export and query else export,
        "next_url": "?" + urlencode({**chosen, "before": page.next_before}) if page.next_before else "",
        "first_url": f"?{query}" if before else "",
        "is_narrowed": bool(chosen.keys() - {"series"}) or (bool(chosen) and series is None),
        "series": series,
        "has_series": bool(page.menu),
        "may_put": may_put(stands, is_closed=series.closed_on is not None) if series and stands else None,
        "off": queries.taken_off(request.actor, series, stands) if series and stands else [],
    }
    return render(request, "meetings/shelf.html", context)


def _sentence(page: queries.Page) -> str:
    if page.count is None:
        return "更早的资料"
    return f"超过 {queries.COUNTED} 份" if page.is_capped else f"共 {page.count} 份"


def row_of(paper: Paper) -> dict[str, Any]:
    """Return a paper as a line of the shelf: its name opens the file, or the minutes as a document."""
    is_minutes = paper.kind == PaperKind.MINUTES
    return {
        "paper": paper,
        "file_url": address("exchange:minutes", paper.meeting_id) if is_minutes else file_url(paper),
        "form": "Word" if is_minutes else paper.file.file.get_kind_display() if paper.file else "",
        "place": paper.where if paper.is_of_meeting or paper.series is None else paper.series.name,
        "place_url": paper.link() if paper.is_of_meeting else f"{reverse('meetings:shelf')}?series={paper.series_id}",
        "page_url": "" if paper.is_of_meeting else paper.link(),
    }


def file_url(paper: Paper) -> str:
    """Return where the file of a paper is opened."""
    return reverse("files:serve", args=[paper.file_id]) if paper.file_id else ""


def _menus(chosen: dict[str, Any], series: list[Series]) -> list[dict[str, Any]]:
    offered: list[tuple[str, str, str, Any]] = [
        ("series", "例会", "全部会议", [(one.pk, str(one)) for one in series]),
        ("kind", "种类", "不限种类", list(PaperKind.choices)),
        ("since", "时间", "不限时间", list(ShelfForm.SINCE)),
    ]
    return [filter_menu(chosen, *one) for one in offered if one[3]]


@require_safe
def paper(request: Any, pk: int) -> HttpResponse:
    """Show a paper of a series with every edition, and what may be done."""
    found = _found(request, pk)
    editions = queries.editions(found)
    newest, stands = editions[0], queries.standing(request.actor, _series(found))
    is_off, first = newest.off_at is not None, newest.proposed_by_id
    facts = {"is_shown": newest.is_shown, "is_off": is_off}
    is_own, is_closed = newest.put_by_id == request.actor.person_id, _series(found).closed_on is not None
    context = {
        "paper": newest,
        "series": found.series,
        "rows": [{"paper": one, "file_url": file_url(one)} for one in editions],
        "replace": may_replace(stands, is_closed=is_closed, **facts),
        "take_off": may_take_off(stands, is_own=is_own, **facts),
        "propose": may_propose_destruction(stands, is_own=is_own, is_off=is_off, first=first),
        "destroy": may_destroy(stands, request.actor, first=first, is_destroyed=newest.destroyed_at is not None),
        "notes": note_of(request, DONE),
    }
    return render(request, "meetings/paper.html", context)


def _found(request: Any, pk: int) -> Paper:
    return found_or_404(queries.get_for, request.actor, pk)


def _series(found: Paper) -> Series:
    if found.series is None:
        raise Http404
    return found.series


@require_http_methods(["GET", "HEAD", "POST"])
def put_paper(request: Any, pk: int) -> HttpResponse:
    """Put a paper of a series on the shelf."""
    series = found_or_404(queries.series_for, request.actor, pk)
    if not may_put(queries.standing(request.actor, series), is_closed=series.closed_on is not None):
        raise Http404
    form = PaperForm(bound(request), request.FILES or None)

    def act(said: dict[str, Any]) -> str:
        new = actions.NewPaper(said["title"], said["upload"], said["kind"])
        made = actions.put_paper(series, new, by=request.actor, at=clock.now())
        return f"{made.link()}?done=put_paper"

    back = f"{reverse('meetings:shelf')}?series={series.pk}"
    facts: dict[str, Any] = {"heading": f"放{series.name}的资料", "button": "放上", "will": SHARED, "has_files": True}
    return form_page(request, form, act, back_url=back, back_label="会议资料", **facts)


@require_http_methods(["GET", "HEAD", "POST"])
def replace_paper(request: Any, pk: int) -> HttpResponse:
    """Put a newer edition in the place of the one in use."""
    found = _found(request, pk)
    series, is_off = _series(found), found.off_at is not None
    facts = {"is_closed": series.closed_on is not None, "is_shown": found.is_shown, "is_off": is_off}
    if not may_replace(queries.standing(request.actor, series), **facts):
        raise Http404
    form = EditionForm(bound(request), request.FILES or None, initial={"title": found.title})

    def act(said: dict[str, Any]) -> str:
        new = actions.NewPaper(said["title"], said["upload"])
        made = actions.replace_paper(found, new, by=request.actor, at=clock.now())
        return f"{made.link()}?done=replace_paper"

    words: dict[str, Any] = {"heading": f"换新版：{found.title}", "button": "换上", "has_files": True}
    will = f"第 {found.number} 版留在以前的版本里，还能打开。"
    return form_page(request, form, act, will=will, back_url=found.link(), back_label=found.title, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def take_off_paper(request: Any, pk: int) -> HttpResponse:
    """Take a paper off the shelf, with a reason."""
    found = _found(request, pk)
    is_own, is_off = found.put_by_id == request.actor.person_id, found.off_at is not None
    stands = queries.standing(request.actor, _series(found))
    if not may_take_off(stands, is_own=is_own, is_shown=found.is_shown, is_off=is_off):
        raise Http404
    form = ReasonForm(bound(request))

    def act(said: dict[str, Any]) -> str:
        actions.take_off_paper(found, by=request.actor, at=clock.now(), reason=said["reason"])
        return f"{found.link()}?done=take_off_paper"

    words: dict[str, Any] = {"heading": f"撤下：{found.title}", "button": "撤下", "is_danger": True}
    will = (
        "各版都不再给别人看，只有例会的主持岗位、记录人、放资料的人和纪委还能打开。原因记入台账，撤下后不能恢复。"
        "文件还留着；里面有不该留的内容，撤下以后可以提请销毁。"
    )
    return form_page(request, form, act, will=will, back_url=found.link(), back_label=found.title, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_destruction(request: Any, pk: int) -> HttpResponse:
    """Ask for the files of a paper taken off to be destroyed, with a reason."""
    found = _found(request, pk)
    facts: dict[str, Any] = {"is_off": found.off_at is not None, "first": found.proposed_by_id}
    is_own = found.put_by_id == request.actor.person_id
    if not may_propose_destruction(queries.standing(request.actor, _series(found)), is_own=is_own, **facts):
        raise Http404
    form = ReasonForm(bound(request))

    def act(said: dict[str, Any]) -> str:
        actions.propose_destruction(found, by=request.actor, at=clock.now(), reason=said["reason"])
        return f"{found.link()}?done=propose_destruction"

    words: dict[str, Any] = {"heading": f"提请销毁：{found.title}", "button": "提请销毁", "is_danger": True}
    will = "例会的主持岗位、记录人和纪委里的另一人同意后，各版的文件都销毁，不能恢复；名称、版数和原因留在台账。"
    will += "原因里不要写文件的内容。"
    return form_page(request, form, act, will=will, back_url=found.link(), back_label=found.title, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def destroy_paper(request: Any, pk: int) -> HttpResponse:
    """Agree to a paper's files being destroyed, as the second of two."""
    found = _found(request, pk)
    facts: dict[str, Any] = {"first": found.proposed_by_id, "is_destroyed": found.destroyed_at is not None}
    if not may_destroy(queries.standing(request.actor, _series(found)), request.actor, **facts):
        raise Http404

    def act(said: dict[str, Any]) -> str:
        actions.destroy_paper(found, by=request.actor, at=clock.now())
        return f"{found.link()}?done=destroy_paper"

    words: dict[str, Any] = {"heading": f"同意销毁：{found.title}", "button": "同意销毁", "is_danger": True}
    will = f"提请的原因：{found.destroy_reason}。同意后各版的文件都销毁，不能恢复；名称、版数和原因留在台账。"
    will += "请先核对是不是这一份。"
    back: dict[str, Any] = {"back_url": found.link(), "back_label": found.title}
    return form_page(request, Form(bound(request)), act, will=will, **back, **words)
