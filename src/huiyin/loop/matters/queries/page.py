"""What a matter's page shows: lifeline, clocks with the lateness of each post, relatives, verbs with their verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from huiyin.ground.files import queries as files
from huiyin.ground.files.models import Attachment
from huiyin.ground.ledger import queries as ledger
from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.ledger.queries import Line
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.face.templatetags.face.words import zh_datetime
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.kit.verdicts import Verdict
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind, days_held, days_late
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds
from huiyin.loop.matters.rules import bar, sentences
from huiyin.loop.matters.rules.clocks import clock_of
from huiyin.loop.matters.rules.permissions import may
from huiyin.loop.matters.rules.states import TRANSITIONS, State, Verb

MOST = 20


@dataclass(frozen=True, slots=True)
class Held:
    """One clock of the matter: what was owed by whom, how long it lay there, how late it was settled."""

    duty: Duty
    days: int
    late: int


@dataclass(frozen=True, slots=True)
class Relatives:
    """Matters it belongs together with. Only those the reader may see."""

    children: list[Matter]
    earlier: list[Matter]
    later: list[Matter]


def steps_of(matter: Matter) -> list[Line]:
    """Return the lines of the matter's ledger, oldest first: `ledger.lifeline` in one query instead of two."""
    return [Line(entry, entry.told) for entry in _entries(pk=matter.pk)]


@prepared
def _entries(pk: Given) -> "QuerySet[Any]":
    words = Text.objects.filter(entry_id=OuterRef("pk")).values("words")[:1]
    found = Entry.objects.filter(subject="matter", subject_id=pk).annotate(told=Subquery(words))
    return found.order_by("pk")


def said_at(matter: Matter, verb: Verb) -> dict[str, str]:
    """Return the texts given the last time a verb was carried out on the matter; nothing where it never was."""
    lines = (line for line in reversed(steps_of(matter)) if line.entry.verb == f"matter.{verb.value}")
    last = next(lines, None)
    return dict(last.words or {}) if last else {}


def last_step(matter: Matter) -> Entry | None:
    """Return the newest entry of the matter: its id is the position a form has seen."""
    found = Entry.objects.filter(subject="matter", subject_id=matter.pk, verb__startswith="matter.")
    return found.order_by("-id").first()


def moved_on(matter: Matter, seen: str, actor: Actor) -> str:
    """Return what happened since a form was shown that knew `seen` as the newest step; empty where nothing did."""
    last = last_step(matter)
    if last is None or not seen or seen == str(last.pk):
        return ""
    names = name_posts(posts_of(last))
    who, what, when = who_did(matter, last, names), told(last, names), zh_datetime(last.at)
    if last.person_id is not None and last.person_id == actor.person_id:
        return f"您在 {when} 已经办过：{what}。没有重复办理。"
    return f"在您填写期间，{who} 已经{what}（{when}）。请看最新情况，您填写的内容还在。"


def names_of(matter: Matter, steps: Sequence[Line], clocks: Sequence[Duty]) -> dict[int, str]:
    """Return the names of all posts the page mentions, by id. A query only where nothing loaded has a name yet."""
    known = {p.pk: p.name for p in (matter.debtor, matter.handler, matter.registrar) if p}
    known |= {d.post_id: d.post.name for d in clocks}
    wanted = {post for step in steps for post in posts_of(step.entry)} - set(known)
    return known | name_posts(wanted) if wanted else known


def posts_of(step: Entry) -> set[int]:
    """Return the ids of the posts that the sentence of an entry may name."""
    return {
        p for p in (step.post_id, step.data.get("debtor"), step.data.get("witness"), step.data.get("approver")) if p
    }


def name_posts(posts: Iterable[int]) -> dict[int, str]:
    """Return the names of these posts by id. One query."""
    return dict(_names(posts=sorted(posts)))


@prepared
def _names(posts: Givens) -> "QuerySet[Post, Any]":
    return Post.objects.filter(pk__in=posts).order_by("pk").values_list("pk", "name")


