"""What does not fit about where and when a phone says it was. Pure: it flags, and nothing is ever refused for it.

Whoever records something in the field (a visit, a finding) asks `witness`; the codes are kept with the record and shown
to people. The limits are this program's own settings (`witness.yaml`), no rule of anybody's.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from greenctl.inspection.coordinates import Place, distance_m, to_wgs84

NO_POSITION, VAGUE = "no_position", "position_vague"
FAR, OUTSIDE = "far_from_source", "outside_city"
JUMP, REPEATED, DRIFT = "jump_in_time", "repeated_coordinates", "clock_drift"
FLAGS = (NO_POSITION, VAGUE, FAR, OUTSIDE, JUMP, REPEATED, DRIFT)

_A_MINUTE = timedelta(minutes=1)
_METRES_A_KILOMETRE, _SECONDS_AN_HOUR = 1000, 3600


@dataclass(frozen=True, slots=True)
class Fix:
    """Where (WGS-84) and when a phone says somebody was, and at which source."""

    longitude: Decimal
    latitude: Decimal
    at: datetime | None = None
    accuracy_m: Decimal | None = None
    source_id: str | None = None


class Track:
    """Where one person was, told in any order. Who looks for a fix's neighbours does not look at all the others."""

    def __init__(self, fixes: Iterable[Fix] = ()) -> None:
        self._timed: list[tuple[datetime, int, Fix]] = []
        self._spots: dict[tuple[Decimal, Decimal], list[Fix]] = {}
        for fix in fixes:
            self.add(fix)

    def add(self, fix: Fix) -> None:
        self._spots.setdefault((fix.longitude, fix.latitude), []).append(fix)
        if fix.at is not None:
            insort(self._timed, (fix.at, len(self._timed), fix))

    def neighbours(self, fix: Fix) -> Iterator[Fix]:
        """The last one before and the first one after: what came late may belong in between."""
        if fix.at is None:
            return
        after = bisect_right(self._timed, fix.at, key=lambda told: told[0])
        yield from (told for _, _, told in self._timed[max(after - 1, 0) : after + 1])

    def at_the_spot_of(self, fix: Fix) -> Sequence[Fix]:
        """Those with the same coordinates to the last digit."""
        return self._spots.get((fix.longitude, fix.latitude), ())


@dataclass(frozen=True, slots=True)
class Box:
    """Roughly a city, in degrees of WGS-84."""

    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal

    def holds(self, fix: Fix) -> bool:
        return self.west <= fix.longitude <= self.east and self.south <= fix.latitude <= self.north


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something does not fit.

    Attributes:
        far_m: metres from the source, after what the phone says of its own accuracy.
        vague_m: an accuracy worse than this says nothing, and excuses no more than this.
        fastest_km_h: nobody goes faster from one record to the next.
        repeat_minutes: two fixes further apart than this do not agree to the last digit by themselves.
        repeat_places: how many digits after the point they must have to tell.
        ahead_minutes: a phone's clock may be ahead of ours by so much.
        oldest_days: and what it tells may lie so far back.
    """

    far_m: Decimal
    vague_m: Decimal
    fastest_km_h: Decimal
    repeat_minutes: int
    repeat_places: int
    ahead_minutes: int
    oldest_days: int


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How far from the source it was, if both are known, and what does not fit, in the order of `FLAGS`."""

    distance_m: Decimal | None
    flags: tuple[str, ...]


def witness(
    fix: Fix | None,
    *,
    place: Place | None,
    city: Box | None,
    earlier: Track,
    phone_at: datetime | None,
    server_at: datetime,
    limits: Limits,
) -> Witnessed:
    """Hold one record against all else that is known.

    Args:
        fix: what the phone says; None if it said nothing.
        place: where the source is registered; None if that is not known.
        city: None if nobody knows where the city ends.
        earlier: fixes of the same person; those next in time and those at the very spot are looked at.
        phone_at: the phone's clock at the record.
        server_at: ours when it came.
    """
    found = set(_clock(phone_at, server_at, limits))
    if fix is None:
        return _witnessed(None, found | {NO_POSITION})
    here = float(fix.longitude), float(fix.latitude)
    away = None if place is None else distance_m(here, to_wgs84(place))
    if away is not None and away - _excused(fix, limits) > limits.far_m:
        found.add(FAR)
    if city is not None and not city.holds(fix):
        found.add(OUTSIDE)
    if fix.accuracy_m is not None and fix.accuracy_m > limits.vague_m:
        found.add(VAGUE)
    if any(_is_too_fast(fix, other, limits) for other in earlier.neighbours(fix)):
        found.add(JUMP)
    if any(_repeats(fix, other, limits) for other in earlier.at_the_spot_of(fix)):
        found.add(REPEATED)
    return _witnessed(away, found)


def _witnessed(away: Decimal | None, found: set[str]) -> Witnessed:
    return Witnessed(away, tuple(flag for flag in FLAGS if flag in found))


def _clock(phone_at: datetime | None, server_at: datetime, limits: Limits) -> Iterator[str]:
    if phone_at is None:
        return
    ahead = phone_at - server_at > timedelta(minutes=limits.ahead_minutes)
    if ahead or server_at - phone_at > timedelta(days=limits.oldest_days):
        yield DRIFT


def _excused(fix: Fix, limits: Limits) -> Decimal:
    """What the phone's own accuracy excuses; a phone that says it knows nothing is not excused of everything."""
    return min(fix.accuracy_m or Decimal(0), limits.vague_m)


def _is_too_fast(fix: Fix, other: Fix, limits: Limits) -> bool:
    assert fix.at is not None
    assert other.at is not None
    way = distance_m((float(fix.longitude), float(fix.latitude)), (float(other.longitude), float(other.latitude)))
    way -= _excused(fix, limits) + _excused(other, limits)
    seconds = Decimal(max(abs(fix.at - other.at), _A_MINUTE).total_seconds())
    return way / _METRES_A_KILOMETRE > limits.fastest_km_h * seconds / _SECONDS_AN_HOUR


def _repeats(fix: Fix, other: Fix, limits: Limits) -> bool:
    """Of two at one very spot: elsewhere or much later. No receiver does that, a typed-in position does."""
    if not _tells(fix, limits.repeat_places):
        return False
    if fix.source_id != other.source_id:
        return True
    if fix.at is None or other.at is None:
        return False
    return abs(fix.at - other.at) > timedelta(minutes=limits.repeat_minutes)


def _tells(fix: Fix, places: int) -> bool:
    return all(_digits(number) >= places for number in (fix.longitude, fix.latitude))


def _digits(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
