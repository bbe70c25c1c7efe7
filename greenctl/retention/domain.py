"""The schedule, and what is due under it on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from greenctl.kernel.canonical import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """An edition: for how many whole days a category of personal data is kept once nobody needs it any more.

    `basis` says where the days come from; of a sample it says that they are invented.
    """

    id: str
    official: bool
    basis: str
    days: Mapping[str, int]

    def document(self) -> dict[str, Any]:
        return {"id": self.id, "official": self.official, "basis": self.basis, "days": dict(self.days)}

    @property
    def sha256(self) -> str:
        return digest_of(self.document())

    def kept_from(self, category: str, today: date) -> date:
        """What was needed on this day or later is still kept."""
        return today - timedelta(days=self.days[category])


@dataclass(frozen=True, slots=True)
class DueCategory:
    """What of a category was last needed before `kept_from`, by id."""

    category: str
    kept_from: date
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """All that may go. `sha256` names exactly this: who deletes says by it what they have looked at."""

    schedule: Schedule
    categories: tuple[DueCategory, ...]

    @property
    def count(self) -> int:
        return sum(len(part.ids) for part in self.categories)

    def document(self) -> dict[str, Any]:
        return {
            "schedule": self.schedule.document(),
            "categories": [
                {"category": part.category, "kept_from": part.kept_from, "ids": list(part.ids)}
                for part in self.categories
            ],
        }

    @property
    def sha256(self) -> str:
        return digest_of(self.document())
