"""Several short transactions of one request, for operations that work long in between: with files, with a store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import g

from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY


class Turns:
    """Each transaction takes on the bearer's rights anew, so that one that is lost meanwhile is gone."""

    def __init__(self, enter: Callable[[UnitOfWork], None]) -> None:
        self._transactions, self._enter = runtime().transactions, enter

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self._transactions.reading(NOBODY) as uow:
            self._enter(uow)
            yield uow

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """What is done in it is committed when the block ends well, whatever comes of the request."""
        with self._transactions.writing(NOBODY, request_id=g.request_id) as uow:
            self._enter(uow)
            yield uow
