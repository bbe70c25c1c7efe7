"""An inventory as values: who reduces what, what is wrong with it, and what a published edition says of itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.errors import InventoryIsPublished, InventoryMovedOn
from greenctl.emergency.inventory.measure_text import Action, is_vague
from greenctl.emergency.masses import NOTHING_SAID, POLLUTANTS, Four, four, total
from greenctl.kernel.canonical import canonical_bytes

SCHEMA = "greenctl-inventory/1"
DAYS_OF_A_YEAR = 365
_MICRO = Decimal("0.000001")


class Part(StrEnum):
    """The parts of the whole society; `other` is never on a list."""

    INDUSTRIAL = "industrial"
    DUST = "dust"
    MOBILE = "mobile"
    OTHER = "other"


class Basis(StrEnum):
    """How a day is made of a year: by the days of operation, or by all of them."""

    OPERATING_DAYS = "operating_days"
    CALENDAR_YEAR = "calendar_year"


class Reading(StrEnum):
    """How a measure came in: in columns of its own, read from free text, or as text that nobody could read."""

    GIVEN = "given"
    READ = "read"
    UNREAD = "unread"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A production line or working step, with what it emits in a year."""

    line: str
    name: str
    process: str | None = None
    equipment: str | None = None
    basis: str = Basis.CALENDAR_YEAR
    days_per_year: int | None = None
    t_per_year: Four = NOTHING_SAID

    @property
    def kg_per_day(self) -> Four:
        """The baseline of a day, by the stated basis, to the milligram."""
        days = self.days_per_year if self.basis == Basis.OPERATING_DAYS else DAYS_OF_A_YEAR
        return four([None if t is None or not days else daily_kg(t, days) for t in self.t_per_year])


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What happens at an alert level: which line, unit or step, what is done, what shows it and how it is checked.

    `line` is None for the whole works. `kg_per_day` is what it reduces.
    """

    alert: str
    action: str
    text: str
    reading: str = Reading.GIVEN
    line: str | None = None
    unit: str | None = None
    quantity: str | None = None
    measured_in: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    shown_by: str | None = None
    checked_by: str | None = None
    kg_per_day: Four = NOTHING_SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A source on the inventory; see InventoryEntryRow for what is what."""

    source_id: str
    name: str
    area: str
    department: str
    sector: str | None
    part: str
    grade: str | None = None
    grade_said: str | None = None
    guarantee: str | None = None
    guarantee_scope: str | None = None
    guarantee_cap: str | None = None
    by_demand: str | None = None
    highest_alert: str | None = None
    small: bool = False
    long_stopped: bool = False
    electricity_account: str | None = None
    remark: str | None = None
    permitted_t_per_year: Four = NOTHING_SAID
    said: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    measures: tuple[Measure, ...] = ()

    def at(self, alert: str) -> tuple[Measure, ...]:
        """The measures of an alert level, in their order."""
        return tuple(measure for measure in self.measures if measure.alert == alert)

    def text_at(self, alert: str) -> str:
        """What a municipal list says: the words that were read, else those of the measures."""
        return self.said.get(alert) or "；".join(measure.text for measure in self.at(alert))

    def document(self) -> dict[str, Any]:
        """The entry of a published edition."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in {"lines", "measures"}}
        return {
            **plain,
            "permitted_t_per_year": _named(self.permitted_t_per_year),
            "lines": [_document(line) for line in self.lines],
            "measures": [_document(measure) for measure in self.measures],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a part of the whole society emits in a day."""

    part: str
    basis: str = Basis.CALENDAR_YEAR
    document: str | None = None
    kg_per_day: Four = NOTHING_SAID


def daily_kg(t_per_year: Decimal, days: int) -> Decimal:
    """Tonnes a year as kg a day, rounded half up to the milligram."""
    return (t_per_year * 1000 / days).quantize(_MICRO, rounding=ROUND_HALF_UP)


def _named(masses: Four) -> dict[str, Decimal | None]:
    return dict(zip(POLLUTANTS, masses, strict=True))


