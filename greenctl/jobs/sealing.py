"""Sealing the log now and then."""

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.ledger.sealing import is_due, seal_log

SEALER = system("sealer")


def seal_when_due(transactions: Transactions) -> int:
    """Seal what has happened since, once the last checkpoint is ten minutes old; returns how many events."""
    with transactions.reading(SEALER) as uow:
        if not is_due(uow):
            return 0
    return seal_all(transactions)


def seal_all(transactions: Transactions) -> int:
    """Seal everything that is committed, some at a time; returns how many events."""
    total = 0
    while True:
        with transactions.writing(SEALER) as uow:
            sealed = seal_log(uow)
        total += sealed
        if not sealed:
            return total
