"""What happens in inspection: ids, codes and digests, never who a person is by name, never what a tip says."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerChanged(Event):
    """Enrolled, or with other qualifications."""

    kind: ClassVar[str] = "officer.changed"
    about: ClassVar[str] = "account_id"
    account_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictMoved(Event):
    """A conflict of interest was stated, or has ended."""

    kind: ClassVar[str] = "officer.conflict_moved"
    about: ClassVar[str] = "account_id"
    account_id: str
    conflict_id: str
    source_id: str
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMoved(Event):
    """Made, drawn or cancelled. `sha256`: of the commitment when made, of the document when drawn."""

    kind: ClassVar[str] = "plan.moved"
    about: ClassVar[str] = "plan_id"
    plan_id: str
    state: str
    sha256: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMoved(Event):
    """`act`: planned, reassigned, cancelled or visited."""

    kind: ClassVar[str] = "task.moved"
    about: ClassVar[str] = "task_id"
    task_id: str
    source_id: str
    act: str
    state: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecorded(Event):
    """`outcome`: clean or findings."""

    kind: ClassVar[str] = "visit.recorded"
    about: ClassVar[str] = "visit_id"
    visit_id: str
    source_id: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TipMoved(Event):
    """`state`: received, task, declined or answered."""

    kind: ClassVar[str] = "tip.moved"
    about: ClassVar[str] = "tip_id"
    tip_id: str
    state: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TipPhotoMoved(Event):
    """`state`: quarantined, released or withheld."""

    kind: ClassVar[str] = "tip.photo_moved"
    about: ClassVar[str] = "tip_photo_id"
    tip_photo_id: str
    tip_id: str
    state: str
    version: int
