"""Inventories that a fuzzer can name, and good bodies about them."""

from datetime import date
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.emergency.columns import FULL, LAYOUTS
from greenctl.kernel.actor import system
from greenctl.source import queries as sources
from tests.emergency.builders import a_full, begun, imported, published


def two_inventories(transactions: Transactions, source_id: str, day: date) -> tuple[str, str]:
    """A draft with one source on it, and an edition."""
    made = [begun(transactions) for _ in range(2)]
    with transactions.reading(system("test")) as uow:
        source = sources.get(uow, source_id)
    for draft in made:
        imported(transactions, draft, a_full(source), FULL)
    published(transactions, made[1], 2, on=day)
    return made[0].id, made[1].id


def on_inventories(day: date) -> dict[str, dict[str, Any]]:
    """A good body of each operation that takes one."""
    return {
        "POST /inventories": {"city": "370800", "name": "示例清单"},
        "POST /inventories/{inventory_id}/publication": {"effective_on": str(day)},
    }


def inventory_values(inventories: tuple[str, str]) -> dict[str, list[Any]]:
    """What means something, by the name of the field or parameter."""
    named = {"inventory_id": [*inventories], "copy_of": [inventories[1]]}
    return {**named, "city": ["370800"], "layout": [*LAYOUTS]}
