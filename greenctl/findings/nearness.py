"""Nearness to a point, in the arithmetic that both engines have."""

from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians, sin
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, and_, bindparam, type_coerce

from greenctl.findings.models import FindingRow
from greenctl.inspection.coordinates import MEAN_RADIUS_M

_MICRO = 1_000_000
_METRES_A_MICRO = radians(1) * MEAN_RADIUS_M / _MICRO

# As they are stored, in millionths of a degree.
_LATITUDE, _LONGITUDE = (type_coerce(FindingRow.__table__.c[name], BigInteger) for name in ("latitude", "longitude"))
_SOUTH, _NORTH, _WEST, _EAST = (bindparam(name, type_=BigInteger()) for name in ("south", "north", "west", "east"))
IN_BOX = and_(_LATITUDE.between(_SOUTH, _NORTH), _LONGITUDE.between(_WEST, _EAST))
"""In the box around the point, by the index of positions."""


@dataclass(frozen=True, slots=True)
class Near:
    """Around a point (WGS-84), as far as so many metres."""

    longitude: Decimal
    latitude: Decimal
    metres: int


def within() -> ColumnElement[bool]:
    """On a plane through the point that narrows to the north as the sphere does: within 20 km good to a metre."""
    north = _LATITUDE - bindparam("at_latitude", type_=BigInteger())
    east = _LONGITUDE - bindparam("at_longitude", type_=BigInteger())
    metres_north = north * bindparam("metres", type_=Float())
    narrower = bindparam("metres_east", type_=Float()) - north * bindparam("narrowing", type_=Float())
    metres_east = east * narrower
    return metres_north * metres_north + metres_east * metres_east <= bindparam("square", type_=Float())


def around(near: Near) -> dict[str, Any]:
    """The box, and what `within` needs."""
    angle, across = radians(float(near.latitude)), int(near.longitude * _MICRO)
    east, along = _METRES_A_MICRO * max(cos(angle), 0.01), int(near.latitude * _MICRO)
    # A little wider, for the side on which meridians are nearest to each other.
    north_by, east_by = int(near.metres / _METRES_A_MICRO) + 1, int(near.metres / east * 1.01) + 1
    return {
        "south": along - north_by,
        "north": along + north_by,
        "west": across - east_by,
        "east": across + east_by,
        "at_latitude": along,
        "at_longitude": across,
        "metres": _METRES_A_MICRO,
        "metres_east": east,
        "narrowing": _METRES_A_MICRO * sin(angle) * radians(1) / _MICRO / 2,
        "square": float(near.metres) ** 2,
    }
