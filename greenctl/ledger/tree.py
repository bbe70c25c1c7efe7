"""The tree of RFC 6962 over a growing log. Pure.

Of a tree that only grows nothing is needed but the roots of its whole subtrees, the largest first (`peaks`): at most
one for each binary digit of its size.
"""

import hashlib
from collections.abc import Iterable

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def leaf_hash(entry: bytes) -> str:
    """A leaf is hashed otherwise than an inner node, so that none can pass as the other."""
    return hashlib.sha256(b"\x00" + entry).hexdigest()


def node_hash(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def grown(size: int, peaks: Iterable[str], leaf: str) -> list[str]:
    """The peaks of a tree of `size` leaves after one leaf more."""
    standing = list(peaks)
    while size & 1:
        leaf = node_hash(standing.pop(), leaf)
        size >>= 1
    return [*standing, leaf]


def root_of(peaks: Iterable[str]) -> str:
    """The root over everything, in hex."""
    standing = list(peaks)
    if not standing:
        return EMPTY_ROOT
    root = standing.pop()
    while standing:
        root = node_hash(standing.pop(), root)
    return root
