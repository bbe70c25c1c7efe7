"""The assumptions of city.yaml as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

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
