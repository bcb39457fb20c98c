"""The shapes of the letterbox's answers: JSON padded to a bucket, so that no length tells the outcome."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

BUCKETS = [size << 10 for size in (4, 16, 64, 256, 1024, 4096, 16384, 65536)]
JSON = "application/json"
CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
    "connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
CSP_PLAIN = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def padded(fields: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return JSON filled up with `pad` to the next bucket."""
    bare = json.dumps({**fields, "pad": ""}, ensure_ascii=False, separators=(",", ":"))
    length = len(bare.encode())
    size = next((bucket for bucket in BUCKETS if bucket >= length), length)
    content = bare[:-2] + "0" * (size - length) + bare[-2:]
    return HttpResponse(content, content_type=JSON, status=status)


def refusal(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    """Return a refusal as the caller can read it: JSON for the page's script, a line of text otherwise."""
    if request.META.get("CONTENT_TYPE", "").split(";")[0].strip() == JSON:
        return padded({"refused": reason}, status)
    return HttpResponse(reason + "。\n", content_type="text/plain; charset=utf-8", status=status)
