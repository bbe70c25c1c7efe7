"""The calendar of one source: from an edition and what is known of the source, and nothing else; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

_DAY = timedelta(days=1)
MEMORY = "memory"


class Standing(StrEnum):
    """How a source stands to the stops of its sectors."""

    STOPS = "stops"
    EXEMPT = "exempt"
    """by its entry on the list in force; a longer stop as a penalty holds all the same"""
    NOT_COVERED = "not_covered"
    """the edition has no stops for its sectors"""
    UNDETERMINED = "undetermined"
    """a fact is missing, or a clause is from memory: `missing` names which"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Days of an edition on which so many percent of a sector's capacity stand still."""

    code: str
    starts_on: date
    until: date
    percent: int
    what_zh: str
    what_en: str
    clause: str
    trust: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Stops by sector for one place and season. `make_up_days`: how many days make up for one on which it ran."""

    id: str
    title_zh: str
    title_en: str
    official: bool
    place: str
    programme: str
    starts_on: date
    until: date
    sectors: Mapping[str, tuple[Stop, ...]]
    make_up_days: int
    make_up_clause: str
    make_up_trust: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The source's entry on the list in force."""

    level: str | None
    exempt: bool
    scope: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a calendar rests on beside the edition. `list_edition_id` is None where no list is in force; `listed` where
    the source is not on it. `extensions`: (removal, from, until) of longer stops as penalties; `ran_on`: days of a stop
    on which it ran, as an office has recorded."""

    sectors: tuple[str, ...]
    list_edition_id: str | None
    listed: Listed | None = None
    extensions: tuple[tuple[str, date, date], ...] = ()
    ran_on: tuple[date, ...] = ()

    def document(self) -> dict[str, Any]:
        """As it is stored beside a calendar, so that this can be computed again."""
        listed = None if self.listed is None else {name: getattr(self.listed, name) for name in Listed.__slots__}
        return {
            "sectors": list(self.sectors),
            "list_edition_id": self.list_edition_id,
            "listed": listed,
            "extensions": [list(one) for one in self.extensions],
            "ran_on": list(self.ran_on),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Facts":
        day = date.fromisoformat
        return cls(
            sectors=tuple(document["sectors"]),
            list_edition_id=document["list_edition_id"],
            listed=None if document["listed"] is None else Listed(**document["listed"]),
            extensions=tuple((one, day(start), day(until)) for one, start, until in document["extensions"]),
            ran_on=tuple(map(day, document["ran_on"])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days on which something stands still. `code` stays the same however the days move; `why`: stop, make_up or
    extension."""

    code: str
    why: str
    starts_on: date
    until: date
    percent: int
    clause: str | None = None

    def document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Calendar:
    """`missing`: what would have to be known; `not_made_up`: days to be made up that find no place in the season."""

    standing: Standing
    spans: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()
    not_made_up: int = 0
    scope: str | None = field(default=None)

    def document(self) -> dict[str, Any]:
        return {
            "standing": self.standing.value,
            "spans": [span.document() for span in self.spans],
            "missing": list(self.missing),
            "not_made_up": self.not_made_up,
            "scope": self.scope,
        }


def calendar_of(edition: Edition, facts: Facts) -> Calendar:
    """Who is not covered needs nothing known; a missing fact leaves everything else undetermined, never guessed."""
    stops = [(sector, stop) for sector in facts.sectors for stop in edition.sectors.get(sector, ())]
    if facts.sectors and not stops:
        return Calendar(Standing.NOT_COVERED)
    missing = _missing(edition, facts, stops)
    if missing:
        return Calendar(Standing.UNDETERMINED, missing=missing)
    longer = [
        Span(code=f"extension.{cause}", why="extension", starts_on=start, until=until, percent=100)
        for cause, start, until in facts.extensions
        if start < until
    ]
    exempt = facts.listed is not None and facts.listed.exempt
    spans = [] if exempt else [
        Span(
            code=f"{sector}.{stop.code}", why="stop", starts_on=stop.starts_on, until=stop.until,
            percent=stop.percent, clause=stop.clause,
        )
        for sector, stop in stops
    ]  # fmt: skip
    made_up, left = _made_up(edition, facts, [*spans, *longer])
    return Calendar(
        Standing.EXEMPT if exempt else Standing.STOPS,
        tuple(sorted([*spans, *longer, *made_up], key=_place)),
        not_made_up=left,
        scope=facts.listed.scope if facts.listed is not None and exempt else None,
    )


def _missing(edition: Edition, facts: Facts, stops: Sequence[tuple[str, Stop]]) -> tuple[str, ...]:
    found = []
    if not facts.sectors:
        found.append("sector")
    if facts.list_edition_id is None:
        found.append("list")
    elif facts.listed is not None and facts.listed.level is None and not facts.listed.exempt:
        found.append("level")
    if any(stop.trust == MEMORY for _, stop in stops) or (facts.ran_on and edition.make_up_trust == MEMORY):
        found.append("clause")
    return tuple(found)


def _made_up(edition: Edition, facts: Facts, spans: Sequence[Span]) -> tuple[list[Span], int]:
    """Full stops on the first days after all others, as far as the season reaches; and how many find no place. A day
    that was to make up for another, and on which it ran as well, is owed like any other."""
    begins = max((span.until for span in spans), default=edition.starts_on)
    owed = edition.make_up_days * sum(_stands_still(spans, day) for day in facts.ran_on)
    for day in sorted(day for day in facts.ran_on if day >= begins):
        owed += edition.make_up_days * (day < begins + owed * _DAY)
    room = max(0, (edition.until - begins).days)
    made = min(owed, room)
    if not made:
        return [], owed
    until = begins + made * _DAY
    span = Span(
        code="make_up", why="make_up", starts_on=begins, until=until, percent=100, clause=edition.make_up_clause
    )
    return [span], owed - made


def _stands_still(spans: Iterable[Span], day: date) -> bool:
    return any(span.starts_on <= day < span.until for span in spans)


def _place(span: Span) -> tuple[date, str]:
    return span.starts_on, span.code