def lifeline(matter: Matter, steps: Sequence[Line], names: dict[int, str]) -> list[dict[str, Any]]:
    """Return the entries of the lifeline, oldest first: who, what, when, days in hand, texts."""
    since, after, shown = None, matter.registered_at, []
    for line in steps:
        if not line.entry.verb.startswith("matter."):
            continue  # a file was put on it: told by the step it belongs to
        step, verb = line.entry, line.entry.verb.removeprefix("matter.")
        after = max(after, step.at)  # a writer's word carries its day only, yet came behind what it speaks of
        shown.append(
            {
                "who": who_did(matter, step, names),
                "what": told(step, names),
                "at": step.at,
                "after": after,
                "held_days": max((day_of(step.at) - since).days, 0)
                if since and verb in sentences.ENDS_A_HOLD
                else None,
                "text": sentences.words_of(verb, line.words or {}),
                "tone": sentences.TONES.get(verb, ""),
                "is_open": verb in (Verb.ANSWER, Verb.REFUSE),
            }
        )
        if since is None or verb in sentences.ENDS_A_HOLD:
            since = day_of(step.at)
    return shown


def told(step: Entry, names: dict[int, str]) -> str:
    """Return what an entry of a matter did, as a sentence."""
    verb = step.verb.removeprefix("matter.")
    if verb == Verb.ACCEPT and step.person_id is None and not step.by_writer:
        return sentences.silent_acceptance(step.data)
    return sentences.sentence(verb, step.data, names)


def who_did(matter: Matter, step: Entry, names: dict[int, str]) -> str:
    """Return who a step is signed by: the asker, a post, or the system; never a person's name."""
    if step.by_writer or (matter.asker_id is not None and step.person_id == matter.asker_id):
        return "提出人"
    if step.post_id:
        return names.get(step.post_id, "有关岗位")
    return "系统" if step.person_id is None else "职工"


def readings(clocks: Sequence[Duty]) -> list[dict[str, Any]]:
    """Return what leaders said when they read a vital matter, as entries of the lifeline. At most two queries."""
    read = {d.pk: d for d in clocks if d.kind == DutyKind.READ and d.settled_at}
    if not read:
        return []
    found = Entry.objects.filter(subject="duty", subject_id__in=sorted(read), verb="duty.settle").order_by("id")
    entries = dict(found.values_list("pk", "subject_id"))
    words = ledger.words_of(list(entries))
    texts = {entries[pk]: said.get("text", "") for pk, said in words.items()}
    return [
        {"who": d.post.name, "what": "已阅" if not texts.get(pk) else "已阅并批示", "at": d.settled_at}
        | {"held_days": None, "text": texts.get(pk, ""), "tone": "", "is_open": bool(texts.get(pk))}
        for pk, d in read.items()
    ]


def photos_of(matter: Matter, steps: Sequence[Line]) -> list[Attachment]:
    """Return the files on the matter. A query only where the ledger says there are some."""
    has_some = any(line.entry.verb == "file.attach" for line in steps)
    return files.of_subject("matter", matter.pk) if has_some else []


def escalations(clocks: Sequence[Duty]) -> list[dict[str, Any]]:
    """Return each step up the ladder as an entry of the lifeline: who was late, who owes the supervision."""
    by_id = {d.pk: d for d in clocks}
    shown = []
    for duty in clocks:
        late = by_id.get(duty.over_id or 0)
        if duty.kind == DutyKind.SUPERVISE and late is not None:
            what = f"{late.post.name} 没有按期{late.get_kind_display()}，由 {duty.post.name} 督办"
            shown.append(
                {"who": "系统", "what": what, "at": duty.opened_at, "held_days": None, "text": "", "tone": "red"}
                | {"is_open": False}
            )
    return shown


def clocks_of(matter: Matter, at: datetime) -> list[Held]:
    """Return every clock the matter ever had, oldest first. One query."""
    return [
        Held(d, days_held(d.opened_at, d.settled_at, at), days_late(d.due_at, d.settled_at, at))
        for d in duties.of_source("matter", matter.pk)
    ]


