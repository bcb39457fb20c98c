"""One view per verb; each is the sheet of its verb (`sheets.sheet`)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huiyin.loop.matters.rules.states import Verb
from huiyin.loop.matters.views.sheets import sheet

only_read_and_post = require_http_methods(["GET", "HEAD", "POST"])


@only_read_and_post
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a post the handler."""
    return sheet(request, pk, Verb.ASSIGN)


@only_read_and_post
def object(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: A001
    """Say it isn't ours."""
    return sheet(request, pk, Verb.OBJECT)


@only_read_and_post
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """End a dispute over the handler."""
    return sheet(request, pk, Verb.RULE)


@only_read_and_post
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it on."""
    return sheet(request, pk, Verb.ACCEPT)


@only_read_and_post
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for time."""
    return sheet(request, pk, Verb.EXTEND)


@only_read_and_post
def approve_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant the time asked for."""
    return sheet(request, pk, Verb.APPROVE_EXTENSION)


@only_read_and_post
def decline_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the old date hold."""
    return sheet(request, pk, Verb.DECLINE_EXTENSION)


@only_read_and_post
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the clock."""
    return sheet(request, pk, Verb.PAUSE)


@only_read_and_post
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the clock again."""
    return sheet(request, pk, Verb.RESUME)


@only_read_and_post
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the asker."""
    return sheet(request, pk, Verb.ANSWER)


@only_read_and_post
def report_landed(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it is put right."""
    return sheet(request, pk, Verb.REPORT_LANDED)


@only_read_and_post
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, as asker or witness, that it is put right."""
    return sheet(request, pk, Verb.CONFIRM)


@only_read_and_post
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it isn't put right."""
    return sheet(request, pk, Verb.REOPEN)


@only_read_and_post
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse with code, basis and alternative."""
    return sheet(request, pk, Verb.REFUSE)


@only_read_and_post
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a review of a refusal."""
    return sheet(request, pk, Verb.REVIEW)


@only_read_and_post
def uphold(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the refusal stand."""
    return sheet(request, pk, Verb.UPHOLD)


@only_read_and_post
def overturn(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the refusal fall."""
    return sheet(request, pk, Verb.OVERTURN)


@only_read_and_post
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Join it to a common problem."""
    return sheet(request, pk, Verb.MERGE)


@only_read_and_post
def supervise(request: HttpRequest, pk: int) -> HttpResponse:
    """Push from above."""
    return sheet(request, pk, Verb.SUPERVISE)


@only_read_and_post
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put summary and answer on the public page."""
    return sheet(request, pk, Verb.PUBLISH)


@only_read_and_post
def propose_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for disposal."""
    return sheet(request, pk, Verb.PROPOSE_DISPOSAL)


@only_read_and_post
def dispose(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the disposal as second person."""
    return sheet(request, pk, Verb.DISPOSE)
