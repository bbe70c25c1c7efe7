"""What happens to inventories."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryBegun(Event):
    kind: ClassVar[str] = "inventory.begun"
    about: ClassVar[str] = "inventory_id"
    inventory_id: str
    city: str
    copied_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryImported(Event):
    """`sha256` is that of the workbook; `parts` of the society's base were set by it."""

    kind: ClassVar[str] = "inventory.imported"
    about: ClassVar[str] = "inventory_id"
    inventory_id: str
    layout: str
    sha256: str
    added: int
    changed: int
    unchanged: int
    parts: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryPublished(Event):
    kind: ClassVar[str] = "inventory.published"
    about: ClassVar[str] = "inventory_id"
    inventory_id: str
    city: str
    number: int
    fingerprint: str
    entries: int
