"""What a file says of the time and the place it was taken: a second witness, never believed by itself."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.photos.domain import Witness

_GPS, _CAMERA = 0x8825, 0x8769
_TAKEN_AT, _OFFSET, _CHANGED_AT = 0x9003, 0x9011, 0x0132
_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_HOURS = re.compile(r"([+-])(\d\d):(\d\d)")
_MICRO = Decimal("0.000001")


def witness_of(exif: Any, zone: ZoneInfo) -> Witness:
    """What can be read of it; a camera without a zone is taken to tell the time of `zone`.

    `exif` is written by whoever sends the photo, so anything may stand anywhere in it, and nothing of it may fail.
    """
    try:
        camera, gps = dict(exif.get_ifd(_CAMERA)), dict(exif.get_ifd(_GPS))
    except Exception:  # noqa: BLE001 - the library's reader meets whatever a stranger wrote
        return Witness()
    at = _moment(camera.get(_TAKEN_AT, exif.get(_CHANGED_AT)), camera.get(_OFFSET), zone)
    longitude, latitude = _degrees(gps.get(4), gps.get(3), "EW", 180), _degrees(gps.get(2), gps.get(1), "NS", 90)
    if longitude is None or latitude is None:
        return Witness(at=at)
    return Witness(at=at, longitude=longitude, latitude=latitude)


def _moment(told: Any, offset: Any, zone: ZoneInfo) -> datetime | None:
    found = _MOMENT.fullmatch(told.strip("\0 ")) if isinstance(told, str) else None
    if found is None:
        return None
    try:
        moment = datetime(*map(int, found.groups()), tzinfo=_zone(offset) or zone)  # type: ignore[misc,arg-type]
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(told: Any) -> timezone | None:
    found = _HOURS.fullmatch(told.strip("\0 ")) if isinstance(told, str) else None
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    east = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(east if found[1] == "+" else -east)


def _degrees(parts: Any, side: Any, sides: str, most: int) -> Decimal | None:
    """Degrees, minutes and seconds as one number of 6 places, to the east or the north."""
    try:
        whole, minutes, seconds = (_fraction(part) for part in parts)
        number = Decimal(round((whole + minutes / 60 + seconds / 3600) * 1_000_000)) * _MICRO
        if side not in tuple(sides) or not 0 <= number <= most:
            return None
        return number if side == sides[0] else -number
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _fraction(part: Any) -> Fraction:
    return Fraction(int(part.numerator), int(part.denominator))
