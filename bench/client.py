"""A lean HTTP client in a process of its own: many connections, one loop, requests made beforehand.

`python -m bench.client <port> <connections> <file>`; the file holds pickled request bytes. Prints JSON: seconds, the
latency of each request in milliseconds, how often each status came. A lost connection is opened again.
"""

import json
import pickle
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


def request(method: str, path: str, body: bytes = b"", *, kind: str = "application/json", cookie: str = "") -> bytes:
    """Return a whole HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if body else []
    lines += [f"Cookie: {cookie}"] if cookie else []
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(slots=True)
class Line:
    """One connection with the answer it is waiting for."""

    link: socket.socket
    begun: float = 0.0
    seen: bytes = b""
    wanted: int = -1

    def feed(self, data: bytes) -> bool:
        """Take bytes in; return whether the answer is whole."""
        self.seen += data
        if self.wanted < 0:
            head, found, _ = self.seen.partition(b"\r\n\r\n")
            if not found:
                return False
            length = next(part for part in head.lower().split(b"\r\n") if part.startswith(b"content-length:"))
            self.wanted = len(head) + 4 + int(length.split(b":")[1])
        return len(self.seen) >= self.wanted


def run(port: int, connections: int, requests: list[bytes]) -> dict[str, object]:
    """Send every request, `connections` at a time, and measure."""
    waiting = requests[::-1]
    latencies: list[float] = []
    statuses: Counter[str] = Counter()
    poll = selectors.DefaultSelector()
    begun = time.perf_counter()
    for _ in range(min(connections, len(requests))):
        line = Line(socket.create_connection(("127.0.0.1", port)))
        line.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(line.link, selectors.EVENT_READ, line)
        _send(line, waiting)
    busy = min(connections, len(requests))
    while busy:
        for key, _ in poll.select():
            line = key.data
            data = line.link.recv(1 << 16)
            if data and not line.feed(data):
                continue
            latencies.append((time.perf_counter() - line.begun) * 1000)
            statuses[line.seen[9:12].decode() if data else "lost"] += 1
            if not data or not waiting:
                poll.unregister(line.link)
                line.link.close()
                busy -= 1
            else:
                _send(line, waiting)
    return {"seconds": time.perf_counter() - begun, "latencies": latencies, "statuses": dict(statuses)}


def _send(line: Line, waiting: list[bytes]) -> None:
    line.seen, line.wanted, line.begun = b"", -1, time.perf_counter()
    line.link.sendall(waiting.pop())


if __name__ == "__main__":
    given = pickle.loads(Path(sys.argv[3]).read_bytes())
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), given)))
