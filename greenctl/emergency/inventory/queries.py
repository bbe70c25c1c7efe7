"""Reading inventories."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import repository
from greenctl.emergency.inventory.domain import Base, Entry, Inventory
from greenctl.emergency.inventory.errors import InventoryNotThere


def get(uow: UnitOfWork, inventory_id: str, *, to_change: bool = False) -> Inventory:
    """An inventory of a city within the actor's scope; only a reach over the whole city sees it.

    Raises:
        InventoryNotThere
    """
    inventory = repository.find(uow, inventory_id, to_change=to_change)
    if inventory is None:
        raise InventoryNotThere(inventory=inventory_id)
    return inventory


def list_page(uow: UnitOfWork, city: str, after: str | None, limit: int) -> list[Inventory]:
    """Inventories of a city in the order they were begun."""
    return repository.list_page(uow, city, after or "", limit)


def entries(uow: UnitOfWork, inventory_id: str) -> Iterator[Entry]:
    """Every entry by source id. Raises InventoryNotThere."""
    return repository.all_entries(uow, get(uow, inventory_id).id)


def bases(uow: UnitOfWork, inventory_id: str) -> list[Base]:
    """The society's base, part by part. Raises InventoryNotThere."""
    return repository.bases(uow, get(uow, inventory_id).id)


def unread_page(uow: UnitOfWork, inventory_id: str, after: tuple[str, str, int] | None, limit: int) -> list[Row[Any]]:
    """Measures that were kept as text because nobody could read them. Raises InventoryNotThere."""
    return repository.unread(uow, get(uow, inventory_id).id, after, limit)
