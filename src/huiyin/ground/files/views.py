"""Serving attachments: rebuilt pictures in the page, everything else to be saved; nothing can run."""

from typing import Any

from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from huiyin.ground.files import queries, rules

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=0, no-store",
}


@require_safe
def serve(request: Any, pk: int) -> FileResponse:
    """Give a file to whoever may see its subject."""
    return _answer(request, pk, is_thumb=False)


@require_safe
def thumb(request: Any, pk: int) -> FileResponse:
    """Give the small picture of a file."""
    return _answer(request, pk, is_thumb=True)


def _answer(request: Any, pk: int, *, is_thumb: bool) -> FileResponse:
    attachment = queries.get_for(request.actor, pk)
    file = attachment.file
    mime = rules.MIME[rules.Kind.JPEG if is_thumb and file.is_picture else rules.Kind(file.kind)]
    response = FileResponse(queries.open_file(file, is_thumb=is_thumb), content_type=mime)
    name = rules.safe_name(attachment.name, rules.Kind(file.kind))
    headers = {**HEADERS, "Content-Disposition": content_disposition_header(not file.is_picture, name) or ""}
    for header, value in headers.items():
        response[header] = value
    return response
