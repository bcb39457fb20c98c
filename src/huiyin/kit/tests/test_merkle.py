"""Merkle trees: the published vectors of RFC 6962, and properties of roots and proofs."""

import base64
import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kit import merkle

SHARED = Path(os.environ.get("HUIYIN_SHARED", Path(__file__).resolve().parents[5] / "shared"))
VECTORS = SHARED / "data" / "rfc6962"
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]


def cases(kind):
    """Return the cases of one kind, or one that skips where the data is absent."""
    found = sorted((VECTORS / kind).rglob("*.json"))
    if not found:
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"no vectors at {VECTORS}"))]
    return [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in found]


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def raw(text):
    return base64.b64decode(text or "")


def verdict(check, *args):
    try:
        check(*args)
    except merkle.ProofError:
        return "refused"
    return "accepted"


@pytest.mark.parametrize("path", cases("inclusion"))
def test_inclusion_vector(path):
    case = read(path)

    got = verdict(
        merkle.check_inclusion,
        raw(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        [raw(p) for p in case["proof"] or []],
        raw(case["root"]),
    )

    assert got == ("refused" if case["wantErr"] else "accepted")


@pytest.mark.parametrize("path", cases("consistency"))
def test_consistency_vector(path):
    case = read(path)

    got = verdict(
        merkle.check_consistency,
        case["size1"],
        case["size2"],
        [raw(p) for p in case["proof"] or []],
        raw(case["root1"]),
        raw(case["root2"]),
    )

    assert got == ("refused" if case["wantErr"] else "accepted")


def test_all_vectors_are_read_where_the_data_is_present():
    if not VECTORS.exists():
        pytest.skip(f"no vectors at {VECTORS}")

    assert len(list(VECTORS.rglob("*.json"))) == 196


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_root_of_known_leaves(size, root):
    hashes = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]

    assert merkle.root_of(hashes).hex() == root


def test_leaf_and_node_are_hashed_apart():
    leaf = merkle.leaf_hash(b"L123456").hex()
    node = merkle.node_hash(b"N123", b"N456").hex()

    assert leaf == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@cache
def leaf(n):
    return hashlib.sha256(str(n).encode()).digest()


def subtree(level, index):
    return merkle.root_of(leaf(n) for n in range(index << level, (index + 1) << level))


def root(size):
    return merkle.root_of(leaf(n) for n in range(size))


@given(st.integers(1, 200), st.data())
def test_every_leaf_is_proved_and_no_other(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = [merkle.range_root(a, b, subtree) for a, b in merkle.inclusion_ranges(index, size)]

    merkle.check_inclusion(leaf(index), index, size, proof, root(size))

    assert verdict(merkle.check_inclusion, leaf(index + 1), index, size, proof, root(size)) == "refused"
    assert verdict(merkle.check_inclusion, leaf(index), index, size, [*proof, leaf(0)], root(size)) == "refused"
    assert verdict(merkle.check_inclusion, leaf(index), index, size, proof[:-1], root(size)) == (
        "accepted" if size == 1 else "refused"
    )


@given(st.integers(1, 200), st.data())
def test_a_longer_tree_is_proved_to_continue_a_shorter_one(new, data):
    old = data.draw(st.integers(1, new))
    proof = [merkle.range_root(a, b, subtree) for a, b in merkle.consistency_ranges(old, new)]

    merkle.check_consistency(old, new, proof, root(old), root(new))

    assert verdict(merkle.check_consistency, old, new, proof, root(old + 1), root(new)) == "refused"
    assert verdict(merkle.check_consistency, old, new, [*proof, leaf(0)], root(old), root(new)) == "refused"


@given(st.integers(0, 100), st.integers(0, 60))
def test_frontier_resumes_where_it_stopped(first, more):
    begun = merkle.Frontier()
    for n in range(first):
        begun.add(leaf(n))

    resumed = merkle.Frontier(begun.size, begun.peaks)
    made = [node for n in range(first, first + more) for node in resumed.add(leaf(n))]

    assert resumed.root() == root(first + more)
    assert all(found == subtree(level, index) for level, index, found in made)


ONE, TWO, THREE = leaf(0), root(2), root(3)
OUTSIDE, SIZES = "index outside the tree", "sizes must be 0 < old ≤ new"
LONG, SHORT, LENGTH = "proof too long", "proof too short", "a hash has 32 bytes"


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (lambda: merkle.inclusion_ranges(5, 5), OUTSIDE),
        (lambda: merkle.inclusion_ranges(-1, 5), OUTSIDE),
        (lambda: merkle.consistency_ranges(0, 5), SIZES),
        (lambda: merkle.consistency_ranges(6, 5), SIZES),
        (lambda: merkle.check_inclusion(ONE, 1, 1, [], ONE), OUTSIDE),
        (lambda: merkle.check_inclusion(ONE, -1, 1, [], ONE), OUTSIDE),
        (lambda: merkle.check_inclusion(ONE[:31], 0, 1, [], ONE), LENGTH),
        (lambda: merkle.check_inclusion(ONE, 0, 1, [], ONE[:31]), LENGTH),
        (lambda: merkle.check_inclusion(ONE, 0, 2, [leaf(1)[:31]], TWO), LENGTH),
        (lambda: merkle.check_inclusion(ONE, 0, 1, [leaf(1)], ONE), LONG),
        (lambda: merkle.check_inclusion(ONE, 0, 2, [], TWO), SHORT),
        (lambda: merkle.check_inclusion(ONE, 0, 2, [leaf(2)], TWO), "root differs"),
        (lambda: merkle.check_consistency(0, 2, [], ONE, TWO), SIZES),
        (lambda: merkle.check_consistency(3, 2, [], THREE, TWO), SIZES),
        (lambda: merkle.check_consistency(2, 2, [], ONE, TWO), "equal sizes need equal roots and no proof"),
        (lambda: merkle.check_consistency(2, 2, [ONE], TWO, TWO), "equal sizes need equal roots and no proof"),
        (lambda: merkle.check_consistency(3, 4, [], THREE, root(4)), SHORT),
        (lambda: merkle.check_consistency(1, 4, [leaf(1)], ONE, root(4)), SHORT),
        (lambda: merkle.check_consistency(1, 2, [leaf(1), leaf(2)], ONE, TWO), LONG),
        (lambda: merkle.check_consistency(1, 2, [leaf(2)], ONE, TWO), "roots differ"),
        (lambda: merkle.check_consistency(2, 3, [leaf(2)], ONE, THREE), "roots differ"),
        (lambda: merkle.Frontier(3, [ONE]), "a tree of this size has another number of peaks"),
    ],
)
def test_what_shows_nothing_is_refused_with_its_reason(work, reason):
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        work()


def test_smallest_trees_are_proved():
    merkle.check_inclusion(ONE, 0, 1, [], ONE)
    merkle.check_consistency(1, 1, [], ONE, ONE)

    assert (merkle.inclusion_ranges(0, 1), merkle.consistency_ranges(1, 1)) == ([], [])
