"""Notices that wait to go out. Between its transactions this works long, so it is no handler of an event."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.notices.domain import Tried
from greenctl.notices.kinds import OUTGOING
from greenctl.notices.sending import AT_A_TIME, Office, Sending, begin, end
from greenctl.notices.ways.port import AWAY

# One receiver that hangs does not hold up the others.
SIDE_BY_SIDE = 8
# A push service that cannot be reached keeps each of these waiting: they go when nothing else waits, a few at a time.
PUSHES_AT_A_TIME = 3 * SIDE_BY_SIDE
_BEFORE_PUSHES = tuple(way for way in OUTGOING if way != "push")
_ACTOR = system("notices")
_log = structlog.get_logger("greenctl.notices")


@dataclass(frozen=True, slots=True)
class NoticeWork:
    """What sending notices needs."""

    transactions: Transactions
    office: Office

    def send_waiting(self, limit: int = AT_A_TIME) -> int:
        """Try some that are due; returns how many, 0 when nothing is."""
        return self._send_some(_BEFORE_PUSHES, limit) or self._send_some(("push",), min(limit, PUSHES_AT_A_TIME))

    def _send_some(self, ways: Sequence[str], limit: int) -> int:
        with self.transactions.writing(_ACTOR) as uow:
            taken, due = begin(uow, self.office, limit, ways)
        if taken:
            tried = self._try(taken)
            with self.transactions.writing(_ACTOR) as uow:
                end(uow, list(zip(taken, tried, strict=True)))
        return due

    def _try(self, taken: Sequence[Sending]) -> list[Tried]:
        with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(taken))) as threads:
            return list(threads.map(self._send, taken))

    def _send(self, sending: Sending) -> Tried:
        """One letter that makes trouble holds up no other. Neither its text nor its address is written to the log."""
        notice_id, way, target = sending.key
        try:
            return self.office.ways[way].send(sending.letter)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the letter is tried again later; a traceback could tell the address
            _log.error("notice_failed", notice_id=notice_id, way=way, target=target, error=type(error).__name__)
            return AWAY
