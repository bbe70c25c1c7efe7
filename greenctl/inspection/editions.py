"""What a city sets for inspection, read once per process from YAML: work lines, check lists, plan schemes, limits.

Each file is an edition with a day from which it holds. `effective_from: unknown` was read somewhere without its day,
and is never in force by itself. `trust`: `read` in a public document, `sample` made up for the demonstration, `memory`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from greenctl.edition_files import edition_files
from greenctl.inspection.witness import Box, Limits
from greenctl.kernel.canonical import digest_of
from greenctl.yaml_files.reading import read_yaml

_HERE = Path(__file__).parent
_UNKNOWN = "unknown"
_NUMBERS = ("far_m", "vague_m", "fastest_km_h")


@dataclass(frozen=True, slots=True)
class Line:
    """A work line 工作线 and the bodies that lead it; a dimension of what is inspected, not a department."""

    id: str
    zh: str
    en: str
    lead_bodies: tuple[str, ...]
    trust: str


@dataclass(frozen=True, slots=True)
class LineEdition:
    """The work lines of a city, from a day on (None: the day was not read)."""

    id: str
    zh: str
    en: str
    areas: tuple[str, ...]
    effective_from: date | None
    sample: bool
    lines: tuple[Line, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a check list; `points` where the list gives some, `phases` of a construction site in which it applies
    (None: the list says nothing of phases, or that was not read)."""

    id: str
    zh: str
    en: str
    points: int | None = None
    phases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CheckList:
    """A city's check list for one kind of source, from a day on (None: the day was not read).

    `named` is how many items it speaks of, where that is known: fewer than that were read then. `works` narrows a list
    of sites to `building` or `linear` ones.
    """

    id: str
    zh: str
    en: str
    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    effective_from: date | None
    trust: str
    cite: str
    items: tuple[Item, ...]
    fingerprint: str
    named: int | None = None
    works: tuple[str, ...] | None = None

    def holds(self, area: str, kind: str, on: date) -> bool:
        return kind in self.kinds and _holds(self, area, on)


def lines_in_force(area: str, on: date) -> LineEdition | None:
    """The work lines of an area on a day; None where nobody has set any."""
    return _latest(edition for edition in line_editions() if _holds(edition, area, on))


def lines_of(area: str, on: date) -> Mapping[str, Line]:
    """The same by id; nothing where nobody has set any."""
    edition = lines_in_force(area, on)
    return {} if edition is None else {line.id: line for line in edition.lines}


def line_known(area: str, line: str) -> bool:
    """Whether any edition that an area ever had names this line: a phone may come back with yesterday's."""
    return any(
        any(area.startswith(prefix) for prefix in edition.areas) and any(one.id == line for one in edition.lines)
        for edition in line_editions()
    )


def check_lists_in_force(area: str, kind: str, on: date) -> list[CheckList]:
    """Every check list that holds for a kind of source in an area on a day, by id."""
    return [item for item in check_lists() if item.holds(area, kind, on)]


@lru_cache(maxsize=1)
def line_editions() -> tuple[LineEdition, ...]:
    """Every edition of work lines that comes with the program."""
    return tuple(_line_edition(document) for document in _documents("work_lines"))


@lru_cache(maxsize=1)
def check_lists() -> tuple[CheckList, ...]:
    """Every check list that comes with the program."""
    return tuple(_check_list(entry) for document in _documents("checklists") for entry in document)


@lru_cache(maxsize=1)
def plan_schemes() -> Mapping[str, dict[str, Any]]:
    """Ratios of other cities that were read, by id: examples, applied by nobody."""
    return {entry["id"]: entry for document in _documents("schemes") for entry in document}


@lru_cache(maxsize=1)
def limits() -> Limits:
    """From where on a position or a clock does not fit."""
    told = _settings()["limits"]
    numbers: Any = {name: Decimal(value) if name in _NUMBERS else value for name, value in told.items()}
    return Limits(**numbers)


@lru_cache(maxsize=64)
def box_of(area: str) -> Box | None:
    """Roughly where the city of an area lies; None where nobody has said."""
    told = next((box for prefix, box in _settings()["cities"].items() if area.startswith(prefix)), None)
    return None if told is None else Box(*(Decimal(told[side]) for side in ("west", "south", "east", "north")))


@lru_cache(maxsize=1)
def _settings() -> Any:
    return read_yaml(_HERE / "witness.yaml").value


def _documents(folder: str) -> Iterator[Any]:
    yield from (read_yaml(path).value for path in edition_files(_HERE / folder))


def _line_edition(told: Mapping[str, Any]) -> LineEdition:
    lines = tuple(Line(row["id"], row["zh"], row["en"], tuple(row["lead"]), row["trust"]) for row in told["lines"])
    return LineEdition(
        told["id"], told["title_zh"], told["title_en"], tuple(told["areas"]), _day(told), told["sample"], lines,
        digest_of(told),
    )  # fmt: skip


def _check_list(told: Mapping[str, Any]) -> CheckList:
    return CheckList(
        told["id"], told["zh"], told["en"], tuple(told["areas"]), tuple(told["kinds"]), _day(told), told["trust"],
        told["cite"], tuple(map(_item, told["items"])), digest_of(told), told.get("named"),
        tuple(told["works"]) if "works" in told else None,
    )  # fmt: skip


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{**row, "phases": tuple(row["phases"]) if "phases" in row else None})


def _day(told: Mapping[str, Any]) -> date | None:
    return None if told["effective_from"] == _UNKNOWN else date.fromisoformat(told["effective_from"])


def _holds(edition: LineEdition | CheckList, area: str, on: date) -> bool:
    began = edition.effective_from is not None and edition.effective_from <= on
    return began and any(area.startswith(prefix) for prefix in edition.areas)


def _latest(editions: Iterator[LineEdition]) -> LineEdition | None:
    return max(editions, key=lambda edition: (edition.effective_from or date.min, edition.id), default=None)
