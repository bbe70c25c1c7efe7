"""Later work happens, and its effect once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import func, insert, select

from greenctl.auth.models import AccountRow
from greenctl.db.event_log import DeliveryRow, OutboxRow
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.jobs.local import LocalWorker
from greenctl.jobs.outbox import TRY_AGAIN_AFTER, drain
from greenctl.kernel.actor import system
from greenctl.kernel.events import Event, Happened
from tests.waiting import wait_until


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRung(Event):
    kind: ClassVar[str] = "test.bell_rung"
    about: ClassVar[str] = "bell_id"
    bell_id: str


@pytest.fixture
def bells(transactions: Transactions) -> Transactions:
    """Transactions in whose outbox bells wait."""
    return Transactions(transactions.engine, transactions.clock, awaited=frozenset({BellRung.kind}))


def ring(bells: Transactions, *ids: str) -> None:
    with bells.writing(system("test")) as uow:
        uow.record_all(BellRung(bell_id=bell_id) for bell_id in ids)


def note(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler whose effect can be counted, and would fail if it came twice."""
    rows = [
        {"id": e.subject_id, "login": e.subject_id, "display_name": "x", "epoch": 1, "created_at": e.at} for e in events
    ]
    uow.execute(insert(AccountRow), rows)


def note_all_but_the_cracked(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    note(uow, events)
    if any(event.subject_id == "cracked" for event in events):
        raise OSError("this bell cannot be heard")


def count(bells: Transactions, table: type) -> int:
    with bells.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(table)).scalar_one()


def test_each_event_has_its_effect_once(bells):
    ring(bells, "a", "b")

    assert drain(bells, handlers={BellRung.kind: (note,)}) == 2
    assert drain(bells, handlers={BellRung.kind: (note,)}) == 0
    assert (count(bells, AccountRow), count(bells, OutboxRow), count(bells, DeliveryRow)) == (2, 0, 2)


def test_an_event_nobody_awaits_never_enters_the_outbox(transactions):
    ring(transactions, "a")

    assert count(transactions, OutboxRow) == 0


def test_a_bad_event_holds_up_no_other_and_waits_for_its_next_try(bells):
    ring(bells, "a", "cracked", "b")

    drain(bells, handlers={BellRung.kind: (note_all_but_the_cracked,)})

    assert (count(bells, AccountRow), count(bells, OutboxRow)) == (2, 1)
    assert drain(bells, handlers={BellRung.kind: (note,)}) == 0
    bells.clock.advance(TRY_AGAIN_AFTER)
    assert drain(bells, handlers={BellRung.kind: (note,)}) == 1
    assert count(bells, AccountRow) == 3


def test_a_delivery_that_was_noted_is_not_made_again(bells):
    ring(bells, "a")
    drain(bells, handlers={BellRung.kind: (note,)})
    with bells.reading(system("test")) as uow:
        event_id = uow.execute(select(DeliveryRow.event_id)).scalar_one()

    with bells.writing(system("test")) as uow:  # as if the removal alone had been lost
        uow.execute(
            insert(OutboxRow), {"event_id": event_id, "kind": BellRung.kind, "attempts": 0, "next_try_at": uow.now}
        )
    drain(bells, handlers={BellRung.kind: (note,)})

    assert (count(bells, AccountRow), count(bells, OutboxRow)) == (1, 0)


def test_an_event_of_a_transaction_that_failed_was_never_there(bells):
    with pytest.raises(OSError, match="power"), bells.writing(system("test")) as uow:
        uow.record(BellRung(bell_id="a"))
        raise OSError("power")

    assert drain(bells, handlers={BellRung.kind: (note,)}) == 0


def test_the_worker_outlives_a_database_that_is_away_for_a_while(bells):
    away_at_first = AwayAtFirst(bells, times=4)
    worker = LocalWorker(away_at_first, {BellRung.kind: (note,)}, idle_seconds=0.01)
    ring(bells, "a")

    worker.start()
    wait_until(lambda: count(bells, OutboxRow) == 0)
    worker.stop()

    assert away_at_first.times == 0
    assert count(bells, AccountRow) == 1


class AwayAtFirst(Transactions):
    """Cannot be opened for the first `times`, as when a database is restarted."""

    def __init__(self, others: Transactions, times: int) -> None:
        super().__init__(others.engine, others.clock)
        self.times = times

    @contextmanager
    def writing(self, *args, **kwargs) -> Iterator[UnitOfWork]:
        self._be_away()
        with super().writing(*args, **kwargs) as uow:
            yield uow

    @contextmanager
    def reading(self, *args, **kwargs) -> Iterator[UnitOfWork]:
        self._be_away()
        with super().reading(*args, **kwargs) as uow:
            yield uow

    def _be_away(self) -> None:
        if self.times:
            self.times -= 1
            raise ConnectionError("nobody listens there")
