"""In which order sources are looked at, who goes, and what a check says: pure decisions on values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from greenctl.emergency.masses import Four
from greenctl.emergency.verification.editions import CheckTerms, Station, nearest
from greenctl.inspection.coordinates import Point
from greenctl.kernel.canonical import digest_of

MOST_LINES, MOST_PHOTOS = 100, 20
_MILLION, _MICRO = Decimal(1_000_000), Decimal("0.000001")


class State(StrEnum):
    """What was seen of an obligation."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    NOT_SEEN = "not_seen"


class Verdict(StrEnum):
    """What it comes to, by the last check that could see it and whose finding was not voided."""

    KEPT = "kept"
    WAITING = "waiting"
    """an inspector says it is not kept, and nobody else has confirmed that"""
    FAILED = "failed"
    """two people stand for it"""
    DISPUTED = "disputed"
    """the firm disputes it: it counts nowhere until somebody has settled that"""
    NOT_SEEN = "not_seen"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class Visitable:
    """A source with a duty: what its measures reduce in kg per day, and where it lies, if anybody has said."""

    source_id: str
    area: str
    department: str
    kg_per_day: Four
    at: Point | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A source in its place. `stake_ppm`: what it reduces in millionths of the city's emission, over all pollutants."""

    source: Visitable
    place: int
    score: Decimal
    stake_ppm: Decimal
    station: str | None
    distance_m: Decimal | None


def ordered(sources: Iterable[Visitable], base: Four, stations: tuple[Station, ...], terms: CheckTerms) -> list[Ranked]:
    """The most at stake first, where what lies near a station weighs more.

    stake = the sum over SO2, NOx, PM and VOCs of reduced mass ÷ the city's mass, in millionths; a pollutant of which
    nobody has said what the city emits counts nothing. score = stake × the weight of the band. Of equal scores the
    larger stake comes first, then the nearer one (unknown last), then the smaller id.
    """
    found = []
    for one in sources:
        near = nearest(stations, one.at)
        stake = _stake(one.kg_per_day, base)
        away = None if near is None else near[1]
        score = (stake * terms.weight(away)).quantize(_MICRO, rounding=ROUND_HALF_UP)
        found.append((one, score, stake, None if near is None else near[0].code, away))
    found.sort(key=lambda row: (-row[1], -row[2], row[4] is None, row[4] or 0, row[0].source_id))
    return [Ranked(one, place, *rest) for place, (one, *rest) in enumerate(found, start=1)]  # type: ignore[arg-type]


def _stake(masses: Four, base: Four) -> Decimal:
    shares = (mass / whole for mass, whole in zip(masses, base, strict=True) if mass is not None and whole)
    return (_MILLION * sum(shares, Decimal(0))).quantize(_MICRO, rounding=ROUND_HALF_UP)


@dataclass(slots=True)
class Crew:
    """An officer who can be sent, and how many tasks they have under this step."""

    account_id: str
    goes_to: frozenset[str] | None = None
    load: int = 0


@dataclass(slots=True)
class Roster:
    """Sends the least laden who may go there, by id among equals; nobody beyond the terms' number."""

    terms: CheckTerms
    crew: list[Crew] = field(default_factory=list)

    @property
    def spent(self) -> bool:
        """Whether no team is left, wherever the next source lies."""
        return sum(one.load < self.terms.per_officer for one in self.crew) < self.terms.team

    def team_for(self, fit: Sequence[Crew]) -> tuple[str, ...]:
        """Who goes; empty where fewer than a team may."""
        free = [one for one in fit if one.load < self.terms.per_officer]
        if len(free) < self.terms.team:
            return ()
        chosen = sorted(free, key=lambda one: (one.load, one.account_id))[: self.terms.team]
        for one in chosen:
            one.load += 1
        return tuple(one.account_id for one in chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """What was seen of one obligation. `id` is the phone's; of one that is not kept it is the finding's as well.

    Photos were declared by the same person for `duty_check` and this id, or, of what is not kept, for `finding` and
    this id. What could not be seen needs words that say why, and no photo.
    """

    id: str
    ordinal: int
    state: State
    photos: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheck:
    """A check of a source's duty, as the phone tells it; `id` is the phone's and the visit's."""

    id: str
    alert_id: str
    source_id: str
    lines: tuple[CheckedLine, ...]
    task_id: str | None = None
    captured_at: datetime | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy_m: Decimal | None = None
    officers: tuple[str, ...] = ()

    def digest(self) -> str:
        """SHA-256 of all that was told, so that the same again can be told from something else."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "lines"}
        lines = [[one.id, one.ordinal, one.state.value, sorted(one.photos), one.text] for one in self.lines]
        return digest_of({**plain, "lines": sorted(lines)})

    @property
    def failed(self) -> tuple[CheckedLine, ...]:
        return tuple(one for one in self.lines if one.state is State.NOT_KEPT)


Problem = dict[str, str]


def faults(new: NewCheck, asked: Mapping[int, str], terms: CheckTerms) -> Iterator[Problem]:
    """What is wrong with a check before its photos are looked at. `asked`: ordinal -> action."""
    seen: set[object] = set()
    for place, one in enumerate(new.lines):
        where = f"lines.{place}"
        if one.ordinal not in asked:
            yield {"field": f"{where}.ordinal", "code": "emergency.obligation_unknown"}
        for name, value in (("ordinal", one.ordinal), ("id", one.id)):
            if (name, value) in seen:
                yield {"field": f"{where}.{name}", "code": "emergency.obligation_twice"}
            seen.add((name, value))
        if one.state is State.NOT_SEEN and not one.text:
            yield {"field": f"{where}.text", "code": "emergency.why_not_seen"}
        if one.state is not State.NOT_SEEN and len(set(one.photos)) < terms.photos:
            yield {"field": f"{where}.photos", "code": "emergency.line_without_photo"}
