"""What inspectors do in the demonstration city and what they find: drawn from the seed before anything happens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from greenctl.cli.demo.city import City
from greenctl.cli.demo.sources import Unit
from greenctl.findings.domain import NewFinding, PhotoOf
from greenctl.inspection.domain import NewVisit
from greenctl.kernel.ids import Chance, repeatable_id, seeded

DRAWN = "drawn_visits"
SLOT = "site"
_METRES_A_DEGREE = 111_000
_MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is found, and what is going to become of it."""

    id: str
    issue: str
    fate: str


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit as it is drawn: in which round, at which unit; `found` is None where all is well."""

    unit: Unit
    round: str
    id: str
    found: Found | None


@dataclass(frozen=True, slots=True)
class Walk:
    """What one inspector does in one round, by number of the inspectors of the area, in the order of the way."""

    area: str
    inspector: int
    trips: tuple[Trip, ...]


class Field:
    """Every round of `units`, and nothing of what an office decides."""

    def __init__(self, city: City, units: Sequence[Unit], inspectors: Mapping[str, int], heard: Unit | None) -> None:
        self._city, self._units, self._inspectors, self._heard = city, units, inspectors, heard
        self._walks: dict[str, tuple[Walk, ...]] = {}
        self.told: Mapping[str, Any] = city.assumptions["inspection"]

    def trip(self, unit: Unit, name: str) -> Trip:
        """A visit of the round, whether or not the unit is visited then."""
        chance = seeded(f"{self._city.seed}:{unit.number}:{name}")
        born = int(self._city.moment(name).timestamp() * 1000)
        visit_id, finding_id = (repeatable_id(born, place, chance) for place in range(2))
        return Trip(unit, name, visit_id, self._found(chance, unit, finding_id, certain=self._is_heard(unit, name)))

    def walks(self, name: str) -> tuple[Walk, ...]:
        """Who goes where in a round: neighbours together, another inspector each time."""
        if name not in self._walks:
            self._walks[name] = tuple(self._walked(name))
        return self._walks[name]

    def _walked(self, name: str) -> Iterator[Walk]:
        turn = self.told["rounds"].index(name)
        for area, units in self._ways.items():
            count = self._inspectors[area]
            for part in range(count):
                share = units[len(units) * part // count : len(units) * (part + 1) // count]
                trips = tuple(self.trip(unit, name) for unit in share if self._is_visited(unit, name))
                if trips:
                    yield Walk(area, (part + turn) % count, trips)

    def found_in(self, name: str) -> list[Trip]:
        """The visits of a round that find something, in the order in which they are made."""
        return [trip for walk in self.walks(name) for trip in walk.trips if trip.found]

    @cached_property
    def photographed(self) -> frozenset[str]:
        """Findings that come with a photo; all others rest on a document."""
        first = next(iter(self._city.assumptions["areas"]))
        trips = [trip for trip in self.found_in(self.told["rounds"][0]) if trip.unit.area == first]
        return frozenset(trip.found.id for trip in trips[: self.told["photographed"]] if trip.found)

    @cached_property
    def _ways(self) -> dict[str, list[Unit]]:
        """The units of each area, to the north and back in strips."""
        areas = {area: [unit for unit in self._units if unit.area == area] for area in self._city.assumptions["areas"]}
        return {area: sorted(units, key=_strip) for area, units in areas.items()}

    def _is_visited(self, unit: Unit, name: str) -> bool:
        return self._is_heard(unit, name) or (
            seeded(f"{self._city.seed}:{unit.number}:{name}:goes").random() < self.told["visited"]
        )

    def _is_heard(self, unit: Unit, name: str) -> bool:
        return self._heard is not None and unit.id == self._heard.id and name == self.told["rounds"][-1]

    def _found(self, chance: Chance, unit: Unit, finding_id: str, *, certain: bool) -> Found | None:
        line = self.told["found"].get(self._city.size, self.told["found"]["city"])
        likely = line["poorest"] + (line["best"] - line["poorest"]) * unit.quality
        drawn, issue, fate = chance.random(), _one(chance, self.told["issues"][unit.source["kind"]]), None
        fate = _one(chance, self.told["fates"])
        if certain:
            return Found(finding_id, self.told["heard"], "late")
        return Found(finding_id, issue, fate) if drawn < likely else None


def visits_of(city: City, trips: Sequence[Trip]) -> Iterator[NewVisit]:
    """As a phone tells them: half an hour after one another, on the days before the day of the round."""
    told = city.assumptions["inspection"]["a_day"]
    for place, trip in enumerate(reversed(trips)):
        days, slot = divmod(place, told["visits"])
        minutes = timedelta(minutes=told["minutes_between"]) * (told["visits"] - 1 - slot)
        yield _visit(city, trip, city.moment(trip.round) - timedelta(days=days + 1) + minutes)


def findings_of(city: City, trips: Iterable[Trip], photographed: Mapping[str, str]) -> list[NewFinding]:
    """What was found; `photographed`: by finding, the photo that shows it."""
    off_m = city.assumptions["inspection"]["phone_off_m"]
    return [_finding(trip, trip.found, photographed.get(trip.found.id), off_m) for trip in trips if trip.found]


def _visit(city: City, trip: Trip, at: datetime) -> NewVisit:
    longitude, latitude = _position(trip, city.assumptions["inspection"]["phone_off_m"])
    return NewVisit(
        id=trip.id, source_id=trip.unit.id, line=None, started_at=at, longitude=longitude, latitude=latitude,
        accuracy_m=Decimal(10), has_findings=trip.found is not None,
    )  # fmt: skip


def _position(trip: Trip, off_m: int) -> tuple[Decimal, Decimal]:
    """Where the phone says it is."""
    chance, off = seeded(f"{trip.id}:position"), off_m / _METRES_A_DEGREE
    source = (Decimal(trip.unit.source[name]) for name in ("longitude", "latitude"))
    longitude, latitude = ((there + Decimal(chance.uniform(-off, off))).quantize(_MICRO) for there in source)
    return longitude, latitude


def _finding(trip: Trip, found: Found, photo_id: str | None, off_m: int) -> NewFinding:
    longitude, latitude = _position(trip, off_m) if photo_id else (None, None)
    return NewFinding(
        id=found.id, issue=found.issue, source_id=trip.unit.id, visit_id=trip.id, text="示例:现场检查记录",
        document=None if photo_id else f"示例检查记录-{trip.unit.number:05d}-{trip.round}",
        photos=(PhotoOf(photo_id, SLOT),) if photo_id else (), longitude=longitude, latitude=latitude,
    )  # fmt: skip


def _one(chance: Chance, weights: Mapping[str, float]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _strip(unit: Unit) -> tuple[int, float]:
    """Strips of a twentieth of a degree, every other one walked back."""
    strip = int(float(unit.source["longitude"]) * 20)
    latitude = float(unit.source["latitude"])
    return strip, latitude if strip % 2 else -latitude
