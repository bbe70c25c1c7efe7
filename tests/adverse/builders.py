"""Adverse records: written down by the first person and confirmed by the second, unless a test says otherwise."""

from datetime import date

from greenctl.adverse import use_cases
from greenctl.adverse.domain import Adverse, NewRecord
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor
from greenctl.kernel.ids import new_id

TODAY = date(2026, 11, 20)
FIRST, SECOND, THIRD = Actor("the-first"), Actor("the-second"), Actor("the-third")


def recorded(
    transactions: Transactions, source_id: str, kind: str = "sample_penalty", on: date = TODAY, by: Actor = FIRST
) -> Adverse:
    new = NewRecord(new_id(), source_id, kind, on, f"示例文书 {kind} {on}")
    with transactions.writing(by) as uow:
        return use_cases.record(uow, new, today=TODAY)


def confirmed(transactions: Transactions, source_id: str, kind: str = "sample_penalty", on: date = TODAY) -> Adverse:
    record = recorded(transactions, source_id, kind, on)
    with transactions.writing(SECOND) as uow:
        return use_cases.confirm(uow, record.id, record.version)