def _document(value: Line | Measure) -> dict[str, Any]:
    plain = {name: getattr(value, name) for name in value.__slots__}
    return plain | {name: _named(masses) for name, masses in plain.items() if isinstance(masses, tuple)}


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about an entry that a person should look at. An error keeps the inventory from being published."""

    severity: Severity
    code: str
    source_id: str
    alert: str | None = None
    line: str | None = None
    text: str = ""


def remarks_on(entry: Entry) -> Iterator[Remark]:
    """What is wrong with an entry, or not said clearly enough to be carried out, seen and checked."""
    yield from _on_guarantee(entry)
    yield from _on_masses(entry)
    known = {line.line for line in entry.lines}
    for measure in entry.measures:
        if measure.line is not None and measure.line not in known:
            yield Remark(Severity.ERROR, "emergency.line_unknown", entry.source_id, measure.alert, measure.line)
    for alert in LEVELS:
        if not entry.at(alert) and entry.guarantee is None and not entry.small and not entry.long_stopped:
            yield Remark(Severity.WARNING, "emergency.no_measures", entry.source_id, alert)
        for measure in entry.at(alert):
            for code in _on_measure(measure):
                yield Remark(Severity.WARNING, code, entry.source_id, alert, measure.line, measure.text[:80])


def _on_guarantee(entry: Entry) -> Iterator[Remark]:
    """An exemption needs its scope, its cap where it runs by demand, and the highest alert that it holds for."""
    if entry.guarantee is None:
        return
    missing = {
        "emergency.guarantee_without_scope": entry.guarantee_scope is None,
        "emergency.guarantee_without_highest_alert": entry.highest_alert is None,
        "emergency.guarantee_without_cap": entry.by_demand is not None and entry.guarantee_cap is None,
    }
    for code, applies in missing.items():
        if applies:
            yield Remark(Severity.WARNING, code, entry.source_id, text=entry.guarantee)


def _on_masses(entry: Entry) -> Iterator[Remark]:
    annual = total([line.t_per_year for line in entry.lines])
    for name, emitted, permitted in zip(POLLUTANTS, annual, entry.permitted_t_per_year, strict=True):
        if emitted is not None and permitted is not None and emitted > permitted:
            yield Remark(Severity.WARNING, "emergency.base_above_permit", entry.source_id, text=name)
    daily = {line.line: line.kg_per_day for line in entry.lines}
    for alert in LEVELS:
        yield from _reduced_too_much(entry, alert, daily)


def _reduced_too_much(entry: Entry, alert: str, daily: Mapping[str, Four]) -> Iterator[Remark]:
    """No line, and no works, can reduce more than it emits. What has no stated base cannot be held against one."""
    measures = entry.at(alert)
    asked: dict[str | None, list[Four]] = {None: [measure.kg_per_day for measure in measures]}
    for measure in measures:
        if measure.line is not None:
            asked.setdefault(measure.line, []).append(measure.kg_per_day)
    for line, reductions in asked.items():
        base = total(list(daily.values())) if line is None else daily.get(line, NOTHING_SAID)
        for name, there, reduced in zip(POLLUTANTS, base, total(reductions), strict=True):
            if there is not None and reduced is not None and reduced > there:
                yield Remark(Severity.ERROR, "emergency.reduced_more_than_base", entry.source_id, alert, line, name)


def _on_measure(measure: Measure) -> Iterator[str]:
    """Shandong asks that it can be carried out, watched and checked: it names a unit, an indicator and a method."""
    if measure.reading == Reading.UNREAD:
        yield "emergency.measure_unread"
    named = measure.line or measure.unit or measure.quantity
    if not named and is_vague(measure.text):
        yield "emergency.measure_vague"
    elif not named and measure.action in {Action.LIMIT, Action.OTHER} and measure.reading != Reading.UNREAD:
        yield "emergency.measure_without_unit"
    if not (measure.shown_by and measure.checked_by):
        yield "emergency.measure_not_checkable"
    if measure.kg_per_day == NOTHING_SAID:
        yield "emergency.measure_without_mass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """An inventory's heading; `number` and everything behind it only once it is published."""

    id: str
    city: str
    name: str
    state: State
    number: int | None
    effective_on: date | None
    supersedes: str | None
    copied_from: str | None
    begun_by: str
    begun_at: datetime
    published_by: str | None
    published_at: datetime | None
    fingerprint: str | None
    summary: Mapping[str, Any] | None
    version: int

    def require_draft(self) -> None:
        """Raises InventoryIsPublished: an edition never changes; the next one does."""
        if self.state is not State.DRAFT:
            raise InventoryIsPublished(inventory=self.id)

    def require_seen(self, seen_version: int) -> None:
        """Raises InventoryMovedOn."""
        if self.version != seen_version:
            raise InventoryMovedOn(seen_version=seen_version, current_version=self.version)


@dataclass(slots=True)
class Tally:
    """Counts and hashes an inventory entry by entry.

    The fingerprint is the SHA-256 of the canonical JSON {"base": [...], "entries": [...], "heading": {...}}, with the
    entries by source id.
    """

    entries: int = 0
    lines: int = 0
    measures: int = 0
    errors: int = 0
    by_part: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    _hash: Any = field(default_factory=sha256)

    def begin(self, base: Sequence[Base]) -> None:
        rows = [_base_document(row) for row in sorted(base, key=lambda row: row.part)]
        self._hash.update(b'{"base":' + canonical_bytes(rows) + b',"entries":[')

    def add(self, entry: Entry) -> None:
        self._hash.update(b"," * (self.entries > 0) + canonical_bytes(entry.document()))
        self.entries += 1
        self.lines += len(entry.lines)
        self.measures += len(entry.measures)
        self.by_part[entry.part] += 1
        for remark in remarks_on(entry):
            self.remarks[remark.code] += 1
            self.errors += remark.severity is Severity.ERROR

    def fingerprint(self, heading: Mapping[str, Any]) -> str:
        """Call once, after the last entry."""
        self._hash.update(b'],"heading":' + canonical_bytes(heading) + b"}")
        return str(self._hash.hexdigest())

    def summary(self) -> dict[str, Any]:
        """Counts; `remarks` by their code."""
        counted = {"entries": self.entries, "lines": self.lines, "measures": self.measures}
        return {**counted, "by_part": dict(self.by_part), "remarks": dict(self.remarks), "errors": self.errors}


def _base_document(row: Base) -> dict[str, Any]:
    return {"part": row.part, "basis": row.basis, "document": row.document, "kg_per_day": _named(row.kg_per_day)}
