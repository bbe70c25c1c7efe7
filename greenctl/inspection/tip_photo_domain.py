"""Photos of strangers as values: shut away until a person has looked at one and released or withheld it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from greenctl.inspection.errors import TipPhotoDecided, TipPhotoMovedOn, TipPhotosFull
from greenctl.inspection.tip_domain import Tip, TipState

LARGEST_BYTES = 8 * 1024 * 1024
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
MOST_OF_A_TIP = 3
MOST_WAITING = 2_000
"""Of all tips together: a desk that does not look at them takes no more."""
TAKEN_FOR = timedelta(hours=1)
"""So long after the tip."""


class TipPhotoState(StrEnum):
    """Where a stranger's photo is; withheld is the end, and its bytes go with the next sweep."""

    QUARANTINED = "quarantined"
    RELEASED = "released"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTipPhoto:
    """What somebody sends along with a tip; `id` is the sender's."""

    id: str
    tip_id: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TipPhoto:
    """A photo of a tip as it stands. `sha256` and `size_bytes` are of what was sent, which is not kept: there is only
    a copy made from its pixels."""

    id: str
    tip_id: str
    sha256: str
    size_bytes: int
    media_type: str
    width: int
    height: int
    received_at: datetime
    state: TipPhotoState = TipPhotoState.QUARANTINED
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    version: int = 1

    def decided(self, by: str, at: datetime, seen_version: int, *, release: bool, reason: str) -> "TipPhoto":
        """A person releases it for everybody, or withholds it, also after it was released.

        Raises:
            TipPhotoMovedOn
            TipPhotoDecided: it is withheld, or released already.
        """
        if seen_version != self.version:
            raise TipPhotoMovedOn(seen_version=seen_version, current_version=self.version)
        state = TipPhotoState.RELEASED if release else TipPhotoState.WITHHELD
        if self.state in {TipPhotoState.WITHHELD, state}:
            raise TipPhotoDecided(state=self.state.value)
        told = {"decided_by": by, "decided_at": at, "reason": reason}
        return replace(self, state=state, version=self.version + 1, **told)  # type: ignore[arg-type]


def has_room(tip: Tip, of_the_tip: int, now: datetime) -> bool:
    """Whether a photo may still come with this tip, as far as the tip goes."""
    settled = tip.state in {TipState.DECLINED, TipState.ANSWERED}
    return not settled and now - tip.received_at <= TAKEN_FOR and of_the_tip < MOST_OF_A_TIP


def require_room(tip: Tip, of_the_tip: int, waiting: int, now: datetime) -> None:
    """Raises TipPhotosFull: the tip was settled, is too old, has its photos, or too many wait to be looked at."""
    stands = {
        "settled": tip.state in {TipState.DECLINED, TipState.ANSWERED},
        "too_late": now - tip.received_at > TAKEN_FOR,
        "too_many": of_the_tip >= MOST_OF_A_TIP,
        "nobody_looks": waiting >= MOST_WAITING,
    }
    why = next((reason for reason, holds in stands.items() if holds), None)
    if why is not None:
        raise TipPhotosFull(why=why, most=MOST_OF_A_TIP, minutes=int(TAKEN_FOR.total_seconds() // 60))
