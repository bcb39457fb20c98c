"""The Merkle tree of RFC 6962 (section 2.1) and RFC 9162: hashes, roots, proofs and their checks. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

SIZE = 32
EMPTY = hashlib.sha256(b"").digest()

# (level, index) of a complete, aligned subtree of 2^level leaves → its root.
Subtree = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof does not show what it claims."""


def leaf_hash(data: bytes) -> bytes:
    """Return H(00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return H(01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree kept as the roots of its complete subtrees (peaks, largest first): log n hashes for n leaves."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError("a tree of this size has another number of peaks")

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append a leaf hash; returns the (level, index, root) of every subtree it completed, its own first."""
        made = [(0, self.size, leaf)]
        level, position, root = 0, self.size, leaf
        while position & 1:
            root = node_hash(self.peaks.pop(), root)
            level, position = level + 1, position >> 1
            made.append((level, position, root))
        self.peaks.append(root)
        self.size += 1
        return made

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def range_root(start: int, end: int, subtree: Subtree) -> bytes:
    """Return the root over the leaves start..end-1; `start` must be aligned as the tree's own splits are."""
    size = end - start
    if size == 1 << (size.bit_length() - 1):
        level = size.bit_length() - 1
        return subtree(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_root(start, middle, subtree), range_root(middle, end, subtree))


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the leaf ranges whose roots prove leaf `index` in a tree of `size`, nearest first (PATH, 2.1.1)."""
    if not 0 <= index < size:
        raise ProofError("index outside the tree")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the leaf ranges whose roots prove that the tree of `new` continues that of `old` (PROOF, 2.1.2)."""
    if not 0 < old <= new:
        raise ProofError("sizes must be 0 < old ≤ new")
    ranges: list[tuple[int, int]] = []
    start, end, is_known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, is_known = middle, False
    if not is_known:
        ranges.append((start, end))
    return ranges[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless the proof shows `leaf` at `index` in the tree of `size` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError("index outside the tree")
    _check_lengths(leaf, root, *proof)
    position, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            raise ProofError("proof too long")
        if position & 1 or position == last:
            found = node_hash(other, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, other)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofError("proof too short")
    if found != root:
        raise ProofError("root differs")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raise ProofError unless the proof shows that the tree of `new` continues that of `old` (RFC 9162 2.1.4.2).

    A size of 0 is refused: an empty tree proves nothing.
    """
    if not 0 < old <= new:
        raise ProofError("sizes must be 0 < old ≤ new")
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("equal sizes need equal roots and no proof")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofError("proof too short")
    if _climb(path, old - 1, new - 1) != (old_root, new_root):
        raise ProofError("roots differ")


def _climb(path: Sequence[bytes], position: int, last: int) -> tuple[bytes, bytes]:
    """Return the old and the new root a consistency proof leads to."""
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for other in path[1:]:
        if last == 0:
            raise ProofError("proof too long")
        if position & 1 or position == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, other)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofError("proof too short")
    return first, second


def _check_lengths(*hashes: bytes) -> None:
    if any(len(one) != SIZE for one in hashes):
        raise ProofError("a hash has 32 bytes")


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
