"""Plans, tasks, visits and tips as values, and what can become of each. No database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from greenctl.inspection.errors import (
    NothingToDraw,
    PlanMovedOn,
    PlanNotOpen,
    SeedDoesNotMatch,
    TaskMovedOn,
    TaskSettled,
)
from greenctl.kernel.canonical import digest_of, sha256_hex

LONGEST_ROUTE = 60
MOST_STRATA = 20
LEAST_SECRET = 32


class Origin(StrEnum):
    """Why somebody goes."""

    ROUTINE = "routine"
    RANDOM = "random"
    ALERT = "alert"
    FOLLOW_UP = "follow_up"
    TIP = "tip"


class PlanState(StrEnum):
    OPEN = "open"
    DRAWN = "drawn"
    CANCELLED = "cancelled"


class TaskState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


class PointState(StrEnum):
    """What was seen of a check point."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_LOOKED_AT = "not_looked_at"


class Outcome(StrEnum):
    CLEAN = "clean"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of the sources, and how many of it are drawn: by exactly one of `take`, `share` and `per_officer`.

    A source belongs to the first stratum that it fits; no condition fits all.
    """

    name: str
    take: int | None = None
    share: Decimal | None = None
    per_officer: Decimal | None = None
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()

    def fits(self, source_id: str, kind: str, sectors: Sequence[str]) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.sectors or any(sector in self.sectors for sector in sectors))
            and (not self.source_ids or source_id in self.source_ids)
        )

    @property
    def is_counted_once(self) -> bool:
        return sum(way is not None for way in (self.take, self.share, self.per_officer)) == 1

    def told(self) -> dict[str, Any]:
        """As it is kept and published."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan as its owner makes it. Only a random one has strata, a team and a commitment."""

    id: str
    kind: str
    name: str
    area: str
    line: str
    starts_on: date
    until: date
    department: str | None = None
    scheme: str | None = None
    team: int = 2
    strata: tuple[Stratum, ...] = ()
    seed_commitment: str | None = None
    seed_source: str | None = None

    def digest(self) -> str:
        strata = [stratum.told() for stratum in self.strata]
        return digest_of({name: getattr(self, name) for name in self.__slots__ if name != "strata"} | {"of": strata})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan as it stands. `strata`: {"team", "strata"} of a random one."""

    id: str
    kind: Origin
    name: str
    area: str
    department: str | None
    line: str
    starts_on: date
    until: date
    scheme: str | None
    strata: Mapping[str, Any] | None
    seed_commitment: str | None
    seed_source: str | None
    owner: str
    created_at: datetime
    state: PlanState
    version: int

    def drawn(self, seen_version: int, today: date) -> "Plan":
        """Raises PlanMovedOn, PlanNotOpen, NothingToDraw."""
        self._require_open(seen_version)
        if self.kind is not Origin.RANDOM or today >= self.until:
            raise NothingToDraw(kind=self.kind.value, until=self.until)
        return replace(self, state=PlanState.DRAWN, version=self.version + 1)

    def cancelled(self, seen_version: int) -> "Plan":
        """Raises PlanMovedOn, PlanNotOpen."""
        self._require_open(seen_version)
        return replace(self, state=PlanState.CANCELLED, version=self.version + 1)

    def seed(self, secret: str, public_number: str | None) -> str:
        """What the lots are made with.

        Raises:
            SeedDoesNotMatch
        """
        if sha256_hex(secret.encode()) != self.seed_commitment:
            raise SeedDoesNotMatch(wrong="secret")
        if (self.seed_source is None) != (public_number is None):
            raise SeedDoesNotMatch(wrong="public_number")
        return secret if public_number is None else f"{secret}|{public_number}"

    def _require_open(self, seen_version: int) -> None:
        if seen_version != self.version:
            raise PlanMovedOn(seen_version=seen_version, current_version=self.version)
        if self.state is not PlanState.OPEN:
            raise PlanNotOpen(state=self.state.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A visit to be made. `finding_id`: what is to be rechecked; `tip_id`: what somebody told."""

    id: str
    source_id: str
    origin: str
    line: str
    planned_on: date
    due_on: date
    officers: tuple[str, ...]
    plan_id: str | None = None
    finding_id: str | None = None
    tip_id: str | None = None
    note: str | None = None

    def digest(self) -> str:
        return digest_of({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it stands, and who goes."""

    id: str
    source_id: str
    plan_id: str | None
    origin: Origin
    area: str
    department: str | None
    line: str
    planned_on: date
    due_on: date
    state: TaskState
    finding_id: str | None
    tip_id: str | None
    note: str | None
    created_by: str
    created_at: datetime
    cancelled_because: str | None
    version: int
    officers: tuple[str, ...] = ()

    def reassigned(self, officers: Sequence[str], seen_version: int) -> "Task":
        """Raises TaskMovedOn, TaskSettled."""
        self._require_open(seen_version)
        return replace(self, officers=tuple(sorted(set(officers))), version=self.version + 1)

    def cancelled(self, reason: str, seen_version: int) -> "Task":
        """Raises TaskMovedOn, TaskSettled."""
        self._require_open(seen_version)
        return replace(self, state=TaskState.CANCELLED, cancelled_because=reason, version=self.version + 1)

    @property
    def is_open(self) -> bool:
        return self.state in {TaskState.PLANNED, TaskState.UNDER_WAY}

    def _require_open(self, seen_version: int) -> None:
        if seen_version != self.version:
            raise TaskMovedOn(seen_version=seen_version, current_version=self.version)
        if not self.is_open:
            raise TaskSettled(state=self.state.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit as the phone tells it. `id` is the phone's; times are by its clock, the position is WGS-84.

    `points`: (check point, state) of each. `officers`: who else was there.
    """

    id: str
    source_id: str
    task_id: str | None = None
    line: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy_m: Decimal | None = None
    points: tuple[tuple[str, str], ...] = ()
    has_findings: bool = False
    check_sheet: str | None = None
    note: str | None = None
    officers: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Clean if nothing that was looked at was wrong."""
        wrong = self.has_findings or any(state == PointState.NOT_MET for _, state in self.points)
        return Outcome.FINDINGS if wrong else Outcome.CLEAN

    def digest(self) -> str:
        return digest_of({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit as it was recorded. `source_state`: what the register said of the source then."""

    id: str
    task_id: str | None
    source_id: str
    said_source_id: str | None
    source_state: str
    line: str | None
    visited_on: date
    started_at: datetime | None
    ended_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    device_id: str | None
    area: str
    department: str
    longitude: Decimal | None
    latitude: Decimal | None
    accuracy_m: Decimal | None
    distance_m: Decimal | None
    flags: tuple[str, ...]
    outcome: Outcome
    check_sheet: str | None
    note: str | None
