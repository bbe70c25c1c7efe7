"""What an alert level means, by edition: conditions on a forecast, notice, and which hours do not count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from greenctl.emergency.edition_files import editions_in, read_edition, trust_of
from greenctl.emergency.forecast.errors import DefinitionUnknown, NoDefinition
from greenctl.kernel.actor import area_prefix
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.period import Period
from greenctl.rules.trust import Trust
from greenctl.yaml_files.values import Value

# What a bad hour can come from beside the city's own emissions; an edition says which of them it leaves out.
CAUSES = ("ozone", "sand", "fire", "local_dust", "cross_border")
LEVELS = ("yellow", "orange", "red")
HOURS_OF_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Condition:
    """The daily index above `limit` (`or_equal`: at or above it) for `hours`, whole days that follow one another."""

    limit: int
    hours: int
    or_equal: bool = False

    @property
    def days(self) -> int:
        return self.hours // HOURS_OF_A_DAY


Clause = tuple[Condition, ...]
"""Conditions that must hold together, the longest first; a level has one or more clauses, each of them enough."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How many hours before its start an alert is issued in an area."""

    area: str
    hours: int
    trust: Trust
    document: str


@dataclass(frozen=True, slots=True)
class Definition:
    """An edition. `levels`: level -> clauses, the mildest first."""

    id: str
    name_zh: str
    name_en: str
    document: str
    area: str
    days: Period
    trust: Trust
    excludes: frozenset[str]
    levels: Mapping[str, tuple[Clause, ...]]
    response: Mapping[str, str]
    notices: tuple[Notice, ...]
    bridging_hours: int | None
    bridging_trust: Trust
    fingerprint: str

    def notice_in(self, area: str) -> Notice | None:
        """What was read for the place; None where no plan was."""
        return max(
            (one for one in self.notices if one.trust.evaluated and area.startswith(area_prefix(one.area))),
            key=lambda one: len(area_prefix(one.area)),
            default=None,
        )


def governing(area: str, day: date) -> Definition:
    """The edition that our sources show in force: the nearest jurisdiction, then the latest start.

    Raises:
        NoDefinition: between the days of the editions; an office then names one itself.
    """
    found = [one for one in definitions().values() if one.days.covers(day) and area.startswith(area_prefix(one.area))]
    if not found:
        raise NoDefinition(area=area, day=day, known=", ".join(definitions()))
    return max(found, key=lambda one: (len(area_prefix(one.area)), one.days.starts_on))


def get_definition(definition_id: str) -> Definition:
    """Raises DefinitionUnknown."""
    if definition_id not in definitions():
        raise DefinitionUnknown(definition=definition_id, known=", ".join(definitions()))
    return definitions()[definition_id]


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Every edition by id. Raises FileBroken."""
    found = [_definition(read_edition(path)) for path in editions_in("forecast/definitions")]
    return {one.id: one for one in found}


_NEEDED = (
    "id", "name_zh", "name_en", "document", "area", "from", "trust", "excludes", "response", "notice_ahead",
    "bridging", "levels",
)  # fmt: skip


def _definition(place: Value) -> Definition:
    parts = place.mapping(*_NEEDED, optional=("until",))
    bridging = parts["bridging"].mapping("hours", "trust")
    until = date.fromisoformat(parts["until"].text()) if "until" in parts else None
    return Definition(
        id=parts["id"].text(),
        name_zh=parts["name_zh"].text(),
        name_en=parts["name_en"].text(),
        document=parts["document"].text(),
        area=str(parts["area"].value),
        days=Period(date.fromisoformat(parts["from"].text()), until),
        trust=trust_of(parts["trust"]),
        excludes=frozenset(item.one_of(CAUSES) for item in parts["excludes"].items()),
        levels={level: _clauses(where) for level, where in parts["levels"].mapping(*LEVELS).items()},
        response={level: where.text() for level, where in parts["response"].mapping(*LEVELS).items()},
        notices=tuple(_notice(item) for item in parts["notice_ahead"].items()),
        bridging_hours=bridging["hours"].whole(),
        bridging_trust=trust_of(bridging["trust"]),
        fingerprint=digest_of(place.value),
    )


def _clauses(place: Value) -> tuple[Clause, ...]:
    """`any` of clauses, where a clause is one condition or `all` of several."""
    parts = place.mapping(optional=("any", "all"))
    if len(parts) != 1:
        place.refuse("neither any nor all, or both", ("any", "all"))
    if "all" in parts:
        return (_together(parts["all"].items()),)
    return tuple(_clause(item) for item in parts["any"].items())


def _clause(place: Value) -> Clause:
    inner = place.members()
    return _together(inner["all"].items()) if "all" in inner else _together([place])


def _together(places: Sequence[Value]) -> Clause:
    return tuple(sorted((_condition(place) for place in places), key=lambda one: -one.hours))


def _condition(place: Value) -> Condition:
    parts = place.mapping("hours", optional=("aqi_gt", "aqi_ge"))
    limits = [name for name in ("aqi_gt", "aqi_ge") if name in parts]
    hours = parts["hours"].whole()
    if len(limits) != 1 or hours <= 0 or hours % HOURS_OF_A_DAY:
        place.refuse("not one limit over whole days", "one limit, and hours by 24: the index is a mean over them")
    return Condition(parts[limits[0]].whole(), hours, or_equal=limits[0] == "aqi_ge")


def _notice(place: Value) -> Notice:
    parts = place.mapping("area", "hours", "trust", "document")
    return Notice(parts["area"].text(), parts["hours"].whole(), trust_of(parts["trust"]), parts["document"].text())
