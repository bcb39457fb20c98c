"""Pages as their readers get them: through the whole application in one process, with a signed-in session.

Server CPU is the process time between request and answer, rendering and middleware included; the page's own queries are
counted once. Run inside the environment of a home: `python -m bench.pages <matters>`. It prepares the pages, says how many
there are, and obeys lines: `measure <number> <times>` until `end`. So the bench can measure one page at every size in
turn, and what else the machine does falls on all of them (`take_turns`).
"""

import gc
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench import homes
from bench.meters import Runs, repeat
from bench.table import Figure, quantile, report

ROUNDS, TIMES = 5, 6
LIST_CPU, BOARD_CPU, QUERIES = 15.0, 20.0, 12


def take_turns(sizes: list[int], words: str = "") -> Iterator[str]:
    """Measure every page (or those named with `words`) for each size in turn; yield the lines that come of it."""
    with ExitStack() as stack:
        children = [stack.enter_context(_child(size, words)) for size in sizes]
        counts = [_told(child, "ready") for child in children]
        for number in range(min(counts)):
            for turn in range(ROUNDS):
                for child in children[:: 1 if turn % 2 else -1]:
                    _tell(child, f"measure {number} {TIMES}")
                    _told(child, "measured")
        for child in children:
            _tell(child, "end")
            yield from child.stdout or ()


def _child(size: int, words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.pages", str(size), words], env=homes.environment(f"m{size}"), cwd=homes.ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _tell(child: subprocess.Popen[str], line: str) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{line}\n")
    child.stdin.flush()


def _told(child: subprocess.Popen[str], word: str) -> int:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line.startswith(word):
        raise SystemExit(f"bench.pages said {line!r} instead of {word}")
    return int(line.split()[1])


