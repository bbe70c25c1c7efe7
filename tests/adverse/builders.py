"""Adverse records: written down by the first person and confirmed by the second, unless a test says otherwise."""

from datetime import date

from greenctl.adverse import use_cases
from greenctl.adverse.domain import Adverse, FindingSays, NewRecord, Outcome
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import Actor, system
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


def finding_says(source_id: str, outcome: str = "counts", number: str = "2026-000123", **changes: str) -> FindingSays:
    """A finding of the first person that the second ordered put right."""
    told = {
        "finding_id": f"01990000-0000-7f00-8000-{int(number.replace('-', '')):012d}", "number": number,
        "kind": "sample_penalty", "found_by": FIRST.account_id, "ordered_by": SECOND.account_id, **changes,
    }  # fmt: skip
    return FindingSays(source_id=source_id, happened_on=TODAY, outcome=Outcome(outcome), **told)


def following(transactions: Transactions, *findings: FindingSays) -> list[Adverse]:
    """As the handler does it."""
    with transactions.writing(system("test")) as uow:
        return use_cases.follow_findings(uow, findings)
