#!/usr/bin/env python3
"""Checks an exported log off line. It stands alone: Python, its `cryptography` package and this one file.

    python3 verify_log.py log.jsonl KEY[,KEY…] [kept.json …]

`log.jsonl` is what `greenctl log export` wrote, KEY the installation's public key from /p/key, kept from an earlier
day (all of them, with commas between, where it has changed keys), and each `kept.json` a checkpoint that somebody took
from /public/log/checkpoints some time ago. It says every place where the log is not what was signed, and ends with 1
if there is one. Without a kept checkpoint a log whose end was cut off together with the checkpoints over it looks
whole: keep one.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CONTEXT = b"greenctl-statement/1\n"


def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def is_signed(checkpoint, keys):
    """Whether the holder of the key, or of one of several, signed exactly this checkpoint."""
    return any(is_signed_by(checkpoint, key) for key in keys.split(","))


def is_signed_by(checkpoint, key):
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        public.verify(base64.b64decode(checkpoint["signature"]), CONTEXT + canonical(checkpoint["statement"]))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return checkpoint["statement"].get("kind") == "log_checkpoint"


class Tree:
    """RFC 6962 over the entries read so far: the roots of its whole subtrees, the largest first."""

    def __init__(self):
        self.size, self.peaks, self.next = 0, [], 0

    def add(self, leaf):
        size, node = self.size, leaf
        while size & 1:
            node = hashlib.sha256(b"\x01" + self.peaks.pop() + node).digest()
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\x01" + peak + node).digest()
        return node.hex()


class Reader:
    """Reads line by line; `good` is how many entries stand under a checkpoint that holds."""

    def __init__(self, key, kept):
        self.tree, self.key, self.good = Tree(), key, 0
        self.wanted = {}
        for one in kept:
            if is_signed(one, key):
                self.wanted.setdefault(one["statement"]["size"], set()).add(one["statement"]["root"])

    def faults_in(self, told):
        if "entry" in told:
            yield from self.faults_in_entry(told)
            if self.wanted.get(self.tree.size, set()) - {self.tree.root()}:
                yield f"entries 0 to {self.tree.size - 1} are not those of the checkpoint that was kept"
        elif "checkpoint" in told:
            yield from self.faults_in_checkpoint(told["checkpoint"])

    def faults_in_entry(self, told):
        tree, entry, position = self.tree, told["entry"], told.get("position")
        leaf = hashlib.sha256(b"\x00" + canonical(entry)).digest()
        if position != tree.next:
            yield f"position {position} stands where {tree.next} should: entries were taken out, put in or moved"
        if told.get("leaf") != leaf.hex():
            yield f"entry {position} ({entry.get('kind')} of {entry.get('at')}) was changed since it was sealed"
        tree.next = position + 1 if isinstance(position, int) else tree.next + 1
        tree.add(leaf)

    def faults_in_checkpoint(self, checkpoint):
        size, statement = self.tree.size, checkpoint.get("statement", {})
        if not is_signed(checkpoint, self.key):
            yield f"the checkpoint behind entry {size - 1} is not signed by this key"
        elif (statement["size"], statement["root"]) != (size, self.tree.root()):
            yield f"entries {self.good} to {max(size, statement['size']) - 1} are not those that were signed"
        else:
            self.good = size

    def faults_at_the_end(self):
        if self.tree.size > self.good:
            yield f"entries {self.good} to {self.tree.size - 1} stand under no checkpoint that holds"
        for size in sorted(size for size in self.wanted if size > self.tree.size):
            yield f"{size} entries were signed in a checkpoint that was kept, {self.tree.size} are there"


def faults_of(lines, key, kept=()):
    """Every place where the log is not what was signed, in words."""
    reader = Reader(key, kept)
    for number, line in enumerate(lines):
        try:
            yield from reader.faults_in(json.loads(line))
        except (ValueError, TypeError, AttributeError, KeyError):
            yield f"line {number + 1} is none of a log"
    yield from reader.faults_at_the_end()
    yield from ("a checkpoint that was kept is not signed by this key" for one in kept if not is_signed(one, key))


def main(arguments):
    kept = [json.loads(Path(name).read_bytes()) for name in arguments[2:]]
    with Path(arguments[0]).open("rb") as lines:
        faults = list(faults_of(lines, arguments[1], [one.get("signed", one) for one in kept]))
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "whole: every entry is as it was signed\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
