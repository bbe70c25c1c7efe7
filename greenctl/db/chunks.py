"""Values in chunks, so that no statement names more of them than a database takes at once."""

from collections.abc import Hashable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
AT_A_TIME = 1_000

T = TypeVar("T", bound=Hashable)


def chunks(values: Iterable[T], size: int = AT_A_TIME) -> Iterator[list[T]]:
    """Each value once, in their order, at most `size` in a list; nothing for nothing."""
    rest = iter(dict.fromkeys(values))
    while chunk := list(islice(rest, size)):
        yield chunk
