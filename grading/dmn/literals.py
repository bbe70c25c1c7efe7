"""Text to values: numbers, days, times and durations as DMN and XML Schema write them. Nothing is rounded."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from grading.dmn.values import Months

MOST_DIGITS: Final = 34
NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?P<clock>T(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?",
    re.ASCII,
)


def number_from(text: str) -> Decimal:
    """An exact decimal of at most 34 digits. Raises ValueError."""
    plain = text.removeprefix("-")
    if not NUMBER.fullmatch(plain) or len(plain) > MOST_DIGITS:
        raise ValueError("a number of at most 34 digits belongs here")
    return Decimal(text)


def date_from(text: str) -> date:
    """A day of the years 1 to 9999. Raises ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError("a date is written YYYY-MM-DD")
    return date.fromisoformat(text)


def time_from(text: str) -> time:
    """A time of day, with or without an offset; zones by name are not taken. Raises ValueError."""
    if not _TIME.fullmatch(text):
        raise ValueError("a time is written hh:mm:ss, with Z or an offset such as +08:00 where there is one")
    return time.fromisoformat(text)


def moment_from(text: str) -> datetime:
    """A date and time; a date alone means its first moment. Raises ValueError."""
    day, _, clock = text.partition("T")
    return datetime.combine(date_from(day), time_from(clock) if clock else time())


def duration_from(text: str) -> Months | timedelta:
    """Years and months, or days and a time; a mixture is no FEEL duration. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    parts = {key: part for key, part in found.groupdict().items() if part} if found else {}
    sign = -1 if parts.pop("sign", "") else 1
    clock = parts.pop("clock", None)
    if not parts or clock == "T":
        raise ValueError("a duration is written like P1Y6M or P1DT12H")
    if parts.keys() <= {"years", "months"}:
        return Months(sign * (int(parts.get("years", 0)) * 12 + int(parts.get("months", 0))))
    if parts.keys() & {"years", "months"}:
        raise ValueError("a duration holds years and months, or days and a time, not both")
    return sign * _span(parts)


def _span(parts: dict[str, str]) -> timedelta:
    whole, _, fraction = parts.get("seconds", "0").partition(".")
    try:
        return timedelta(
            days=int(parts.get("days", 0)),
            hours=int(parts.get("hours", 0)),
            minutes=int(parts.get("minutes", 0)),
            seconds=int(whole),
            microseconds=int(fraction.ljust(6, "0")),
        )
    except OverflowError as error:
        raise ValueError("the duration is too long") from error
