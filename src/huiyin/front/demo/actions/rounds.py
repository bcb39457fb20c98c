"""Suggestion boxes of the demonstration mine: six places, opened weekly by an officer with a second person."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Timeline
from huiyin.front.demo.rules.structure import BOXES
from huiyin.ground.people.models import Post
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.models import Place
from huiyin.voice.boxes import actions as boxes
from huiyin.voice.boxes.models import Box, Opening

KEEPERS = ("U02", "U03", "U04")
WAITING = "X05"  # the one box nobody has been to lately
WITNESSES = ("J02", "T10-D1", "T07-D1", "T01-D2")


class Rounds:
    """Sets the boxes up and goes round when their tick says so."""

    def __init__(
        self, lot: Random, seats: Seats, timeline: Timeline, places: dict[str, Place], until: datetime
    ) -> None:
        self.lot, self.seats, self.timeline, self.places, self.until = lot, seats, timeline, places, until
        self.serial = 100
        self.going: set[int] = set()  # boxes somebody is on the way to

    def set_up(self, at: datetime) -> None:
        """Hang the boxes up."""
        for n, name in enumerate(BOXES):
            place = self.places[name]
            new = boxes.NewBox(
                code=f"X{n + 1:02}",
                name=f"{name}意见箱",
                place=place,
                keeper=self.seats.posts[KEEPERS[n % len(KEEPERS)]],
                every_days=7,
                weekday=n % 5,
                spot="门口右侧墙上",
                seal=self._seal(),
                pin=(place.x or 0.5, place.y or 0.5),
            )
            boxes.set_up(new, by=self.seats.actor(new.keeper), at=at)

    def tick(self, at: datetime) -> None:
        """Let the rounds of the day be owed, and nearly all be made: a missed one the day after, one still waits."""
        if not boxes.tick(at):
            return
        answered = Opening.objects.exclude(duty=None).values("duty")
        owed = Duty.objects.filter(kind=DutyKind.OPEN_BOX, settled_at=None, level=0).exclude(pk__in=answered)
        for box in Box.objects.filter(pk__in=owed.values("source_id")).select_related("keeper").order_by("code"):
            is_waiting = box.code == WAITING and self.until - at < timedelta(days=8)
            if box.pk not in self.going and not is_waiting and self.lot.random() < 0.96:
                self.going.add(box.pk)
                self.timeline.add(self.timeline.soon(at, 9, 15), partial(self.open, box))

    def open(self, box: Box, at: datetime) -> None:
        """Open a box with two; the second signs some hours later."""
        self.going.discard(box.pk)
        witness = self.seats.posts[self.lot.choice(WITNESSES)]
        box = Box.objects.select_related("keeper").get(pk=box.pk)
        log = boxes.Log(self.lot.choice((0, 0, 1, 1, 2, 3)), box.seal, True, self._seal())
        person, by = self.seats.holders[witness.pk], self.seats.actor(box.keeper)
        opening = boxes.open_box(box, log, witness=person, by=by, at=at)
        self.timeline.add(self.timeline.soon(at, 0.2, 5), partial(self.sign, opening, witness))

    def sign(self, opening: Opening, witness: Post, at: datetime) -> None:
        """The second person signs."""
        boxes.witness(opening, by=self.seats.actor(witness), at=at)

    def _seal(self) -> str:
        self.serial += 1
        return f"F{self.serial:05}"
