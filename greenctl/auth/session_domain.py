"""Sessions as values, and the decisions about them. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from greenctl.auth.device_keys import PublicKey
from greenctl.auth.errors import DeviceNotInUse, NotSignedIn, RefreshRefused, SessionIdle, SessionReplaced
from greenctl.auth.session_caps import Cap

# A phone whose answer was lost asks again with the token it still has; for so long it gets the same successor.
GRACE = timedelta(seconds=60)
_TOLD = {"replaced": SessionReplaced, "device_revoked": DeviceNotInUse, "idle": SessionIdle}


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has just been opened or renewed: what its next tokens are made from."""

    family: str
    counter: int
    account_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Family:
    """A refresh family as it stands. With a `device_key`, it goes on only where that device signs."""

    session: Session
    rotated_at: datetime
    expires_at: datetime
    ended_why: str | None
    suspended: bool
    begun_at: datetime | None = None
    device_key: PublicKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A session as its owner sees it. `last_seen_at` is its last refresh: at most an access token's life ago."""

    id: str
    device_id: str | None
    device_name: str | None
    begun_at: datetime | None
    begun_with: str | None
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class Renewal(StrEnum):
    """What a refresh token brings."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    """the successor that was given out already"""
    REUSED = "reused"
    """somebody else holds a copy: the family must end"""
    REFUSE = "refuse"


def judge_renewal(family: Family, counter: int, now: datetime, cap: Cap) -> Renewal:
    """What presenting the token numbered `counter` brings at `now`."""
    present = family.session.counter
    if family.ended_why or family.suspended or _over(family, now, cap) or counter > present:
        return Renewal.REFUSE
    if counter == present:
        return Renewal.ROTATE
    if counter == present - 1 and now - family.rotated_at <= GRACE:
        return Renewal.REPEAT
    return Renewal.REUSED


def why_refused(family: Family, now: datetime, cap: Cap) -> NotSignedIn:
    """What the person is told who comes with a token that we made: only what helps them."""
    why = family.ended_why or ("idle" if now >= family.rotated_at + cap.idle else "")
    return _TOLD.get(why, RefreshRefused)()


def _over(family: Family, now: datetime, cap: Cap) -> bool:
    """Whether its time is over: by its own end, or by what its roles have now."""
    begun_at = family.begun_at or family.rotated_at
    return now >= min(family.expires_at, begun_at + cap.lifetime, family.rotated_at + cap.idle)
