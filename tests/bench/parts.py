"""Where the time of a request goes: timers around the application's own functions, each counting only itself."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# A place is (owner, attribute); a part is a name that several places may share.
Place = tuple[Any, str]
NANO = 1_000_000_000


class Parts:
    """CPU seconds by part. A part within a part is taken out of the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                took = time.process_time() - began
                self.seconds[part] += took - self._inner.pop()
                self._inner[-1] += took

        return run


@contextmanager
def parted(places: Sequence[tuple[str, Place]]) -> Iterator[Parts]:
    """Timers in these places while the block runs."""
    parts = Parts()
    before = [(owner, name, getattr(owner, name)) for _, (owner, name) in places]
    for part, (owner, name) in places:
        setattr(owner, name, parts.timed(part, getattr(owner, name)))
    try:
        yield parts
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)
