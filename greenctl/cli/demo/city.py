"""The assumptions of city.yaml as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from greenctl.area.domain import AreaKind
from greenctl.area.errors import AreaNotKnown
from greenctl.area.queries import areas_of_city, get_area

_FILE = Path(__file__).with_name("city.yaml")


@dataclass(frozen=True, slots=True)
class City:
    """A demonstration city: `assumptions` is city.yaml, `size` one of its sizes, `first_run_on` the day it is for."""

    assumptions: Mapping[str, Any]
    size: str
    seed: int
    first_run_on: date
    zone: ZoneInfo

    @property
    def place(self) -> str:
        """The division code of the city."""
        return str(self.assumptions["city"])

    @property
    def counts(self) -> Mapping[str, int]:
        """How many sources of each kind are given."""
        counts: Mapping[str, int] = self.assumptions["sizes"][self.size]
        return counts

    def day(self, milestone: str) -> date:
        """The day of a milestone of the calendar."""
        return self.first_run_on + timedelta(days=self.assumptions["calendar"][milestone])

    def moment(self, milestone: str, hour: int = 9) -> datetime:
        """That day, at `hour` in the city."""
        return self.at(self.day(milestone), hour)

    def at(self, day: date, hour: int = 9) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=self.zone)


@lru_cache(maxsize=1)
def assumptions() -> Mapping[str, Any]:
    """city.yaml as it stands."""
    document: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return document


def assumptions_in(place: str | None = None) -> Mapping[str, Any]:
    """The same in another city: an equal share of the sources for each of its counties.

    Raises:
        AreaNotKnown: there is no such city.
    """
    told = assumptions()
    if place is None or place == told["city"]:
        return told
    if get_area(place).kind is not AreaKind.CITY:
        raise AreaNotKnown(area=place)
    counties = areas_of_city(place)
    return {**told, "city": place, "areas": {county.code: 1 / len(counties) for county in counties}}
