"""Loads the mine once, into an empty installation: people, places, a year of history, letters, accounts.

The grid is a year old, and so are the meetings, visits, task lists and reports that live on it; before the last quarter
there are fewer of them. Matters, boxes and help in hardship fill that quarter.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from huiyin.front.demo import queries
from huiyin.front.demo.actions import letters
from huiyin.front.demo.actions.grid import move_about, stand_grid
from huiyin.front.demo.actions.history import History
from huiyin.front.demo.actions.people import give_accounts, give_delegate_account, hire_everybody, open_places
from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Span
from huiyin.front.demo.rules import mail
from huiyin.ground.ledger import actions as ledger
from huiyin.kit import clock
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as loop

Tell = Callable[[str], None]
SEED = mail.SEED
WEEKS, OLDER = 13, 39  # the last quarter, and the three before it
BEFORE_LETTERS = timedelta(hours=5)
MATTERS = 160
ROOM = -96 * 1024  # KiB of pages, negative as SQLite has it; the whole mine takes 36 MiB


def load(tell: Tell, *, now: datetime | None = None, matters: int = MATTERS, older: int = OLDER) -> bool:
    """Load the mine if nobody is in the database yet; returns whether it did. `older`: weeks before the last quarter.

    All of it in one transaction, or nothing: a start that is cut off begins anew.
    """
    if queries.is_loaded():
        return False
    now = now or clock.now()
    tell("首次启动演示环境，正在建立回音示范矿（约十几秒）")
    beside = letters.Beside(SEED)
    with _without_collector(), _with_room(), transaction.atomic():
        seats = build(tell, now=now - BEFORE_LETTERS, matters=matters, older=older)
        _put_letters(tell, beside, seats, now=now)
        finish(now)
    return True


def _put_letters(tell: Tell, beside: letters.Beside, seats: Seats, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            letters.load(tell, beside.get(), seats, now=now, seed=SEED)
    except Exception as error:
        tell(f"密封来信没有写入（{type(error).__name__}），其余不受影响")


def finish(now: datetime) -> None:
    """Bring the loop and the ledger up to now."""
    loop.tick(now)
    duties.tick(now)
    ledger.integrate(at=now)
    ledger.publish_head(at=now)


# No savepoint of its own: under one SQLite keeps every page as it was, and each savepoint inside walks along them all.
@transaction.atomic(savepoint=False)
def build(tell: Tell, *, now: datetime, matters: int, older: int) -> Seats:
    """Build people, places and the history up to `now`; returns the posts with their holders."""
    lot = Random(SEED)  # noqa: S311  a repeatable story, no secret
    began = (now - timedelta(weeks=WEEKS)).replace(hour=0, minute=30, second=0, microsecond=0)
    since = began - timedelta(weeks=older)
    people = hire_everybody(lot, at=since - timedelta(days=7))
    tell(f"人员和岗位已建立：{people} 人")
    seats = Seats.read()
    places = open_places(at=since - timedelta(days=6))
    give_accounts(seats, at=since - timedelta(days=5))
    stand_grid(seats, at=since - timedelta(days=4))
    tell("网格已建立：四级责任网络第 1 版")
    history = History(lot, seats, places, Span(since, began, now))
    history.plan(matters)
    history.play(tell)
    move_about(seats, at=now)
    give_delegate_account(seats)
    tell(f"会议、走访、任务清单和报表已写入：{WEEKS + older} 周；事项：{history.registered} 件，{WEEKS} 周")
    return seats


@contextmanager
def _without_collector() -> Iterator[None]:
    """Switch the garbage collector off while thousands of rows are made: a third of the time is its."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _with_room() -> Iterator[None]:
    """Let SQLite keep all pages of the mine until they are written once; with less they are written many times."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = {ROOM}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")
