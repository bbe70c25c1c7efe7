"""What the city's newest inventory says of one source, and the link to what holds for it now."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from greenctl.area.calendar import civil_day
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import repository
from greenctl.emergency.inventory.domain import Entry, Inventory, State
from greenctl.emergency.inventory.errors import BoardNotThere
from greenctl.emergency.inventory.models import InventoryEntryRow, InventoryRow
from greenctl.lists import queries as lists
from greenctl.rules import queries as rules

_ENTRY, _INVENTORY = InventoryEntryRow.__table__, InventoryRow.__table__
_WITHIN = Within(_ENTRY.c.area, _ENTRY.c.department, _ENTRY.c.source_id)
_NEWEST = (
    select(_INVENTORY.c.id, _INVENTORY.c.city)
    .join(_ENTRY, _ENTRY.c.inventory_id == _INVENTORY.c.id)
    .where(_ENTRY.c.source_id == bindparam("source_id"), _INVENTORY.c.state == State.PUBLISHED.value)
    .order_by(_INVENTORY.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class OnInventory:
    """A source's entry on the newest edition; `sector` in Chinese and English, its code where nobody names it."""

    inventory: Inventory
    entry: Entry
    sector: tuple[str, str] | None


def on_inventory(uow: UnitOfWork, source_id: str) -> OnInventory:
    """The entry of a source on its city's newest edition, in force or to come: a board hangs before its day, and says
    from which day on it is right.

    Raises:
        BoardNotThere: that edition has no such source, there is none, or it is out of the actor's scope.
    """
    row = _WITHIN.execute(uow, _NEWEST, {"source_id": source_id}).first()
    inventory = None if row is None else repository.find_newest(uow, row.city)
    if row is None or inventory is None or inventory.id != row.id:
        raise BoardNotThere(source=source_id)
    entry = repository.entries_of(uow, inventory.id, [source_id])[source_id]
    return OnInventory(inventory, entry, _sector(uow, civil_day(uow.now), entry.sector))


def _sector(uow: UnitOfWork, day: Any, code: str | None) -> tuple[str, str] | None:
    if code is None:
        return None
    for edition in lists.editions_as_of(uow, day):
        named = rules.get_edition(uow, edition.summary["heading"]["rule_fingerprint"]).sectors.get(code)
        if named is not None:
            return named.name_zh, named.name_en
    return code, code


def live_path(county: str, source_id: str) -> str:
    """Where anybody sees which alert holds for a source and what it has to do; served without the database."""
    return f"/p/duties/{county[:6]}/{source_id}"
