"""Inventories that a fuzzer can name, and good bodies about them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from greenctl.db.transaction import Transactions
from greenctl.emergency.account.domain import ladders
from greenctl.emergency.confirmation.following import step_of
from greenctl.emergency.inventory.columns import FULL, LAYOUTS
from greenctl.emergency.metering.models import MeterDisagreementRow
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.source import queries as sources
from tests.emergency.builders import a_full, begun, imported, issued, published


def two_inventories(transactions: Transactions, source_id: str, day: date) -> tuple[str, str, str]:
    """A draft with one source on it, an edition, and an alert under it."""
    made = [begun(transactions) for _ in range(2)]
    with transactions.reading(system("test")) as uow:
        source = sources.get(uow, source_id)
    for draft in made:
        imported(transactions, draft, a_full(source), FULL)
    published(transactions, made[1], 2, on=day)
    alert = issued(transactions, starts_at=_moment(day))
    return made[0].id, made[1].id, alert.id


_SEEN_FROM = {"captured_at": "2026-11-20T09:58:00+08:00", "position": {"longitude": "116.6", "latitude": "35.4"}}


def _moment(day: date) -> datetime:
    """Ahead of whatever hour it is on that day."""
    return datetime.fromisoformat(f"{day}T00:00:00+08:00") + timedelta(days=2)


def _orange(day: date) -> dict[str, str]:
    return {"level": "orange", "starts_at": _moment(day).isoformat(), "text": "示例预警"}


def on_inventories(day: date) -> dict[str, dict[str, Any]]:
    """A good body of each operation that takes one."""
    return {
        "POST /inventories": {"city": "370800", "name": "示例清单"},
        "POST /inventories/{inventory_id}/publication": {"effective_on": str(day)},
        "POST /alerts/proposals": {
            "area": "370800",
            "starts_at": _moment(day).isoformat(),
            "step": "day",
            "values": [{"aqi": 210}],
        },
        "POST /alerts": {"area": "370800", **_orange(day)},
        "POST /alerts/{alert_id}/level": _orange(day),
        "POST /alerts/{alert_id}/duties/{source_id}/confirmation": dict(_SEEN_FROM),
        "POST /alerts/{alert_id}/duties/{source_id}/executions": {"ordinal": 0, "photos": [], **_SEEN_FROM},
        "POST /alerts/{alert_id}/duties/{source_id}/checks": {
            "id": "01990000-0000-7000-8000-00000000c4ec",
            **_SEEN_FROM,
            "lines": [
                {
                    "id": "01990000-0000-7000-8000-00000000c4ed",
                    "ordinal": 0,
                    "state": "not_seen",
                    "text": "示例：门已锁",
                }
            ],
        },
        "PUT /meters/points": {"kind": "electricity", "number": "sample-1", "source_id": new_id()},
        "POST /disagreements/{disagreement_id}/explanation": {"reason": "示例：基荷不停"},
        "POST /alerts/{alert_id}/lifting": {"ends_at": _moment(day).isoformat(), "text": "示例解除"},
    }


def a_disagreement(transactions: Transactions, alert_id: str, source_id: str) -> str:
    """What a meter saw of the source's duty, which does not fit."""
    made = new_id()
    of_rule = {"rule": "sample-2026", "fingerprint": "0" * 64, "hours": 12, "version": 1}
    of_rule |= {"seen": Decimal(95), "basis": Decimal(100), "at_most": Decimal(20)}
    with transactions.writing(system("test")) as uow:
        step_id = step_of(uow, alert_id).id
        named = {"id": made, "step_id": step_id, "source_id": source_id, "ordinal": 0, "line": "L1", "action": "stop"}
        moments = dict.fromkeys(("first_at", "last_at", "found_at"), uow.now)
        uow.execute(insert(MeterDisagreementRow), {**named, "what": "kWh", **of_rule, **moments})
    return made


def inventory_values(
    transactions: Transactions, inventories: tuple[str, str, str], source_id: str
) -> dict[str, list[Any]]:
    """What means something, by the name of the field or parameter."""
    named = {"inventory_id": [*inventories[:2]], "copy_of": [inventories[1]], "alert_id": [inventories[2]]}
    named["disagreement_id"] = [a_disagreement(transactions, inventories[2], source_id)]
    return {**named, "ladder": [*ladders()], "city": ["370800"], "layout": [*LAYOUTS]}
