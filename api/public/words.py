"""Words and names in the reader's language: texts of the catalogue, and what areas, sectors and levels are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from greenctl.area.queries import find_area
from greenctl.kernel.clock import local_day
from greenctl.kernel.personal import without_personal
from greenctl.messages import text

SECTION = "public"


@dataclass(frozen=True, slots=True)
class Words:
    """`edition` is the rule edition whose sectors and levels are spoken of; None where there is none yet."""

    language: str
    zone: ZoneInfo
    rules: Any = None

    def __call__(self, key: str, **details: Any) -> str:
        return text(self.language, SECTION, key, **details)

    def code(self, family: str, code: str | None) -> str:
        """The text `family_code`, or the code itself where the catalogue does not know it."""
        try:
            return self(f"{family}_{code}")
        except KeyError:
            return code or self("none")

    def of(self, thing: Any, name: str = "name") -> str:
        """`name_zh` or `name_en` of a mapping or a value, whichever is the reader's."""
        key = f"{name}_{self.language}"
        found = thing.get(key) if isinstance(thing, Mapping) else getattr(thing, key)
        return found or ""

    def area(self, code: str) -> str:
        found = find_area(code)
        return self.of(found) if found else code

    def sector(self, code: str) -> str:
        found = self.rules.sectors.get(code) if self.rules else None
        return self.of(found) if found else code or self("none")

    def level(self, code: str | None) -> str:
        """A level's name; what has no level is undetermined, in words."""
        if code is None or code == "undetermined":
            return self("undetermined")
        found = self.rules.levels.get(code) if self.rules else None
        return getattr(found, self.language) if found else code

    def scope(self, entry: Any) -> str:
        """What an exemption allows, frozen in both languages."""
        return (entry.scope if self.language == "zh" else entry.reason["scope_en"]) or ""

    def day(self, moment: date | datetime | str | None) -> str:
        """A day as it is written; of a moment, the day in the city."""
        if isinstance(moment, datetime):
            moment = local_day(moment, self.zone)
        return moment.isoformat() if isinstance(moment, date) else (moment or "")

    def minute(self, moment: datetime) -> str:
        """A moment by the city's clock, to the minute."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")


def redacted(value: object) -> object:
    """A declared text without what looks like a phone number, an identity number or an address of mail: nobody should
    have put one into a free text, some will."""
    if isinstance(value, str):
        return without_personal(value)
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    if isinstance(value, Mapping):
        return {key: redacted(item) for key, item in value.items()}
    return value
