"""The page of one matter; the same content as a side sheet over the list."""

import re
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.words import zh_day
from huiyin.kit.http import address
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds, page
from huiyin.loop.matters.rules import bar, sentences
from huiyin.loop.matters.rules.kinds import PauseReason
from huiyin.loop.matters.rules.permissions import is_asker
from huiyin.loop.matters.rules.states import State, Verb
from huiyin.loop.matters.views.frame import chip, found, show

MANY = re.compile(r"[2-9]|[1-9]\d{1,2}", re.ASCII)  # how many were assigned at once
# Pages of apps above that have something to say about a matter; absent where the app is.
SLOTS = ("letters:thread_of_matter", "insight:of_matter", "meetings:of_matter")


@require_safe
def matter(request: Any, pk: int) -> HttpResponse:
    """Show text, answer, lifeline, whose turn it is, and the reader's verbs."""
    context = page_of(found(request, pk), request, clock.now())
    return show(request, "matters/matter.html", "matters/_side.html", context)


def page_of(matter: Matter, request: Any, at: datetime) -> dict[str, Any]:
    """Return everything the page shows."""
    held, steps = page.clocks_of(matter, at), page.steps_of(matter)
    duties = [h.duty for h in held]
    names = page.names_of(matter, steps, duties)
    superior_posts = page.above(matter, request.actor)
    kin = page.relatives(matter, request.actor)
    return {
        "matter": matter,
        "facts": _facts(matter, request.actor),
        "turn": _turn(matter, request.actor, at, _pause_reason(steps)),
        "entries": page.lifeline(matter, steps, names) + page.readings(duties) + page.escalations(duties),
        "silent_to": at if matter.is_open else None,
        "held": held,
        "photos": page.photos_of(matter, steps),
        "late": _late(held),
        "kin": kin,
        "verbs": [_button(matter, *told) for told in page.verbs(matter, request.actor, superior_posts)],
        "reading": next((d for d in duties if _is_to_read(d, request.actor)), None),
        "slots": [url for name in SLOTS if (url := address(name, matter.pk))],
        "notes": note_of(request, matter, steps),
    }


def _facts(matter: Matter, actor: Any) -> list[str]:
    """Return the line under the title."""
    origin = matter.get_origin_display() + ("，您提出的" if is_asker(matter, actor) else "")
    facts = [
        matter.number,
        f"{matter.get_kind_display()} · {matter.get_grade_display()}",
        matter.get_topic_display(),
        matter.place.name if matter.place else "",
        origin,
        f"{zh_day(matter.registered_at)}登记",
        f"重办 {matter.reopenings} 次" if matter.reopenings else "",
        f"评价 {matter.rating} 分" if matter.rating else "",
    ]
    return [fact for fact in facts if fact]


def _is_to_read(duty: Any, actor: Any) -> bool:
    return duty.kind == DutyKind.READ and duty.is_open and actor.holds(duty.post_id)


def _late(held: list[page.Held]) -> str:
    """Return the lateness charged to each post: 机电队队长 11 天，通风队队长 2 天."""
    days: dict[str, int] = {}
    for one in held:
        if one.late and one.duty.kind != DutyKind.CONFIRM:
            days[one.duty.post.name] = days.get(one.duty.post.name, 0) + one.late
    return "，".join(f"{post} {n} 天" for post, n in days.items())


def _pause_reason(steps: Any) -> str:
    codes = [s.entry.data.get("code", "") for s in steps if s.entry.verb == "matter.pause"]
    return PauseReason(codes[-1]).label if codes else ""


