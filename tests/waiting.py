"""Waiting for what happens elsewhere, with an end."""

import time
from collections.abc import Callable


def wait_until(met: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again; what was not met by then fails here."""
    give_up_at = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.02)
