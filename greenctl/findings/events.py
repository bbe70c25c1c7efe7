"""What happens to findings: ids and codes, never a text, a position or a person."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecorded(Event):
    """Somebody wrote down what was found; it counts nowhere until somebody else has confirmed it."""

    kind: ClassVar[str] = "finding.recorded"
    about: ClassVar[str] = "finding_id"
    finding_id: str
    source_id: str
    issue: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFlagged(Event):
    """A photo that was looked at later raised a doubt."""

    kind: ClassVar[str] = "finding.flagged"
    about: ClassVar[str] = "finding_id"
    finding_id: str
    flag: str
    photo_id: str