def _turn(matter: Any, actor: Any, at: datetime, paused: str) -> dict[str, Any]:
    """Return the values of the whose-turn card."""
    is_asking = matter.state == State.LANDED and matter.debtor_id == matter.registrar_id
    late = bool(matter.clock and matter.paused_at is None and matter.clock.due_at < at)
    days = (clock.day_of(at) - clock.day_of(matter.moment_of_state())).days
    if not matter.is_open:
        return {
            "post": State(matter.state).label,
            "owed": f"{sentences.ENDING[matter.state]}。",
            "chip": chip(matter, at),
            "is_done": matter.state == State.CLOSED,
            "is_refused": matter.state != State.CLOSED,
            "how_long": _whole((clock.day_of(matter.ended_at) - clock.day_of(matter.registered_at)).days),
        }
    return {
        "post": "提出人" if is_asking else matter.debtor.name,
        "person": "" if is_asking else matter.debtor_name or "空缺",
        "owed": sentences.WITNESS if _is_witnessed(matter) else sentences.owed(matter.state, is_ruled=matter.is_ruled),
        "until": matter.clock.due_at if matter.clock and matter.paused_at is None else None,
        "how_long": f"在手上 {days} 天" if days else "今天刚到手上",
        "next": _next(matter),
        "chip": chip(matter, at, paused=paused),
        "is_mine": is_asker(matter, actor) if is_asking else actor.holds(matter.debtor_id),
        "is_overdue": late,
    }


def _next(matter: Matter) -> str:
    if matter.approval is not None and matter.asked_until is not None:
        return sentences.APPROVAL_NEXT.format(post=matter.approval.post.name, day=zh_day(matter.asked_until))
    stops = bounds.pause_ends(matter)
    if stops is not None:
        return sentences.PAUSED_NEXT.format(day=zh_day(stops))
    return sentences.WITNESS_NEXT if _is_witnessed(matter) else sentences.NEXT[matter.state]


def _whole(days: int) -> str:
    return f"前后 {days} 天" if days else "当天了结"


def _is_witnessed(matter: Matter) -> bool:
    return matter.clock is not None and matter.clock.kind == DutyKind.WITNESS


def _button(matter: Matter, verb: Verb, verdict: Any) -> dict[str, Any]:
    return {
        "verb": verb.value,
        "label": verb.label,
        "url": f"{matter.link()}{verb.value}/",
        "is_allowed": bool(verdict),
        "reason": verdict.reason,
        "is_main": bool(verdict) and verb in (page.main_verb(matter), Verb.APPROVE_EXTENSION),
        "is_danger": verb in bar.DANGEROUS,
    }


def note_of(request: HttpRequest, matter: Matter | None = None, steps: Any = None) -> list[dict[str, str]]:
    """Return what was just done, where the address says so and the ledger agrees: `?done=12.assign`."""
    pk, _, verb = request.GET.get("done", "").partition(".")
    if verb not in Verb.values or not pk.isdecimal() or len(pk) > 18:
        return []
    if matter is None:
        return page_note(request, int(pk), verb)
    last = next((line.entry for line in reversed(steps or []) if line.entry.verb.startswith("matter.")), None)
    if matter.pk != int(pk) or last is None or last.verb != f"matter.{verb}":
        return []
    return [{"text": f"{sentences.DONE.get(verb, '已办')}。{turn_of(matter)}", "tone": "green"}]


def page_note(request: Any, pk: int, verb: str) -> list[dict[str, str]]:
    """Return the note above a list, about a matter that was changed from its side sheet."""
    try:
        one = found(request, pk)
    except Http404:
        return []
    many = request.GET.get("n", "")
    which = f"{many} 件" if MANY.fullmatch(many) else f"{one.number} "
    return [{"text": f"{which}{sentences.DONE.get(verb, '已办')}。{turn_of(one)}", "tone": "green"}]


def turn_of(matter: Matter) -> str:
    """Return the sentence that says whose turn it is now."""
    is_asking = matter.state == State.LANDED and matter.debtor_id == matter.registrar_id
    post = "提出人" if is_asking else (matter.debtor.name if matter.debtor else "")
    until = zh_day(matter.clock.due_at) if matter.clock and matter.paused_at is None else ""
    return sentences.turn_sentence(matter.state, post, until, is_ruled=matter.is_ruled)
