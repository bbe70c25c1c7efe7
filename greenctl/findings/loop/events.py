"""What happens to a finding after it was recorded, as the log keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMoved(Event):
    """One move of a finding: where it stands now, and whether it counts. `version` is the one that the move made."""

    kind: ClassVar[str] = "finding.moved"
    about: ClassVar[str] = "finding_id"

    finding_id: str
    source_id: str
    act: str
    standing: str
    progress: str
    counts: bool
    version: int
