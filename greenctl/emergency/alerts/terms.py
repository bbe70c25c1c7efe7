"""Terms of confirming and carrying out duties, from the edition that comes with the program: our own choice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from greenctl.emergency.edition_files import editions_in, read_edition

_HOURS = ("confirm", "execute", "county_after", "city_after", "reports_after_end")
_SAID = ("id", "title_zh", "title_en", "official", "photos")
RUNGS = ("reminder", "county", "city")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long each thing may take. `photos`: at least so many a report."""

    id: str
    official: bool
    confirm: timedelta
    execute: timedelta
    county_after: timedelta
    city_after: timedelta
    reports_after_end: timedelta
    photos: int

    def confirm_by(self, said_at: datetime) -> datetime:
        return said_at + self.confirm

    def execute_by(self, said_at: datetime, starts_at: datetime) -> datetime:
        """Nobody need have done anything before duties begin, nor before they were told of."""
        return max(said_at, starts_at) + self.execute

    def rungs_at(self, due: datetime, now: datetime) -> tuple[str, ...]:
        """Who is to know at `now` that something due then was not done; nobody before it is late."""
        if now <= due:
            return ()
        waits = (timedelta(0), self.county_after, self.city_after)
        return tuple(rung for rung, wait in zip(RUNGS, waits, strict=True) if now >= due + wait)


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The only edition there is. Raises FileBroken."""
    *_, path = editions_in("alerts/terms")
    place = read_edition(path)
    said = place.mapping(*_SAID, *_HOURS)
    hours: dict[str, Any] = {name: timedelta(hours=said[name].whole()) for name in _HOURS}
    return Terms(id=said["id"].text(), official=said["official"].value is True, photos=said["photos"].whole(), **hours)
