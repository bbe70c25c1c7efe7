"""One look at a time at a photo, on one machine: a phone that asks again and again has it decoded once.

Locks are files, since the workers of a node are processes; they end with whoever holds them, however that ends.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

# Two photos that share one wait for each other, seldom; there are never more files than this.
_LOCKS = 256
_PAUSE_SECONDS = 0.02


@contextmanager
def one_look(photo_id: str, wait_seconds: float) -> Iterator[bool]:
    """Whether it is the caller's turn, within so many seconds. Whoever had to wait looks again what became of it."""
    with _file(photo_id).open("ab") as file:
        yield _taken(file.fileno(), time.monotonic() + wait_seconds)


def _taken(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        else:
            return True


def _file(photo_id: str) -> Path:
    folder = Path(tempfile.gettempdir()) / f"greenctl-looks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / str(int.from_bytes(sha256(photo_id.encode()).digest()[:4], "big") % _LOCKS)