def relatives(matter: Matter, actor: Actor) -> Relatives:
    """Return merged children, and like matters at the same place within the recurrence window, in one query.

    Both directions: those that ended shortly before it came in, those that came in shortly after it ended.
    """
    shape, given = queries.scope_of(actor)
    rows: list[Matter] = _near(*shape, pk=matter.pk, **_alike(matter), **given)
    like = [m for m in rows if m.parent_id != matter.pk]
    return Relatives(
        children=[m for m in rows if m.parent_id == matter.pk],
        earlier=[m for m in like if m.registered_at < matter.registered_at],
        later=[m for m in like if m.registered_at >= matter.registered_at],
    )


def _alike(matter: Matter) -> dict[str, Any]:
    """Return place, topic and moments within which a like matter came back; nothing where it has no place."""
    if matter.place_id is None:
        return {}
    span = timedelta(days=int(rulebook.value("recurrence.days", on=day_of(matter.registered_at))))
    begun = matter.registered_at
    given = {"place": matter.place_id, "topic": str(matter.topic), "begun": begun, "earliest": begun - span}
    return given | ({"latest": matter.ended_at + span} if matter.ended_at else {})


@prepared
def _near(sees_all: bool, oversees: bool, *, pk: Given, **given: Any) -> "QuerySet[Matter]":
    near = Matter.objects.filter(parent__pk=pk).order_by().values("pk")
    if "place" in given:  # a union, not an OR: each part has an index of its own
        window = Q(registered_at__lt=given["begun"], ended_at__gte=given["earliest"])
        if "latest" in given:
            window |= Q(registered_at__gt=given["begun"], registered_at__lte=given["latest"])
        alike = Matter.objects.filter(window, place__pk=given["place"], topic=given["topic"])
        near = near.union(alike.order_by().values("pk"), all=True)
    scope = {name: given[name] for name in ("posts", "asker") if name in given}
    found = queries.in_scope(sees_all, oversees, **scope).filter(pk__in=near).exclude(pk=pk)
    return found.defer("summary", "answer").order_by("-registered_at")[: 2 * MOST]


def above(matter: Matter, actor: Actor) -> frozenset[int]:
    """Return the posts above the present debtor that the actor holds; who sees the matter isn't walled. One query."""
    if actor.holds(matter.debtor_id):
        return frozenset()
    if matter.debtor_id is None or not actor.can(Power.OVERSEE) or (matter.state, Verb.SUPERVISE) not in TRANSITIONS:
        return frozenset()
    return frozenset(people.post_map([matter.debtor_id]).superiors(matter.debtor_id)) & actor.posts


def verbs(matter: Matter, actor: Actor, superior_posts: frozenset[int]) -> list[tuple[Verb, Verdict]]:
    """Return the verbs of the reader's bar, each with its verdict; the main verb of the state comes first."""
    main = Verb.RESUME if matter.paused_at else sentences.MAIN.get(matter.state, "")
    asks = actor.holds(matter.debtor_id) and (matter.state, Verb.EXTEND) in TRANSITIONS
    allowed = bounds.limits_of(Verb.EXTEND if asks else "", matter)
    found = bar.relevant(matter, actor, superior_posts=superior_posts, limits=allowed)
    told = [(v, may(v, matter, actor, superior_posts=superior_posts, limits=allowed)) for v in found]
    return sorted(told, key=lambda pair: (not pair[1], pair[0] != main, pair[0] in bar.LAST))


def main_verb(matter: Matter) -> str:
    """Return the verb that moves the matter on."""
    return Verb.RESUME if matter.paused_at else sentences.MAIN.get(matter.state, "")


def may_now(matter: Matter, verb: str, actor: Actor) -> Verdict:
    """Return whether the verb may happen now: the same verdict the action enforces."""
    superior = queries.superior_posts(matter) if verb == Verb.SUPERVISE else frozenset()
    return may(verb, matter, actor, superior_posts=superior, limits=bounds.limits_of(verb, matter))


