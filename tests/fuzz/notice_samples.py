"""Notices that a fuzzer can name, and good bodies about them."""

from typing import Any

from sqlalchemy import insert, select

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.notices.models import NoticeDeliveryRow, NoticeEndpointRow, NoticeRow
from tests.notices.builders import a_notice, told

ENDPOINT = {"area": "370811", "department": "industry", "url": "https://office.example/notices"}
SUBSCRIPTION = {
    "endpoint": "https://push.example/send/sample",
    "public_key": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    "secret": "AAAAAAAAAAAAAAAAAAAAAA",
}


def notice_samples(delivery: dict[str, str]) -> dict[str, dict[str, Any]]:
    """A good body of each operation that takes one."""
    return {
        "POST /notices/{notice_id}/reading": {},
        "PUT /me/devices/{device_id}/push-subscription": SUBSCRIPTION,
        "PUT /me/notice-choice": {"language": "zh", "sms": "19900000000", "email": None},
        "POST /notices/deliveries/again": delivery,
        "POST /notices/endpoints": ENDPOINT,
        "POST /staggered/settlings": {"edition_id": "sample-staggered-stops-2026"},
        "POST /sources/{source_id}/staggered-runs": {
            "edition_id": "sample-staggered-stops-2026",
            "day": "2026-12-01",
            "document": "示例文书",
        },
    }


def an_endpoint(transactions: Transactions, **changes: str) -> str:
    endpoint_id = new_id()
    with transactions.writing(system("test")) as uow:
        row = {"id": endpoint_id, **ENDPOINT, "made_by": "sample", "made_at": uow.now, "version": 1}
        uow.execute(insert(NoticeEndpointRow), {**row, **changes})
    return endpoint_id


def a_dead_delivery(transactions: Transactions, endpoint_id: str, source_id: str) -> dict[str, str]:
    """To an endpoint, of something about a source of the county and its desk."""
    told(
        transactions, a_notice("finding.closed", endpoint_id, source_id=source_id, area="370811", department="industry")
    )
    with transactions.writing(system("test")) as uow:
        notice_id = uow.execute(select(NoticeRow.id).where(NoticeRow.cause == endpoint_id)).scalar_one()
        key = {"notice_id": notice_id, "way": "webhook", "target": endpoint_id}
        tried = {"tries": 6, "tries_of_round": 6, "next_try_at": uow.now, "ended_at": uow.now, "ended_why": "refused"}
        uow.execute(insert(NoticeDeliveryRow), {**key, "state": "dead", **tried})
    return key


def a_told_notice(transactions: Transactions, account_id: str) -> str:
    """That somebody may act for a firm."""
    words = {"role": "enterprise_preparer"}
    told(transactions, a_notice("mandate.given", cause=account_id, account_id=account_id, words=words))
    with transactions.reading(system("test")) as uow:
        return str(uow.execute(select(NoticeRow.id).where(NoticeRow.cause == account_id)).scalar_one())


def notice_values(transactions: Transactions, *account_ids: str) -> dict[str, list[Any]]:
    """What means something, by the name of the field or parameter."""
    told_to = [a_told_notice(transactions, account_id) for account_id in account_ids]
    return {"notice_id": told_to, "endpoint_id": [an_endpoint(transactions)], "way": ["webhook", "sms"]}
