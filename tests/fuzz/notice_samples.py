"""Notices that a fuzzer can name, and good bodies about them."""

from typing import Any

from sqlalchemy import select

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.notices.models import NoticeRow
from tests.notices.builders import a_notice, told

NOTICE_SAMPLES: dict[str, dict[str, Any]] = {"POST /notices/{notice_id}/reading": {}}


def a_told_notice(transactions: Transactions, account_id: str) -> str:
    """That somebody may act for a firm."""
    words = {"role": "enterprise_preparer"}
    told(transactions, a_notice("mandate.given", cause=account_id, account_id=account_id, words=words))
    with transactions.reading(system("test")) as uow:
        return str(uow.execute(select(NoticeRow.id).where(NoticeRow.cause == account_id)).scalar_one())


def notice_values(transactions: Transactions, *account_ids: str) -> dict[str, list[Any]]:
    """What means something, by the name of the field or parameter."""
    return {"notice_id": [a_told_notice(transactions, account_id) for account_id in account_ids]}
