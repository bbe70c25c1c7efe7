"""Positions of the four systems that registers in China use, brought to one, and the way between two. Pure.

WGS-84 and CGCS2000 differ by centimetres and are taken as one. GCJ-02 is a secret offset of some hundred metres; what
is used here is the approximation that has been public for years, good to a few metres inside China; BD-09 is a further
offset on top of it. None of this is a survey: it is for flags that a person looks at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt

MEAN_RADIUS_M = 6_371_008.8
"""of the earth (IUGG)"""
_AXIS_M, _ECCENTRICITY = 6_378_245.0, 0.00669342162296594323
_STEPS = 8
_TENTH = Decimal("0.1")

Point = tuple[float, float]
"""(longitude, latitude) in degrees"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source is registered, in the system it was given in."""

    longitude: Decimal
    latitude: Decimal
    coordinate_system: str


def to_wgs84(place: Place) -> Point:
    """Degrees in WGS-84.

    Raises:
        ValueError: the system is none of the four.
    """
    point = float(place.longitude), float(place.latitude)
    match place.coordinate_system:
        case "WGS-84" | "CGCS2000":
            return point
        case "GCJ-02":
            return _undo(point, shifted)
        case "BD-09":
            return _undo(_undo(point, turned), shifted)
    message = f"{place.coordinate_system!r} is no coordinate system that the register knows"
    raise ValueError(message)


def distance_m(one: Point, other: Point) -> Decimal:
    """The way between two points over the ground, in metres to a tenth (haversine on a sphere)."""
    west, south, east, north = map(radians, (*one, *other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return Decimal(2 * MEAN_RADIUS_M * asin(sqrt(min(1.0, half)))).quantize(_TENTH)


def shifted(point: Point) -> Point:
    """WGS-84 as GCJ-02."""
    x, y = point[0] - 105, point[1] - 35
    both = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + both + _waves(y, 160, 320)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + both + _waves(x, 150, 300)
    latitude = radians(point[1])
    bent = 1 - _ECCENTRICITY * sin(latitude) ** 2
    metres_north = _AXIS_M * (1 - _ECCENTRICITY) / bent**1.5
    metres_east = _AXIS_M / sqrt(bent) * cos(latitude)
    return point[0] + east * 180 / (metres_east * pi), point[1] + north * 180 / (metres_north * pi)


def turned(point: Point) -> Point:
    """GCJ-02 as BD-09."""
    x, y = point
    far = hypot(x, y) + 0.00002 * sin(y * pi * 3000 / 180)
    angle = atan2(y, x) + 0.000003 * cos(x * pi * 3000 / 180)
    return far * cos(angle) + 0.0065, far * sin(angle) + 0.006


def _waves(way: float, twelfth: int, thirtieth: int) -> float:
    near = (20 * sin(pi * way) + 40 * sin(pi * way / 3)) * 2 / 3
    return near + (twelfth * sin(pi * way / 12) + thirtieth * sin(pi * way / 30)) * 2 / 3


def _undo(point: Point, change: Callable[[Point], Point]) -> Point:
    """What `change` makes `point` of, by going back again and again by the error that is left."""
    found = point
    for _ in range(_STEPS):
        there = change(found)
        found = found[0] - (there[0] - point[0]), found[1] - (there[1] - point[1])
    return found
