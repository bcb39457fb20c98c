"""Reads what strace recorded of a process: the calls that change a file system, with when each began and ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "open,openat,creat,close,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,sendfile,splice,"
    "copy_file_range,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,"
    "fsync,fdatasync,sync_file_range,sync,syncfs,msync,utimensat"
)
# Every byte in hex, whole; paths beside descriptors; only the calls above stop the process.
COMMAND = ["strace", "-f", "-qq", "-y", "-xx", "-s", "99999999", "--seccomp-bpf", "-e", f"trace={CALLS}"]
LINE = re.compile(r"(?P<pid>\d+) +(?:(?P<resumed><\.\.\. \w+ resumed>)|(?P<name>\w+)\()(?P<rest>.*)", re.DOTALL)
ENDING = re.compile(r"(?P<args>.*)\) += (?P<result>-?\d+|\?)(?:<[^>]*>)?(?: \w.*)?", re.DOTALL)
UNFINISHED = " <unfinished ...>"
ARGUMENT = re.compile(r' *(?:"((?:\\x[0-9a-f]{2})*)"|(-?\d+|AT_FDCWD)<([^>]*)>(?:\(deleted\))?|([^,]+))')


@dataclass(slots=True)
class Call:
    """One system call that succeeded, from the line it began on to the line it had ended by."""

    name: str
    begun: int
    ended: int = 0
    result: int = 0
    strings: list[bytes] = field(default_factory=list)
    handles: list[tuple[int, str]] = field(default_factory=list)  # descriptor and path
    others: list[str] = field(default_factory=list)


def calls(log: Path) -> Iterator[Call]:
    """Yield the calls in the order they began."""
    found: list[Call | None] = []
    waiting: dict[str, tuple[int, str]] = {}  # by thread: place in `found`, what is known of the arguments
    for number, line in enumerate(log.read_text(encoding="ascii").splitlines()):
        match = LINE.fullmatch(line)
        if match is None:
            assert "+++" in line or "---" in line, line[:200]
            continue
        rest = match["rest"]
        place, text = waiting.pop(match["pid"]) if match["resumed"] else (len(found), "")
        if not match["resumed"]:
            found.append(Call(match["name"], number))
        if rest.endswith(UNFINISHED):
            waiting[match["pid"]] = (place, text + rest.removesuffix(UNFINISHED))
            continue
        found[place] = _ended(found[place], number, text + rest)
    yield from (call for call in found if call is not None and call.ended)


def _ended(call: Call | None, number: int, rest: str) -> Call | None:
    match = ENDING.fullmatch(rest)
    assert call is not None
    assert match is not None, rest[-200:]
    call.ended = number
    call.result = -1 if match["result"] == "?" else int(match["result"])
    if call.result < 0:
        return None
    for string, handle, path, other in ARGUMENT.findall(match["args"]):
        if handle:
            call.handles.append((-1 if handle == "AT_FDCWD" else int(handle), _bytes(path).decode()))
        elif other.strip():
            call.others.append(other.strip())
        else:
            call.strings.append(_bytes(string))
    return call


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace("\\x", "")) if shown.startswith("\\x") else shown.encode()