def will(matter: Matter, verb: str, actor: Actor, at: datetime) -> str:
    """Return the sentence above the button: what pressing it will do, with the numbers of the rulebook."""
    numbers = _numbers(at)
    if verb == Verb.PAUSE:
        numbers["pause"] = bounds.pause_left(matter, day_of(at))
    return sentences.WILL[verb].format(**numbers, **_who(matter, verb, actor), **_dates(matter, verb, at))


def _numbers(at: datetime) -> dict[str, Any]:
    keys = {"accept": "sla.accept_wd", "object": "sla.object_wd", "pause": "pause.cap_wd"}
    keys |= {"confirm": "sla.confirm_wd", "review": "review.answer_days", "notice": "retention.notice_days"}
    keys |= {"approve": "extend.approve_wd"}
    return {name: rulebook.value(key, on=day_of(at)) for name, key in keys.items()}


def _who(matter: Matter, verb: str, actor: Actor) -> dict[str, str]:
    ruler = queries.ruler_of(matter, matter.debtor) if verb == Verb.OBJECT and matter.debtor else None
    many = matter.children.filter(state=State.MERGED).count() if verb == Verb.ANSWER else 0
    approver = name_posts(p for p in [bounds.approver_of(matter)] if p) if verb == Verb.EXTEND else {}
    return {
        "approver": next(iter(approver.values()), "上级岗位"),
        "ruler": ruler.name if ruler else "共同上级",
        "me": "您的岗位",
        "debtor": matter.debtor.name if matter.debtor else "承办岗位",
        "handler": matter.handler.name if matter.handler else "承办岗位",
        "registrar": matter.registrar.name,
        "children": f"，并发给并入的 {many} 件事项的提出人" if many else "",
    }


def _dates(matter: Matter, verb: str, at: datetime) -> dict[str, str]:
    shown = {"cap": "", "due": "", "latest": "", "asked": ""}
    cap = latest_day(matter, verb, at)
    if cap:
        shown["cap"] = shown["latest"] = sentences.day(cap.isoformat())
    if matter.clock:
        shown["due"] = sentences.day(day_of(matter.clock.due_at).isoformat())
    if matter.asked_until:
        shown["asked"] = sentences.day(matter.asked_until.isoformat())
    return shown


def latest_day(matter: Matter, verb: str, at: datetime) -> date | None:
    """Return the latest day a date field of this verb may hold, or None where the verb has no such limit."""
    if verb == Verb.EXTEND and matter.clock:
        return bounds.latest_extension(matter, matter.clock.due_at, at)
    state = {Verb.ACCEPT: State.ACCEPTED, Verb.ANSWER: State.ANSWERED}.get(Verb(verb))
    clock = clock_of(state, matter.grade) if state else None
    if clock is None or state is None:
        return None
    begun = (matter.assigned_at or at) if verb == Verb.ACCEPT else at
    return day_of(max(queries.cap_of(matter, clock, state, begun), at))


def post_named(text: str) -> Post | None:
    """Return the open post that a picker gave (`id:7`) or that somebody typed by code or by its only full name."""
    text = text.strip()
    posts = Post.objects.filter(closed_on=None).select_related("unit")
    if text.startswith("id:"):
        return posts.filter(pk=int(text[3:])).first() if text[3:].isdecimal() and len(text) < 20 else None
    by_code = posts.filter(code=text).first()
    named = list(posts.filter(name=text).order_by("pk")[:2]) if by_code is None else []
    return by_code or (named[0] if len(named) == 1 else None)


def numbered(text: str, actor: Actor) -> Matter | None:
    """Return the matter with this number (2026-00012, or 12) where the actor may see it."""
    digits = text.strip().rpartition("-")[2]
    if not digits.isdecimal() or len(digits) > 15:
        return None
    try:
        return queries.get_for(actor, int(digits))
    except Matter.DoesNotExist:
        return None


def to_assign(actor: Actor, ids: Iterable[int]) -> list[Matter]:
    """Return those of the chosen matters that the actor sees and that still wait for an assignment."""
    found = queries.visible_to(actor).filter(pk__in=list(ids)[:100], state=State.REGISTERED)
    return list(found.select_related("place", "registrar").order_by("pk"))