def main(size: int, words: str = "") -> None:
    """Prepare every page (named with `words`) for the role that uses it; measure as told; report."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    known = readers()
    wanted = [page for page in _pages(known) if words in page[0]]
    pages = [_ready(what, known[role][0], address, budget, size) for what, role, address, budget in wanted]
    _say(f"ready {len(pages)}")
    for line in sys.stdin:
        if line.startswith("end"):
            break
        _, number, times = line.split()
        _measure(pages[int(number)], int(times))
        _say(f"measured {number}")
    report(*(_reported(page) for page in pages))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def readers() -> dict[str, tuple[Any, Any]]:
    """Return a client with a session, and the person, for each role; a visitor has no session."""
    from django.test import Client

    from huiyin.ground.people.models import Tenure
    from huiyin.ground.people.rules import Office

    found: dict[str, tuple[Any, Any]] = {"visitor": (Client(), None)}
    wanted = {"officer": Office.UNION_OFFICER, "leader": Office.LEADER, "head": Office.HEAD, "chief": Office.CHIEF}
    first_leader = None
    for role, office in wanted.items():
        held = (
            Tenure.objects.filter(post__office=office, to_on=None)
            .select_related("person", "post__superior")
            .order_by("pk")
        )
        tenure = held[0]
        if role == "leader":
            first_leader = (
                Tenure.objects.filter(post__office=Office.HEAD)
                .select_related("post")
                .order_by("pk")[0]
                .post.superior_id
            )
            tenure = held.get(post=first_leader)
        found[role] = (_client(tenure.person), tenure.person)
    from huiyin.ground.people.models import Person

    worker = Person.objects.order_by("-pk")[0]
    found["worker"] = (_client(worker), worker)
    return found


def _client(person: Any) -> Any:
    """Return a client signed in as this person, the second factor shown."""
    from django.test import Client

    from huiyin.ground.people.views import sign_in

    client = Client()
    client.force_login(person, backend="huiyin.ground.people.queries.sessions.StaffBackend")
    session = client.session
    session[sign_in.SECOND_FACTOR] = True
    session.save()
    return client


def _pages(readers: dict[str, tuple[Any, Any]]) -> list[tuple[str, str, str, float | None]]:
    """Return what, role, address, budget of CPU."""
    one, closed, public = _matters()
    return [
        ("matters list, officer", "officer", "/matters/", LIST_CPU),
        ("matters list, officer, state and topic", "officer", "/matters/?state=accepted&topic=safety", LIST_CPU),
        ("matters list, officer, late", "officer", "/matters/?clock=late", LIST_CPU),
        ("matters list, officer, a unit, this year", "officer", "/matters/?unit=3&since=year", LIST_CPU),
        ("matters list, officer, page 5", "officer", _page(readers["officer"][0], 5), LIST_CPU),
        ("matters list, chief of the group", "chief", "/matters/", LIST_CPU),
        ("matters list, head", "head", "/matters/", LIST_CPU),
        ("matters list, leader", "leader", "/matters/", LIST_CPU),
        ("matters list, leader, filtered", "leader", "/matters/?state=closed&topic=wages", LIST_CPU),
        ("matter, open, its head", "head", f"/matters/{one}/", LIST_CPU),
        ("matter, open, officer", "officer", f"/matters/{one}/", LIST_CPU),
        ("matter, closed, officer", "officer", f"/matters/{closed}/", LIST_CPU),
        ("desk home, officer", "officer", "/desk/", LIST_CPU),
        ("desk home, head", "head", "/desk/", LIST_CPU),
        ("desk home, leader", "leader", "/desk/", LIST_CPU),
        ("duties, head", "head", "/duties/", LIST_CPU),
        ("own matters, worker", "worker", "/mine/", LIST_CPU),
        ("board, officer", "officer", "/desk/board/", BOARD_CPU),
        ("board, leader", "leader", "/desk/board/", BOARD_CPU),
        ("board, leader, six months", "leader", "/desk/board/?months=6", BOARD_CPU),
        ("records behind a figure, leader", "leader", "/desk/records/?bucket=owed&unit=2", LIST_CPU),
        ("records behind a figure, late, officer", "officer", "/desk/records/?flag=late&unit=1", LIST_CPU),
        ("public page", "visitor", "/public/", BOARD_CPU),
        ("published answers, searched", "visitor", "/public/answers/?q=%E6%B0%B4%E6%B3%B5", LIST_CPU),
        ("one published answer", "visitor", f"/public/answers/{public}/", LIST_CPU),
        ("desk search, common word, officer", "officer", "/desk/search/?q=%E6%B0%B4%E6%B3%B5", 50.0),
        ("desk search, rare word, officer", "officer", "/desk/search/?q=%E9%BE%99%E9%93%81", 50.0),
        ("desk search, common word, head", "head", "/desk/search/?q=%E6%B0%B4%E6%B3%B5", 50.0),
    ]


def _matters() -> tuple[int, int, int]:
    """Return an open matter of the first head, a closed one with its whole history, a published one."""
    from huiyin.ground.ledger.models import Entry
    from huiyin.ground.people.models import Post
    from huiyin.loop.matters.models import Matter

    head = Post.objects.filter(office="head").order_by("pk")[0]
    one = Matter.objects.filter(debtor=head, ended_at=None).order_by("-pk")[0].pk
    confirmed = Entry.objects.filter(subject="matter", verb="matter.confirm").order_by("-pk")
    closed = confirmed.values_list("subject_id", flat=True)[5]
    public = Matter.objects.filter(is_public=True).order_by("-pk")[0].pk
    return one, closed, public


def _page(client: Any, number: int) -> str:
    """Return the address of the n-th page of the list, found by following the links."""
    address = "/matters/"
    for _ in range(number - 1):
        found = re.findall(r'href="\?([^"]*before=\d+)"', client.get(address).content.decode())
        address = f"/matters/?{found[-1].replace('&amp;', '&')}"
    return address


@dataclass(slots=True)
class Page:
    """A page with what was measured of it so far."""

    figure: Figure
    get: Callable[[], None]
    runs: Runs = field(default_factory=Runs)


def _ready(what: str, client: Any, address: str, budget: float | None, size: int) -> Page:
    """Ask for a page once: whether it is there, how big it is."""
    figure = Figure("page", what, size=f"{size:,}", budget=budget, unit="ms CPU")
    answer = client.get(address)
    figure.kb = len(answer.content) / 1000
    if answer.status_code != 200:
        figure.budget, figure.note = None, f"answered {answer.status_code} at {address}"
    return Page(figure, lambda: client.get(address))


def _measure(page: Page, times: int) -> None:
    gc.collect()
    found = repeat(page.get, times=times, warm=1 if page.runs.cpu else 3)
    page.runs.wall += found.wall
    page.runs.cpu += found.cpu
    page.runs.queries = found.queries


def _reported(page: Page) -> Figure:
    figure, runs = page.figure, page.runs
    figure.value = figure.cpu = quantile(runs.cpu, 0.5)
    figure.median, figure.p99 = quantile(runs.wall, 0.5), quantile(runs.wall, 0.99)
    figure.queries = runs.queries
    if runs.queries > QUERIES:
        figure.note = f"more than {QUERIES} queries"
    return figure


if __name__ == "__main__":
    import django

    django.setup()
    main(int(sys.argv[1]), *sys.argv[2:])
