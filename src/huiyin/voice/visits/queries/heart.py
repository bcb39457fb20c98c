"""The year's heart talks in branches: read from the same records as every talk, so that nothing is written twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, QuerySet

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Tenure
from huiyin.ground.people.rules import Office
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.periods import Cadence, Period, period_of
from huiyin.loop.duties.actions import Owing
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits.models import Contact, Wish
from huiyin.voice.visits.rules import heart
from huiyin.voice.visits.rules.heart import Circle, Line, Pair, Tie
from huiyin.voice.visits.rules.kinds import Form, Word

SOURCE, LINK = "heart", "/visits/heart/"


def year_of(day: date) -> Period:
    """Return the year a day lies in."""
    return period_of(day, Cadence.YEAR)


def circles(period: Period, branches: Iterable[int] | None = None) -> dict[int, Circle]:
    """Return who is to talk with whom in these branches, or all open ones, and what was held since the year began.

    Seven queries at most, whatever the number. A talk made up for in the next year ends what was late, too.
    """
    rows = _members(branches).order_by("branch_id", "pk").values_list("pk", "branch_id", "unit_id", "branch_since")
    return _circles(list(rows), period, branches)


def _members(branches: Iterable[int] | None) -> "QuerySet[Person]":
    found = Person.objects.filter(is_member=True, is_active=True, branch__closed_on=None)
    return found.exclude(branch=None) if branches is None else found.filter(branch__in=list(branches))


Member = tuple[int, int | None, int, date | None]  # person, branch, unit, since when in the branch


def _circles(rows: list[Member], period: Period, branches: Iterable[int] | None) -> dict[int, Circle]:
    led, talks, apart = _committees(branches), _talks(period, branches), _apart({row[0] for row in rows})
    wanted, months = _value("branch.heart_talk_per_year", period), first_months(period)
    of_branch, fresh = defaultdict(list), set()
    for pk, branch_id, _, since in rows:
        of_branch[branch_id or 0].append(pk)
        if heart.is_too_late(since, period.after().first, months):
            fresh.add(pk)
    units = {pk: unit for pk, _, unit, _ in rows}
    empty = Circle((), (), wanted, units, talks, apart)
    return {branch: _circle(empty, own, led[branch], fresh) for branch, own in of_branch.items()}


def _value(key: str, period: Period) -> int:
    return int(rulebook.value(key, on=period.first))


def first_months(period: Period) -> int:
    """Return how many months of a year somebody must have been in a branch to be asked for that year's talks."""
    return _value("branch.heart_talk_first_months", period)


def _circle(empty: Circle, own: list[int], led: set[int], fresh: set[int]) -> Circle:
    committee = tuple(pk for pk in own if pk in led)
    members = tuple(pk for pk in own if pk not in led)
    return replace(empty, committee=committee, members=members, fresh=fresh.intersection(own))


def _committees(branches: Iterable[int] | None) -> dict[int, set[int]]:
    """Return the committee of each branch, its secretary with it."""
    found: dict[int, set[int]] = defaultdict(set)
    within = None if branches is None else set(branches)
    rows = Branch.committee.through.objects.order_by("pk")
    for branch, person in rows.filter(**({} if within is None else {"branch__in": within})).values_list(
        "branch", "person"
    ):
        found[branch].add(person)
    leading = {pk: branch for pk, branch in people.leading().items() if within is None or branch.pk in within}
    for post_id, holder in people.holders(sorted(leading)).items():
        found[leading[post_id].pk].add(holder.pk)
    return found


def _talks(period: Period, branches: Iterable[int] | None) -> dict[Pair, int]:
    """Return how often each two met for a talk since the period began; what was disputed counts for nothing."""
    rows = Contact.objects.filter(form=Form.TALK, is_reached=True, on__gte=period.first, person__is_member=True)
    rows = rows.exclude(word=Word.DISPUTED)
    if branches is not None:
        rows = rows.filter(branch__in=list(branches))
    found: Counter[Pair] = Counter()
    for one, other, times in rows.order_by().values_list("person", "by").annotate(times=Count("pk")):
        found[frozenset({one, other})] += times
    return found


def _apart(members: set[int]) -> set[Pair]:
    """Return the pairs of members of whom one keeps a post of the other away."""
    wishes = list(Wish.objects.filter(apart__isnull=False).order_by("pk").values_list("person", "apart"))
    if not wishes:
        return set()
    held = Tenure.objects.filter(post__in={post for _, post in wishes}, to_on=None).order_by("pk")
    holder = dict(held.values_list("post", "person"))
    pairs = {frozenset({person, holder[post]}) for person, post in wishes if post in holder}
    return {pair for pair in pairs if pair & members}


