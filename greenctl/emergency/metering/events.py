"""What happens to readings: ids and counts only."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MetersImported(Event):
    """A file of readings came in."""

    kind: ClassVar[str] = "meters.imported"
    about: ClassVar[str] = "import_id"
    import_id: str
    city: str
    source_kind: str
    sha256: str
    readings: int
    replaced: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPointTold(Event):
    """A meter belongs to a source from now on."""

    kind: ClassVar[str] = "meters.point_told"
    about: ClassVar[str] = "source_id"
    source_id: str
    source_kind: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementsFound(Event):
    """Readings were held against the measures of a step; so many disagree that did not before."""

    kind: ClassVar[str] = "meters.compared"
    about: ClassVar[str] = "step_id"
    alert_id: str
    step_id: str
    found: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementExplained(Event):
    """A person has said why it was a false alarm."""

    kind: ClassVar[str] = "meters.explained"
    about: ClassVar[str] = "disagreement_id"
    disagreement_id: str
    source_id: str
    version: int
