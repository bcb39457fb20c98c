"""Taking turns: whoever comes first works for all who wait behind. No thread of its own that could die unseen.

Everybody gets an answer: the worker hands on in `finally`, who waits too long is told so, and a forked process begins
with an empty queue.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.rules import intake

log = logging.getLogger("huiyin.letterbox")

PATIENCE = 15.0  # seconds a caller waits for its turn
Entry = TypeVar("Entry")
Done = TypeVar("Done")


@dataclass(slots=True, eq=False)
class Ticket(Generic[Entry, Done]):
    """One caller in the queue; `leads` once it is its turn to work for all."""

    entry: Entry
    outcome: Done | Refused | None = None
    leads: bool = False
    is_called: threading.Event = field(default_factory=threading.Event)


class Queue(Generic[Entry, Done]):
    """Callers waiting for `work`, which takes a batch and returns an outcome for each entry, in order."""

    def __init__(
        self,
        work: Callable[[list[Entry]], Sequence[Done | Refused]],
        count: Callable[[list[Entry]], int],
    ) -> None:
        """Keep what does the work, and what says how many of the waiting go into the next batch (at least one)."""
        self._work, self._count = work, count
        self.forget()

    def forget(self) -> None:
        """Begin anew: a forked process has none of its parent's callers."""
        self._guard = threading.Lock()
        self._waiting: list[Ticket[Entry, Done]] = []
        self._is_led = False

    def submit(self, entry: Entry) -> Done:
        """Return the entry's outcome once the work is done. Raises Refused."""
        ticket: Ticket[Entry, Done] = Ticket(entry)
        with self._guard:
            self._waiting.append(ticket)
            ticket.leads, self._is_led = not self._is_led, True
        if not ticket.leads and not ticket.is_called.wait(PATIENCE):
            self._give_up(ticket)
        if ticket.leads:
            self._lead()
        if ticket.outcome is None or isinstance(ticket.outcome, Refused):
            refusal = ticket.outcome or intake.Fault(intake.UNSURE)
            raise type(refusal)(refusal.reason)
        return ticket.outcome

    def _lead(self) -> None:
        """Work for the head of the queue, the leader's own entry first; where that breaks all of them are refused."""
        batch: list[Ticket[Entry, Done]] = []
        outcomes: Sequence[Done | Refused] = []
        try:
            batch = self._take()
            outcomes = [intake.Fault(intake.BUSY)] * len(batch)
            outcomes = self._work([ticket.entry for ticket in batch])
        except Exception as error:
            log.error("fault: %s", type(error).__name__)
        finally:
            self._hand_on()
            _answer(batch, outcomes)

    def _take(self) -> list[Ticket[Entry, Done]]:
        with self._guard:
            count = self._count([ticket.entry for ticket in self._waiting])
            batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    def _hand_on(self) -> None:
        """Call the next leader; before the batch is called, or it would queue for the processor behind all of them."""
        with self._guard:
            self._is_led = bool(self._waiting)
            for ticket in self._waiting[:1]:
                ticket.leads = True
                ticket.is_called.set()

    def _give_up(self, ticket: Ticket[Entry, Done]) -> None:
        """Leave the queue; an entry that is being worked on stays unsure, and one called just now goes on."""
        with self._guard:
            if ticket in self._waiting and not ticket.leads:
                self._waiting.remove(ticket)
                ticket.outcome = intake.Fault(intake.BUSY)


def _answer(batch: list[Ticket[Entry, Done]], outcomes: Sequence[Done | Refused]) -> None:
    """Call everybody in the batch."""
    for ticket, outcome in zip(batch, outcomes, strict=True):
        ticket.outcome = outcome
        ticket.is_called.set()
