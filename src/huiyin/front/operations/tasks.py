"""When operations act by themselves: the scheduler beside the server runs the tick every half minute."""

import logging
import os
import signal
import threading
from types import FrameType

from django.db import connections

from huiyin.front.operations.actions import ticking

PERIOD = 30.0
log = logging.getLogger("huiyin.scheduler")


def run_scheduler(parent: int) -> None:
    """Tick until told to stop or the server (process `parent`) is gone. Runs in a process of its own."""
    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    wait = 2.0
    while not _waited(stop, wait, parent):
        tick_once()
        wait = PERIOD
    connections.close_all()


def tick_once() -> None:
    """Run one tick; an error is counted by its kind and never ends the scheduler."""
    try:
        ticking.tick()
    except Exception as error:
        log.error("tick failed: %s", type(error).__name__)
        connections.close_all()


def _waited(stop: threading.Event, seconds: float, parent: int) -> bool:
    """Wait in short pieces; return True where it is time to go."""
    return any(stop.wait(1.0) or os.getppid() != parent for _ in range(max(int(seconds), 1)))
