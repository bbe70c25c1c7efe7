"""What a firm may say of its duty, and when it is too late: pure decisions on values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.alerts.terms import Terms
from greenctl.emergency.confirmation.errors import DutyIsOver, DutyMovedOn, NoDuty, PhotosMissing, PhotoUnknown
from greenctl.findings.domain import Role
from greenctl.kernel.canonical import canonical_bytes, sha256_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """From which device and where, as the phone tells it: WGS-84 degrees, and the time by its clock."""

    device_id: str | None = None
    captured_at: datetime | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy_m: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAsOf:
    """A source's duty under a step of an alert. `version` is that step's number; it holds until `until`, be it that the
    alert ends (`ends_at`) or that a later step begins; None: as long as nobody says anything else."""

    alert_id: str
    step_id: str
    source_id: str
    version: int
    level: str
    why: str
    said_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    lifted: bool
    until: datetime | None

    def require_seen(self, seen_step: int) -> None:
        """Raises DutyMovedOn: another step has fixed the duty since."""
        if seen_step != self.version:
            raise DutyMovedOn(seen_version=seen_step, current_version=self.version)

    def require_confirmable(self, now: datetime) -> None:
        """Raises NoDuty, DutyIsOver."""
        self._require_duty()
        if self.until is not None and self.until <= now:
            raise DutyIsOver(ended=self.until)

    def require_reportable(self, now: datetime, terms: Terms) -> None:
        """What was done may be told for a while after the end. Raises NoDuty, DutyIsOver."""
        self._require_duty()
        if self.until is not None and self.until + terms.reports_after_end <= now:
            raise DutyIsOver(ended=self.until)

    def _require_duty(self) -> None:
        if self.why != Why.HAS_DUTY:
            raise NoDuty(why=self.why)

    def confirm_by(self, terms: Terms) -> datetime:
        return terms.confirm_by(self.said_at)

    def execute_by(self, terms: Terms) -> datetime:
        return terms.execute_by(self.said_at, self.starts_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """That one obligation was carried out; `id` is the phone's.

    `before` names those of `photos` that show how it was before, the others show it carried out; None where the phone
    does not tell them apart.
    """

    id: str
    alert_id: str
    source_id: str
    ordinal: int
    photos: tuple[str, ...]
    text: str | None = None
    before: tuple[str, ...] | None = None

    def digest(self) -> str:
        """SHA-256 of what is said, so that the same again can be told from something else."""
        said = [self.alert_id, self.source_id, self.ordinal, sorted(self.photos), self.text]
        # Reports of phones that know nothing of this keep the digest that they always had.
        said += [] if self.before is None else [sorted(self.before)]
        return sha256_hex(canonical_bytes(said))

    def require_photos(self, terms: Terms) -> None:
        """What was before shows nothing carried out. Raises PhotoUnknown, PhotosMissing."""
        before = set(self.before or ())
        for photo_id in sorted(before - set(self.photos)):
            raise PhotoUnknown(photo=photo_id)
        if len(set(self.photos) - before) < terms.photos:
            raise PhotosMissing(least=terms.photos)

    def roles(self) -> dict[str, Role | None]:
        """What each photo shows, by id."""
        if self.before is None:
            return dict.fromkeys(sorted(self.photos))
        return {one: Role.BEFORE if one in self.before else Role.AFTER for one in sorted(self.photos)}


@dataclass(frozen=True, slots=True)
class Share:
    """How far a county, a sector or all have come. Counts of sources, and of their obligations (lines)."""

    key: str | None
    duties: int
    confirmed: int
    late: int
    lines: int
    executed: int
    executed_late: int

    def __add__(self, other: "Share") -> "Share":
        names = self.__slots__[1:]
        return Share(self.key, *(getattr(self, name) + getattr(other, name) for name in names))


def folded(rows: Mapping[tuple[str, str | None], Share], place: int) -> list[Share]:
    """Shares by county (0) or by sector (1), in the order of their keys."""
    found: dict[str | None, Share] = {}
    for key, share in rows.items():
        named = Share(key[place], *(getattr(share, name) for name in Share.__slots__[1:]))
        found[key[place]] = found[key[place]] + named if key[place] in found else named
    return [found[key] for key in sorted(found, key=lambda key: key or "")]


def all_of(rows: Mapping[Any, Share]) -> Share:
    """All of them together."""
    return sum(rows.values(), Share(None, 0, 0, 0, 0, 0, 0))
