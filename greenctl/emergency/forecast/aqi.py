"""The air quality index from concentrations, by the edition of its day: exact, and honest about what was never read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil

from greenctl.emergency.edition_files import editions_in, read_edition, trust_of
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.period import Period
from greenctl.rules.trust import Trust, weakest
from greenctl.yaml_files.values import Value

REALTIME, DAILY = "realtime", "daily"
POLLUTANTS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3")
_ABSURD = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Steps:
    """The concentrations at which the index passes its own steps; `beyond` is the index of all above the last one.

    `trust` is None where the steps were never read: nothing can be said then, not even from memory.
    """

    unit: str
    places: int
    at: tuple[Decimal, ...]
    beyond: int
    trust: Trust | None


@dataclass(frozen=True, slots=True)
class AQITable:
    """An edition. `steps`: averaging -> pollutant -> steps."""

    id: str
    document: str
    days: Period
    index: tuple[int, ...]
    truncates: bool
    trust: Trust
    steps: Mapping[str, Mapping[str, Steps]]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SubIndex:
    """One pollutant's index, or None where its steps are from memory or unknown; `as_remembered` shows the former.

    `beyond_scale`: the concentration lies above the last step, so the true index is not below this one.
    """

    pollutant: str
    index: int | None
    as_remembered: int | None
    trust: Trust | None
    beyond_scale: bool = False


@dataclass(frozen=True, slots=True)
class AQI:
    """The index and what makes it. `value` is None, undetermined, as soon as one of its parts is."""

    value: int | None
    as_remembered: int | None
    primary: tuple[str, ...]
    parts: tuple[SubIndex, ...]
    table: str
    fingerprint: str


def aqi(table: AQITable, concentrations: Mapping[str, Decimal], averaging: str = REALTIME) -> AQI:
    """The index of one place and hour (`realtime`: hourly means) or day (`daily`: 24 h means, 8 h for ozone).

    Concentrations in ug/m3, carbon monoxide in mg/m3, as decimals. The primary pollutants are those at the maximum
    where it exceeds the first step.

    Raises:
        ValueError: no concentration, an unknown pollutant or averaging, or a negative or absurd concentration.
    """
    if not concentrations or averaging not in table.steps:
        raise ValueError("needs concentrations, and realtime or daily")
    parts = tuple(_sub_index(table, name, value, averaging) for name, value in concentrations.items())
    value = _highest([part.index for part in parts])
    remembered = _highest([part.as_remembered if part.index is None else part.index for part in parts])
    known = value if value is not None else remembered
    primary = tuple(p.pollutant for p in parts if known in {p.index, p.as_remembered} and (known or 0) > table.index[1])
    return AQI(value, remembered if value is None else None, primary, parts, table.id, table.fingerprint)


def _highest(indexes: list[int | None]) -> int | None:
    known = [index for index in indexes if index is not None]
    return max(known) if len(known) == len(indexes) else None


def _sub_index(table: AQITable, pollutant: str, concentration: Decimal, averaging: str) -> SubIndex:
    steps = table.steps[averaging].get(pollutant)
    if steps is None or not concentration.is_finite() or not 0 <= concentration < _ABSURD:
        raise ValueError(f"no index of {pollutant} {concentration}")
    if steps.trust is None:
        return SubIndex(pollutant, None, None, None)
    trust = weakest([steps.trust, table.trust])
    if table.truncates:
        concentration = concentration.quantize(Decimal(1).scaleb(-steps.places), rounding=ROUND_DOWN)
    beyond = concentration > steps.at[-1]
    index = steps.beyond if beyond else _between(steps.at, table.index, concentration)
    if trust.evaluated:
        return SubIndex(pollutant, index, None, trust, beyond)
    return SubIndex(pollutant, None, index, trust, beyond)


def _between(steps: tuple[Decimal, ...], index: tuple[int, ...], concentration: Decimal) -> int:
    """On the straight line between two steps, rounded up; a step itself belongs to the lower side."""
    upper = next(n for n, step in enumerate(steps) if n and concentration <= step)
    rise = Fraction(index[upper] - index[upper - 1]) / Fraction(steps[upper] - steps[upper - 1])
    return ceil(index[upper - 1] + rise * Fraction(concentration - steps[upper - 1]))


def table_of(day: date) -> AQITable:
    """The edition in force on a day."""
    return next(table for table in aqi_tables().values() if table.days.covers(day))


@lru_cache(maxsize=1)
def aqi_tables() -> Mapping[str, AQITable]:
    """Every edition by id. Raises FileBroken."""
    tables = [_table(read_edition(path)) for path in editions_in("forecast/aqi_tables")]
    return {table.id: table for table in tables}


def _table(place: Value) -> AQITable:
    names = ("id", "name_zh", "name_en", "document", "index", "rounding", REALTIME, DAILY)
    parts = place.mapping(*names, optional=("from", "until"))
    rounding = parts["rounding"].mapping("concentration", "index", "trust")
    rounding["index"].one_of(("up",))
    index = tuple(item.whole() for item in parts["index"].items())
    starts = date.fromisoformat(parts["from"].text()) if "from" in parts else date.min
    until = date.fromisoformat(parts["until"].text()) if "until" in parts else None
    return AQITable(
        id=parts["id"].text(),
        document=parts["document"].text(),
        days=Period(starts, until),
        index=index,
        truncates=rounding["concentration"].one_of(("truncate", "as_given")) == "truncate",
        trust=trust_of(rounding["trust"]),
        steps={name: _pollutants(parts[name], index) for name in (REALTIME, DAILY)},
        fingerprint=digest_of(place.value),
    )


def _pollutants(place: Value, index: tuple[int, ...]) -> dict[str, Steps]:
    return {name: _steps(row, index) for name, row in place.mapping(*POLLUTANTS).items()}


def _steps(place: Value, index: tuple[int, ...]) -> Steps:
    unknown = "unknown" in place.members()
    needed = ("unknown",) if unknown else ("steps", "trust")
    parts = place.mapping("unit", "places", *needed, optional=("beyond",))
    unit, places = parts["unit"].one_of(("ug/m3", "mg/m3")), parts["places"].whole()
    if unknown:
        return Steps(unit, places, (), index[-1], None)
    at = tuple(item.number() for item in parts["steps"].items())
    if sorted(set(at)) != list(at) or not 2 <= len(at) <= len(index):
        place.refuse("steps that do not rise, or too many or few", f"2 to {len(index)} rising steps")
    if len(at) < len(index) and "beyond" not in parts:
        place.refuse("a scale that ends early", "beyond: what lies beyond it")
    return Steps(
        unit, places, at, parts["beyond"].whole() if "beyond" in parts else index[-1], trust_of(parts["trust"])
    )
