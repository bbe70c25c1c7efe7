"""A finding as the loop sees it, who acts, what they want, and the terms: small frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from greenctl.findings.loop.moves import COUNTING, Act, Progress, Standing
from greenctl.kernel.actor import Role
from greenctl.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of the loop: an edition's data. All in working days.

    A firm has `dispute` after the order. A deadline may lie `furthest` ahead, and be put off `extensions` times, each
    time by at most `extension`. Overdue for more than `city_after`, the city is told. A plan has at most `stages`. An
    answer is to be checked within `recheck`.
    """

    id: str
    official: bool
    zone: str
    dispute: int
    furthest: int
    extensions: int
    extension: int
    city_after: int
    stages: int
    recheck: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a staged rectification; `done_on` once the firm has reported it."""

    due_on: date
    text: str
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo that comes with a move; `slot` says which photo before the repair it answers."""

    photo_id: str
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A finding as the loop sees it.

    `days` are the working days its severity has for a repair; `slots` what its photos showed before the repair;
    `catalogue` the fingerprint of the edition it was recorded under;
    `known_photos` every photo that has come with it.
    """

    finding_id: str
    source_id: str
    area: str
    department: str | None
    found_by: str
    days: int
    catalogue: str = ""
    line: str = ""
    slots: frozenset[str] = frozenset()
    known_photos: frozenset[str] = frozenset()
    standing: Standing = Standing.UNCONFIRMED
    progress: Progress = Progress.FOUND
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    ordered_by: str | None = None
    due_on: date | None = None
    answered_by: str | None = None
    answered_on: date | None = None
    stages: tuple[Stage, ...] = ()
    disputed_at: datetime | None = None
    disputed_by: str | None = None
    settled_by: str | None = None
    asked_by: str | None = None
    voided_by: str | None = None
    closed_on: date | None = None
    closed_by: str | None = None
    batch_id: str | None = None
    extended: int = 0
    escalated: int = 0
    version: int = 1

    @property
    def counts(self) -> bool:
        """Unconfirmed, disputed and voided findings count nowhere."""
        return self.standing in COUNTING

    @property
    def stages_left(self) -> int:
        return sum(stage.done_on is None for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, as one finding sees them: the roles whose reach covers it, and whether its firm is theirs."""

    account_id: str
    roles: frozenset[Role]
    of_firm: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """A move that somebody wants to make on a finding as it was at `seen_version`."""

    finding_id: str
    seen_version: int
    act: Act
    words: str | None = None
    due_on: date | None = None
    stages: tuple[Stage, ...] = ()
    photos: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """The server's moment, and the city's day and zone."""

    at: datetime
    on: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one wish of several: either it was carried out, or it was refused with `error`."""

    finding_id: str
    item: Tracked | None
    error: DomainError | None
