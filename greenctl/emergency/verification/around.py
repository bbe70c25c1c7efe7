"""Which sources lie how near to a monitoring station: whom to look at when its readings climb.

Distances are over the ground in WGS-84; registered positions of other systems are brought there first.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import cos, radians
from typing import Any

from sqlalchemy import bindparam, select

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.verification.editions import Station, stations_of
from greenctl.emergency.verification.errors import StationNotThere
from greenctl.inspection.coordinates import Place, Point, distance_m, to_wgs84
from greenctl.source.models import SourceRow

RINGS_KM = (3, 5, 10, 20)
_METRES = 1_000
_DEGREE_M = 111_000
# The systems of registers lie no further from each other than this, so the box of stored positions is that much wider.
_APART = 0.02
_POSITIONS_KEPT = 50_000

_SOURCE = SourceRow.__table__
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)
_west, _east = (bindparam(name, type_=_SOURCE.c.longitude.type) for name in ("west", "east"))
_south, _north = (bindparam(name, type_=_SOURCE.c.latitude.type) for name in ("south", "north"))
_IN_BOX = select(
    *(_SOURCE.c[name] for name in ("id", "name", "area", "state", "longitude", "latitude", "coordinate_system"))
).where(
    _SOURCE.c.state.in_(["running", "seasonal"]),
    _SOURCE.c.longitude.between(_west, _east),
    _SOURCE.c.latitude.between(_south, _north),
)


@dataclass(frozen=True, slots=True)
class Near:
    """A source that runs, and how far it lies from the station in metres."""

    source_id: str
    name: str
    area: str
    state: str
    distance_m: Decimal

    @property
    def decimetres(self) -> int:
        """Where it stands in the order of distances."""
        return int(self.distance_m * 10)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around a station, the nearest first, and how many within each ring of kilometres."""

    station: Station
    rings: tuple[tuple[int, int], ...]
    sources: tuple[Near, ...]


def around(uow: UnitOfWork, city: str, code: str, km: int, day: date) -> Surroundings:
    """The sources of the actor's reach within `km` of a station, as its city's edition of a day has it; and how many
    there are within 3, 5, 10 and 20 km. What has no position in the register is not there.

    Raises:
        StationNotThere
    """
    station = next((one for one in stations_of(city, day) if one.code == code), None)
    if station is None:
        raise StationNotThere(station=code, city=city)
    rows = _WITHIN.execute(uow, _IN_BOX, _box(station.at, max(RINGS_KM)))
    every = sorted((_near(row, station.at) for row in rows), key=lambda one: (one.distance_m, one.source_id))
    rings = tuple((ring, sum(one.distance_m <= ring * _METRES for one in every)) for ring in RINGS_KM)
    return Surroundings(station, rings, tuple(one for one in every if one.distance_m <= km * _METRES))


def _near(row: Any, at: Point) -> Near:
    position = _wgs84(row.longitude, row.latitude, row.coordinate_system)
    return Near(row.id, row.name, row.area, row.state, distance_m(at, position))


@lru_cache(maxsize=_POSITIONS_KEPT)
def _wgs84(longitude: Decimal, latitude: Decimal, system: str) -> Point:
    return to_wgs84(Place(longitude, latitude, system))


def _box(at: Point, km: int) -> dict[str, Decimal]:
    up = km * _METRES / _DEGREE_M + _APART
    aside = km * _METRES / (_DEGREE_M * cos(radians(at[1]))) + _APART
    edges = {"west": at[0] - aside, "east": at[0] + aside, "south": at[1] - up, "north": at[1] + up}
    return {name: Decimal(f"{edge:.6f}") for name, edge in edges.items()}
