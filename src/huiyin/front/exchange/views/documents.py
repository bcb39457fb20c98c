"""Official documents as .docx: the minutes of a meeting, a supervision notice, a criticism."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.front.desk import queries as desk
from huiyin.front.exchange.queries import censure_papers, notice_papers, official
from huiyin.front.exchange.queries import minutes as papers
from huiyin.kit import clock
from huiyin.loop.censures import queries as censures
from huiyin.loop.censures.models import Censure
from huiyin.loop.duties.models import SupervisionNotice
from huiyin.loop.duties.queries import notices
from huiyin.voice.meetings import queries as meetings
from huiyin.voice.meetings.models import Meeting

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def minutes(request: Any, pk: int) -> HttpResponse:
    """Give the minutes of a closed meeting to who may read what was said."""
    try:
        meeting = meetings.get_for(request.actor, pk)
    except Meeting.DoesNotExist as missing:
        raise Http404 from missing
    if not meeting.is_closed or not meetings.reads(request.actor, meeting):
        raise Http404
    return docx(f"{meeting.whose} {meeting.title}纪要", official.write(papers.paper(meeting)))


@require_safe
def notice(request: Any, pk: int) -> HttpResponse:
    """Give a supervision notice, with its answer where there is one, to who may read it."""
    try:
        found = notices.get_for(request.actor, pk)
    except SupervisionNotice.DoesNotExist as missing:
        raise Http404 from missing
    paper = notice_papers.paper(found, site=desk.site_name(), at=clock.now())
    return docx(found.title, official.write(paper))


@require_safe
def censure(request: Any, pk: int) -> HttpResponse:
    """Give a signed criticism to who may read it."""
    try:
        found = censures.get_for(request.actor, pk)
    except Censure.DoesNotExist as missing:
        raise Http404 from missing
    if found.number is None:
        raise Http404
    paper = censure_papers.paper(found, site=desk.site_name(), plead_by=censures.pleads_until(found))
    return docx(found.title, official.write(paper))


def docx(name: str, content: bytes) -> HttpResponse:
    """Answer with a document to be kept under a Chinese name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.docx", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=DOCX, headers=headers)
