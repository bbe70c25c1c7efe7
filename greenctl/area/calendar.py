"""Which days are working days, with the days off and the swapped week-ends of the State Council's notices.

Cite: 国务院办公厅 yearly 部分节假日安排的通知, one line per day in `data/holidays.csv`. A year without a table counts
Monday to Friday but for the days off that lie on the same date every year (国务院令第795号, in force from 2025; from
memory, not read). A deadline at a holiday by the moon may still come out too early: `known` tells which years have a
table, and answers say it beside the day (`api.fields.HolidaysKnown`). A day that was fixed stays as it is when the
table comes.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from greenctl.area.tables import rows_of
from greenctl.kernel.clock import local_day

CIVIL_TIME = ZoneInfo("Asia/Shanghai")
"""The whole country keeps one civil time; who has no settings at hand, such as a handler, takes days by it."""
_DAY = timedelta(days=1)
_SATURDAY = 5
# New Year, Labour Day, National Day: month and day.
_EVERY_YEAR, _SINCE = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}), 2025


def civil_day(moment: datetime) -> date:
    """The day of a moment in the country's civil time."""
    return local_day(moment, CIVIL_TIME)


def known(year: int) -> bool:
    """True if the arrangement of this year stands in the table; without it the answer is unverified."""
    return year in _years()


def is_working_day(day: date) -> bool:
    return _exceptions().get(day, day.weekday() < _SATURDAY and not _is_off_every_year(day))


@lru_cache(maxsize=1_000)
def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself when `count` is 0. Remembered: one day's cases ask alike.

    Raises:
        ValueError: `count` is negative.
    """
    if count < 0:
        message = f"{count} working days: deadlines run forward"
        raise ValueError(message)
    while count:
        day += _DAY
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and including `end`; 0 if `end` is not after `start`."""
    return sum(is_working_day(start + n * _DAY) for n in range(1, (end - start).days + 1))


def _is_off_every_year(day: date) -> bool:
    return day.year >= _SINCE and (day.month, day.day) in _EVERY_YEAR


@lru_cache(maxsize=1)
def _exceptions() -> Mapping[date, bool]:
    return {date.fromisoformat(row["day"]): row["kind"] == "workday" for row in rows_of("holidays")}


@lru_cache(maxsize=1)
def _years() -> frozenset[int]:
    return frozenset(day.year for day in _exceptions())
