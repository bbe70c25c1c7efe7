"""What happens to a case, as the log keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """One move of a case. `step` is where it stood (null where it stood at none), `led_to` a step or a state."""

    about: ClassVar[str] = "case_id"

    case_id: str
    party_id: str
    topic: str
    step: str | None
    verdict: str
    round: int
    version: int
    led_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseMoved):
    """A case has come in, for the first time or, corrected, for another round."""

    kind: ClassVar[str] = "review.case_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseApprovedAtStep(CaseMoved):
    """A case goes on to another step."""

    kind: ClassVar[str] = "review.case_approved_at_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReturned(CaseMoved):
    """A case goes back for correction of named fields."""

    kind: ClassVar[str] = "review.case_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRejected(CaseMoved):
    """A case has been refused for good."""

    kind: ClassVar[str] = "review.case_rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(CaseMoved):
    """A case has passed its last step here: approved, or passed up to the next authority."""

    kind: ClassVar[str] = "review.case_decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSentBack(CaseMoved):
    """A case is decided anew from a step on: an appeal was upheld."""

    kind: ClassVar[str] = "review.case_sent_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(CaseMoved):
    """Its party has taken a case back."""

    kind: ClassVar[str] = "review.case_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowPublished(Event):
    """A workflow edition stands; it never changes."""

    kind: ClassVar[str] = "review.workflow_published"
    about: ClassVar[str] = "workflow_id"

    workflow_id: str
    fingerprint: str
