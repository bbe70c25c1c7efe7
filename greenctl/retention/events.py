"""What happens to personal data whose time is over: kinds, ids and digests alone."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataErased(Event):
    """Deleted for good. `proof_sha256` is the digest of the proof, which names what went by its ids."""

    kind: ClassVar[str] = "retention.erased"
    about: ClassVar[str] = "erasure_id"
    erasure_id: str
    schedule_sha256: str
    proof_sha256: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Event):
    """Not to be deleted until somebody releases it."""

    kind: ClassVar[str] = "retention.hold_placed"
    about: ClassVar[str] = "hold_id"
    hold_id: str
    category: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased(Event):
    kind: ClassVar[str] = "retention.hold_released"
    about: ClassVar[str] = "hold_id"
    hold_id: str
