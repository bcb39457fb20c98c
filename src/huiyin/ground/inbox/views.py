"""A person's inbox."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.inbox import actions, queries
from huiyin.kit.http import safe_address


@require_safe
@never_cache
def inbox(request: Any) -> HttpResponse:
    """Show what the person was told, newest first."""
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    notices, has_more = queries.page_for(request.user.pk, page=page)
    context = {"notices": notices, "page": page, "more": page + 1 if has_more else None}
    return render(request, "inbox/inbox.html", context)


@require_POST
def read(request: Any, pk: int) -> HttpResponse:
    """Mark one line as read and go where it points."""
    notice = actions.read(queries.get_for(request.user.pk, pk))
    return HttpResponseRedirect(safe_address(request, notice.link, "/inbox/"))


@require_POST
def read_all(request: Any) -> HttpResponse:
    """Mark every line as read."""
    actions.read_all(request.user.pk)
    return redirect("inbox:inbox")