def posts_of(members: Iterable[int]) -> dict[int, int]:
    """Return in which post each of these owes talks: the secretary's first, else the oldest one. One query."""
    held = Tenure.objects.filter(person__in=list(members), to_on=None, post__closed_on=None)
    rows = held.order_by("pk").values_list("person", "post", "post__office")
    found: dict[int, int] = {}
    for person, post, _ in sorted(rows, key=lambda row: (row[2] != Office.SECRETARY, row[1])):
        found.setdefault(person, post)
    return found


def owing(period: Period) -> Iterator[Owing]:
    """Yield the members who owe talks in a year, once each; who holds no post is talked with, but owes nothing."""
    missing = {branch: heart.missing(circle) for branch, circle in circles(period).items()}
    posts = posts_of([person for found in missing.values() for person in found])
    for branch, found in missing.items():
        for person in sorted(found):
            if person in posts:
                text = f"{period.label}支部党员谈心谈话"
                yield Owing(posts[person], text, LINK, SOURCE, branch, mark=str(person))


def open_duties(branch_id: int) -> list[Duty]:
    """Return what is still owed in a branch for heart talks, of this year and of years before. One query."""
    return list(Duty.objects.filter(source=SOURCE, source_id=branch_id, level=0, settled_at=None).order_by("pk"))


def branches_owing(post_id: int | None = None) -> list[int]:
    """Return the branches where talks are owed, in a post that had them from the start, or at all. One query."""
    found = Duty.objects.filter(source=SOURCE, level=0, settled_at=None)
    if post_id is not None:
        found = found.filter(key__contains=f":{post_id}:")
    return sorted(set(found.order_by().values_list("source_id", flat=True)))


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the person it names (None: any other member); by when it is advised, None: that day has gone by."""

    line: Line
    person: Person | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Led:
    """What a secretary sees of a branch: how many talks are missing, by tie, and who sits on the committee.

    `asked` and `fresh` are how many this year asks and how many came too late for it.
    """

    branch: Branch
    missing: dict[Tie, int]
    committee: list[Person]
    asked: int = 0
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class Year:
    """The reader's own list, whom to choose where any member will do, and the branches they lead, in numbers.

    `since` is the day the reader came, where that was too late for this year, and `months` how long it takes.
    """

    rows: list[Row]
    peers: list[Person]
    led: list[Led]
    months: int
    since: date | None = None


def year_for(person: Person, led: Iterable[Branch], today: date) -> Year:
    """Return the year's talks as one person sees them. Seven queries at most, whatever there is."""
    period, own_id, leads = year_of(today), person.branch_id if person.is_member else None, list(led)
    wanted = {branch.pk for branch in leads} | ({own_id} if own_id else set())
    everybody = list(_members(wanted).select_related("unit").order_by("branch_id", "pk")) if wanted else []
    members = [(p.pk, p.branch_id, p.unit_id, p.branch_since) for p in everybody]
    found = _circles(members, period, wanted) if wanted else {}
    known, circle = {p.pk: p for p in everybody}, found.get(own_id or 0)
    rows = _rows(circle, person.pk, known, today) if circle is not None else []
    fits = {pk for row in rows for pk in row.line.fits if row.person is None} if circle is not None else set()
    peers = sorted((known[pk] for pk in fits), key=lambda p: (p.name, p.pk))
    since = person.branch_since if circle is not None and person.pk in circle.fresh else None
    seen = [_led(branch, found.get(branch.pk), known) for branch in leads]
    return Year(rows, peers, seen, first_months(period), since)


def _rows(circle: Circle, me: int, known: dict[int, Person], today: date) -> list[Row]:
    found = heart.lines(circle, me, heart.given(circle))
    days = [heart.until(today.year, n, len(found)) for n in range(len(found))]
    rows = [
        Row(line, known.get(line.with_id or 0), day if day >= today else None)
        for line, day in zip(found, days, strict=True)
    ]
    return sorted(rows, key=lambda row: row.line.missing == 0)


def _led(branch: Branch, circle: Circle | None, known: dict[int, Person]) -> Led:
    if circle is None:
        return Led(branch, {}, [])
    committee = [known[pk] for pk in circle.committee]
    return Led(branch, heart.counts(circle), committee, len(circle.asked), len(circle.fresh))


def committee_of(branch: Branch) -> list[Person]:
    """Return the committee of a branch as written down, those still there, by name; its secretary apart."""
    found = branch.committee.filter(branch=branch, is_member=True, is_active=True)
    return list(found.order_by("name", "pk"))


def members_of(branch: Branch) -> list[Person]:
    """Return the members of a branch at work, by name."""
    found = Person.objects.filter(branch=branch, is_member=True, is_active=True)
    return list(found.select_related("unit").order_by("name", "pk"))
