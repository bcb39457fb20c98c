"""A serving process as the product starts it: `huiyin serve` on loopback, ended by its own id."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.meters import process

WAIT = 240.0


@dataclass(slots=True)
class Server:
    """A running server: where it listens, its process, seconds until the first page came."""

    port: int
    child: subprocess.Popen[bytes]
    seconds: float


@contextmanager
def serve(env: dict[str, str], log: Path, *options: str, path: str = "/") -> Iterator[Server]:
    """Start the server, wait for its first page, end it with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    command = [str(Path(sys.executable).with_name("huiyin")), "serve", "--port", str(port), *options]
    with process(command, env, log) as child:
        while not _answers(port, path):
            if child.poll() is not None or time.perf_counter() - begun > WAIT:
                raise RuntimeError(f"the server did not come up: {log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.02)
        yield Server(port, child, time.perf_counter() - begun)


def _answers(port: int, path: str) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", path)
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()
