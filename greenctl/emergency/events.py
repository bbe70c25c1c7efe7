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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMoved(Event):
    """An alert was issued, went up or down, was renewed or lifted; `duties` followed from it, with this digest."""

    kind: ClassVar[str] = "alert.moved"
    about: ClassVar[str] = "alert_id"
    alert_id: str
    step_id: str
    act: str
    area: str
    level: str
    duties: int
    duties_sha256: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyConfirmed(Event):
    """A source's people have received its duty."""

    kind: ClassVar[str] = "duty.confirmed"
    about: ClassVar[str] = "source_id"
    alert_id: str
    step_id: str
    source_id: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyExecuted(Event):
    """One obligation of a source was reported as carried out."""

    kind: ClassVar[str] = "duty.executed"
    about: ClassVar[str] = "source_id"
    alert_id: str
    step_id: str
    source_id: str
    ordinal: int
    report_id: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesOverdue(Event):
    """So many sources are overdue with something, and somebody further up knows of it now."""

    kind: ClassVar[str] = "duty.overdue"
    about: ClassVar[str] = "step_id"
    alert_id: str
    step_id: str
    what: str
    rung: str
    sources: int
