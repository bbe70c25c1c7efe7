"""What happens on a panel, as the log keeps it: who and when, never what was said."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelCalled(Event):
    """A case has come before a panel."""

    kind: ClassVar[str] = "review.panel_called"
    about: ClassVar[str] = "case_id"

    case_id: str
    step: str
    case_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsTaken(Event):
    """Experts were chosen for a panel: how many, and how many seats are free for want of anybody who may take them."""

    kind: ClassVar[str] = "review.seats_taken"
    about: ClassVar[str] = "case_id"

    case_id: str
    case_version: int
    taken: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsLeft(Event):
    """Some who sat on a panel act for the firm by now, or hold no desk any more from which to give their opinion."""

    kind: ClassVar[str] = "review.seats_left"
    about: ClassVar[str] = "case_id"

    case_id: str
    case_version: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionSaid(Event):
    """An expert has given an opinion."""

    kind: ClassVar[str] = "review.opinion_given"
    about: ClassVar[str] = "case_id"

    case_id: str
    case_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSaid(Event):
    """Somebody must keep away from a firm. `left`: the cases on whose panels they sat."""

    kind: ClassVar[str] = "review.conflict_said"
    about: ClassVar[str] = "party_id"

    party_id: str
    account_id: str
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOpened(Event):
    """The opinions of a panel were compared, and may be read."""

    kind: ClassVar[str] = "review.panel_opened"
    about: ClassVar[str] = "case_id"

    case_id: str
    case_version: int
    step: str
    verdict: str
    why: str
    opinions: int
