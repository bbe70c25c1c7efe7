"""What happens when cases move to another edition, as the log keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event
from greenctl.review.events import CaseMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChangedEdition(CaseMoved):
    """A case follows another edition from now on, at the step where it stood."""

    kind: ClassVar[str] = "review.case_changed_edition"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesChangedEdition(Event):
    """Cases moved from one edition to another."""

    kind: ClassVar[str] = "review.cases_changed_edition"
    about: ClassVar[str] = "move_id"

    move_id: str
    from_fingerprint: str
    to_fingerprint: str
    moved: int
    stay: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionMoveUndone(Event):
    """They all went back."""

    kind: ClassVar[str] = "review.edition_move_undone"
    about: ClassVar[str] = "move_id"

    move_id: str
    moved: int
