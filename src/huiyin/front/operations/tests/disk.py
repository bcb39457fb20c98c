"""What a disk may hold after the power went: recorded calls replayed, all that was not fsynced by then at risk.

As strict as POSIX: a write is safe once an fsync of its file that began after it has ended; a name once an fsync of
its folder has; a syncfs is an fsync of everything below its folder, and of nothing else: other folders may lie on other
disks. Anything else may be there, be gone, or be there in some sectors only; names of a folder come in their order, as
journals keep them. Calls that this model does not know stop it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random

from huiyin.front.operations.tests.strace import Call

SECTOR = 512
SYNCS = frozenset({"fsync", "fdatasync", "syncfs"})


class Luck(StrEnum):
    """How much of what was at risk is there."""

    LEAST = "least"
    SOME = "some"
    MOST = "most"


@dataclass(slots=True, eq=False)
class Change:
    """Something done to a file (bytes at a place, a size, a time) or to a folder (names set or taken away)."""

    at: int = 0
    data: bytes = b""
    size: int | None = None
    time: float | None = None
    names: tuple[tuple[str, "File | Folder | None"], ...] = ()
    has_ended: bool = False


@dataclass(slots=True, eq=False)
class File:
    """What is safe, and what is at risk, in order."""

    content: bytearray = field(default_factory=bytearray)
    time: float = 0.0
    risky: list[Change] = field(default_factory=list)

    def keep(self, changes: list[Change]) -> None:
        """Make changes safe."""
        for change in changes:
            if change in self.risky:
                self.time = _apply(self.content, self.time, change)
                self.risky.remove(change)

    def after(self, luck: Luck, lot: Random) -> tuple[bytes, float]:
        """Return what may be found afterwards."""
        content, time = bytearray(self.content), self.time
        for change in self.risky if luck != Luck.LEAST else ():
            for part in [change] if luck == Luck.MOST else _parts(change, lot):
                time = _apply(content, time, part)
        return bytes(content), time


@dataclass(slots=True, eq=False)
class Folder:
    """Names that are safe, and changes of names at risk, in order."""

    names: "dict[str, File | Folder]" = field(default_factory=dict)
    risky: list[Change] = field(default_factory=list)

    def keep(self, changes: list[Change]) -> None:
        """Make changes safe."""
        for change in changes:
            if change in self.risky:
                _rename(self.names, change)
                self.risky.remove(change)

    def after(self, luck: Luck, lot: Random) -> "dict[str, File | Folder]":
        """Return the names that may be found afterwards."""
        count = {Luck.LEAST: 0, Luck.MOST: len(self.risky), Luck.SOME: lot.randint(0, len(self.risky))}[luck]
        names = dict(self.names)
        for change in self.risky[:count]:
            _rename(names, change)
        return names


class Disk:
    """A folder tree under `root`, as the process saw it (`live`) and as a power cut would leave it."""

    def __init__(self, root: Path, start: Path) -> None:
        self.root = str(root)
        self.live: dict[str, File | Folder] = {}
        self.opened: dict[int, tuple[File, int, bool]] = {}  # descriptor → file, position, appends
        self.syncing: dict[int, list[tuple[File | Folder, list[Change]]]] = {}
        self._read(start, self.root)

    def _read(self, start: Path, name: str) -> Folder:
        folder = Folder()
        self.live[name] = folder
        for path in start.iterdir():
            below = f"{name}/{path.name}"
            if path.is_dir():
                folder.names[path.name] = self._read(path, below)
            else:
                folder.names[path.name] = self.live[below] = File(bytearray(path.read_bytes()), path.stat().st_mtime)
        return folder

    def begin(self, call: Call) -> Change | None:
        """Let a call begin: what it does may reach the disk from now on."""
        if call.name in SYNCS:
            nodes = self._nodes(call)
            self.syncing[id(call)] = [(node, [c for c in node.risky if c.has_ended]) for node in nodes if node.risky]
            return None
        does = getattr(self, f"_{call.name}", None)
        if does is None:
            named = [path for _, path in call.handles] + [self._path(call, string) for string in call.strings]
            inside = [path for path in named if path.startswith(self.root)]
            assert not inside, f"the model does not know {call.name} on {inside}"
            return None
        change: Change | None = does(call)
        return change

    def end(self, call: Call, change: Change | None) -> None:
        """Let a call end: what an fsync found is safe now, what it did is there for the next fsync."""
        if change is not None:
            change.has_ended = True
        if call.name in SYNCS:
            for node, changes in self.syncing.pop(id(call)):
                node.keep(changes)
        if call.name == "openat":
            self._opened(call)

    def write_to(self, target: Path, luck: Luck, lot: Random) -> None:
        """Lay out under `target` what a power cut at this moment may leave."""
        _write_folder(self.live[self.root], target, luck, lot)

    def _nodes(self, call: Call) -> "list[File | Folder]":
        """Return what a call makes safe: one file or folder, or all below a folder."""
        handle, path = call.handles[0]
        if call.name == "syncfs":
            return [node for name, node in self.live.items() if f"{name}/".startswith(f"{path}/")]
        node = self.opened[handle][0] if handle in self.opened else self.live.get(path)
        return [node] if node else []

    def _openat(self, call: Call) -> Change | None:
        path, flags = self._path(call, call.strings[0]), call.others[0].split("|")
        if not self._is_kept(path):
            return None
        if path not in self.live:  # or another thread is about to make it
            return self._name(path, File()) if "O_CREAT" in flags else None
        node = self.live[path]
        if isinstance(node, File) and "O_TRUNC" in flags and (node.content or node.risky):
            return _risk(node, Change(size=0))
        return None

    def _opened(self, call: Call) -> None:
        """Only now: the descriptor may be that of a file which another thread closed after this call began."""
        path = self._path(call, call.strings[0])
        node = self.live[path] if self._is_kept(path) else None
        self.opened.pop(call.result, None)
        if isinstance(node, File):
            self.opened[call.result] = (node, 0, "O_APPEND" in call.others[0])

    def _is_kept(self, path: str) -> bool:
        return path.startswith(self.root + "/") and not path.endswith("-shm")  # shared memory, made anew at each start

    def _close(self, call: Call) -> None:
        self.opened.pop(call.handles[0][0], None)

    def _lseek(self, call: Call) -> None:
        if (handle := call.handles[0][0]) in self.opened:
            file, _, appends = self.opened[handle]
            self.opened[handle] = (file, call.result, appends)

    def _write(self, call: Call) -> Change | None:
        if not self._is_kept(call.handles[0][1]):
            return None
        handle = call.handles[0][0]
        file, position, appends = self.opened[handle]
        if appends:
            position = len(file.after(Luck.MOST, Random())[0])
        self.opened[handle] = (file, position + call.result, appends)
        return _risk(file, Change(at=position, data=call.strings[0][: call.result]))

    def _pwrite64(self, call: Call) -> Change | None:
        if not self._is_kept(call.handles[0][1]):
            return None
        file = self.opened[call.handles[0][0]][0]
        return _risk(file, Change(at=int(call.others[-1]), data=call.strings[0][: call.result]))

    def _ftruncate(self, call: Call) -> Change | None:
        if not self._is_kept(call.handles[0][1]):
            return None
        return _risk(self.opened[call.handles[0][0]][0], Change(size=int(call.others[-1])))

    def _utimensat(self, call: Call) -> Change | None:
        node = self.live.get(call.handles[0][1])
        seconds = [part for part in call.others if "tv_sec" in part]
        return _risk(node, Change(time=float(seconds[-1].split("=")[-1]))) if isinstance(node, File) else None

    def _mkdir(self, call: Call) -> Change | None:
        path = self._path(call, call.strings[0])
        return self._name(path, Folder()) if path.startswith(self.root + "/") else None

    def _unlink(self, call: Call) -> Change | None:
        path = self._path(call, call.strings[0])
        return self._name(path, None) if path in self.live else None

    _rmdir = _unlink

    def _rename(self, call: Call) -> Change | None:
        old, new = (self._path(call, string) for string in call.strings)
        if old not in self.live:
            return None
        assert os.path.dirname(old) == os.path.dirname(new), "a move between folders is not in the model"
        node = self.live.pop(old)
        assert isinstance(node, File), "a folder's new name is not in the model"
        self.live[new] = node
        return self._change_names(new, ((os.path.basename(old), None), (os.path.basename(new), node)))

    def _link(self, call: Call) -> Change | None:
        old, new = (self._path(call, string) for string in call.strings)
        return self._name(new, self.live[old]) if old in self.live else None

    def _name(self, path: str, node: "File | Folder | None") -> Change:
        if node is None:
            del self.live[path]
        else:
            self.live[path] = node
        return self._change_names(path, ((os.path.basename(path), node),))

    def _change_names(self, path: str, names: "tuple[tuple[str, File | Folder | None], ...]") -> Change:
        folder = self.live[os.path.dirname(path)]
        change = Change(names=names)
        folder.risky.append(change)
        return change

    def _path(self, call: Call, given: bytes) -> str:
        base = call.handles[0][1] if call.handles else "/"
        return os.path.normpath(os.path.join(base, given.decode()))


def _risk(file: File, change: Change) -> Change:
    file.risky.append(change)
    return change


def _apply(content: bytearray, time: float, change: Change) -> float:
    if change.size is not None:
        content[change.size :] = bytes(max(0, change.size - len(content)))
    if change.data:
        content.extend(bytes(max(0, change.at - len(content))))
        content[change.at : change.at + len(change.data)] = change.data
    return time if change.time is None else change.time


def _parts(change: Change, lot: Random) -> Iterator[Change]:
    """Yield nothing, all, or some sectors of a change."""
    fate = lot.random()
    if not change.data or fate > 0.4:
        if lot.random() < 0.5:
            yield change
        return
    start = change.at
    while start < change.at + len(change.data):
        stop = min(start - start % SECTOR + SECTOR, change.at + len(change.data))
        if lot.random() < 0.5:
            yield Change(at=start, data=change.data[start - change.at : stop - change.at])
        start = stop


def _rename(names: "dict[str, File | Folder]", change: Change) -> None:
    for name, node in change.names:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _write_folder(folder: "File | Folder", target: Path, luck: Luck, lot: Random) -> None:
    assert isinstance(folder, Folder)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, node in folder.after(luck, lot).items():
        if isinstance(node, Folder):
            _write_folder(node, target / name, luck, lot)
            continue
        content, time = node.after(luck, lot)
        (target / name).write_bytes(content)
        if time:
            os.utime(target / name, (time, time))
