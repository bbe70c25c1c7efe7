"""Terms of checks and monitoring stations, from the editions that come with the program; samples say that they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from greenctl.emergency.edition_files import editions_in, read_edition
from greenctl.emergency.inventory.measure_text import Action
from greenctl.inspection.coordinates import Point, distance_m
from greenctl.kernel.canonical import digest_of
from greenctl.yaml_files.values import Value

_COUNTS = ("team", "per_officer", "days", "photos")
_SAID = ("id", "title_zh", "title_en", "official", "effective_from", "line", "near", "issues", *_COUNTS)


@dataclass(frozen=True, slots=True)
class Band:
    """A source within so many metres of a station weighs so many times what it has at stake."""

    within_m: Decimal
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTerms:
    """How duties are checked on site. `issues`: action -> issue of the catalogue; `near`: the nearest band first."""

    id: str
    effective_from: date
    line: str
    team: int
    per_officer: int
    days: int
    photos: int
    near: tuple[Band, ...]
    issues: Mapping[str, str]
    fingerprint: str

    def weight(self, away: Decimal | None) -> Decimal:
        """Of a source so many metres from the nearest station; 1 where nobody knows how far."""
        bands = (band.weight for band in self.near if away is not None and away <= band.within_m)
        return next(bands, Decimal(1))


@dataclass(frozen=True, slots=True)
class Station:
    """A monitoring station, in WGS-84."""

    code: str
    name_zh: str
    name_en: str
    at: Point


def terms_on(day: date) -> CheckTerms:
    """The edition in force, the latest of several; the first one where none is in force yet."""
    found = [one for one in _terms() if one.effective_from <= day]
    return max(found or _terms()[:1], key=lambda one: (one.effective_from, one.id))


def stations_of(city: str, day: date) -> tuple[Station, ...]:
    """The stations of a city by its edition of that day; none where nobody has told of any."""
    found = [one for one in _station_editions() if one[0] == city and one[1] <= day]
    return max(found, key=lambda one: one[1])[2] if found else ()


def nearest(stations: tuple[Station, ...], at: Point | None) -> tuple[Station, Decimal] | None:
    """The nearest station and the way to it in metres; of equals the first by code."""
    if at is None or not stations:
        return None
    away, code = min((distance_m(one.at, at), one.code) for one in stations)
    return next(one for one in stations if one.code == code), away


@lru_cache(maxsize=1)
def _terms() -> tuple[CheckTerms, ...]:
    return tuple(_read_terms(read_edition(path)) for path in editions_in("verification/checks"))


def _read_terms(place: Value) -> CheckTerms:
    said = place.mapping(*_SAID)
    issues = said["issues"].mapping(*(action.value for action in Action))
    bands = [one.mapping("within_m", "weight") for one in said["near"].items()]
    counts = {name: said[name].whole() for name in _COUNTS}
    return CheckTerms(
        id=said["id"].text(),
        effective_from=date.fromisoformat(said["effective_from"].text()),
        line=said["line"].text(),
        **counts,
        near=tuple(
            sorted((Band(b["within_m"].number(), b["weight"].number()) for b in bands), key=lambda b: b.within_m)
        ),
        issues={action: issue.text() for action, issue in issues.items()},
        fingerprint=digest_of(place.value),
    )


@lru_cache(maxsize=1)
def _station_editions() -> tuple[tuple[str, date, tuple[Station, ...]], ...]:
    return tuple(_read_stations(read_edition(path)) for path in editions_in("verification/stations"))


def _read_stations(place: Value) -> tuple[str, date, tuple[Station, ...]]:
    said = place.mapping("id", "name_zh", "name_en", "city", "effective_from", "sample", "stations")
    stations = []
    for one in said["stations"].items():
        told = one.mapping("code", "name_zh", "name_en", "longitude", "latitude")
        at = float(told["longitude"].number()), float(told["latitude"].number())
        stations.append(Station(told["code"].text(), told["name_zh"].text(), told["name_en"].text(), at))
    ordered = tuple(sorted(stations, key=lambda one: one.code))
    return said["city"].text(), date.fromisoformat(said["effective_from"].text()), ordered
