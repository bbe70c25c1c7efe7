"""Names a refusal of the reader and puts something harmless in its place, so that the rest of a table can be read."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from grading.cells import Demand
from grading.errors import RuleRefused
from grading.lint_findings import LintFinding, Severity
from grading.model import FactType, Vocabulary

STAND_IN = "\x00 stands in for what could not be read"
_UNKNOWN = {"unknown": STAND_IN}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_DEMANDS = frozenset(str(item) for item in Demand)
_OF_NUMBERS = frozenset({"at_most", "at_least", "equals"})
_SUITS = {
    FactType.NUMBER: _OF_NUMBERS | {"any_of"},
    FactType.BOOL: {"equals", "any_of"},
    FactType.CHOICE: {"one_of", "any_of"},
    FactType.SET: {"all_of", "any_of"},
}
_ROWS = ("indicators", "asked")
# Without these nothing of a table can be read.
_BEARING = frozenset({"indicators", "asked", "ladder", "sub_types", "sector"})
_CODES = {
    "unit": "unit_unknown", "dimension": "dimension_unknown", "type": "type_unknown", "options": "options_not_readable",
    "applies_if": "condition_not_readable", "bounds": "bounds_not_readable",
}  # fmt: skip


class SectorMender:
    """Mends the raw table of one sector again and again; ``table`` is what to read next."""

    def __init__(self, table: object, words: Vocabulary) -> None:
        self.table: Any = copy.deepcopy(table)
        self.words = words
        self._stood_in: set[str] = set()

    def mend(self, path: tuple[str, ...], refused: RuleRefused) -> tuple[tuple[LintFinding, ...], bool]:
        """What the refusal is called, and whether there is going on after it."""
        steps = path[2:]
        if isinstance(self.table, dict) and len(steps) > 1 and steps[0] in _ROWS:
            return self._row(path, refused), True
        goes_on = isinstance(self.table, dict) and len(steps) > 0 and steps[0] not in _BEARING
        if goes_on:
            self._leave_out(steps[0])
        code = "not_readable" if goes_on else "sector_not_readable"
        return (_found(code, path, refused),), goes_on

    def _leave_out(self, key: str) -> None:
        stand_ins = {"name_zh": STAND_IN, "name_en": STAND_IN, "kinds": ["works"]}
        self.table.pop(key)
        if key in stand_ins:
            self.table[key] = stand_ins[key]

    def _row(self, path: tuple[str, ...], refused: RuleRefused) -> tuple[LintFinding, ...]:
        index, steps = int(path[3]), path[4:]
        row = self.table[path[2]][index]
        if not isinstance(row, dict):
            self._stand_in(path, {})
            return (_found("row_not_readable", path, refused),)
        if steps[:1] == ("levels",) and path[2] == "indicators":
            return self._cells(row, path, refused)
        code = _CODES.get(steps[0], "not_readable") if steps else _whole_row_code(row, refused)
        follows = steps[:1] == ("applies_if",) and self._names_a_stand_in(row["applies_if"])
        finding = _found(code, path, refused, row)
        if not self._is_mended(row, steps):
            self._stand_in(path, row)
        return () if follows else (finding,)

    def _is_mended(self, row: dict[str, Any], steps: tuple[str, ...]) -> bool:
        """Mend the row where it stands; False if nothing of it can be read."""
        key = steps[0] if steps else _missing_in(row)
        match key:
            case "applies_if":
                row[key] = dict(_UNKNOWN)
            case "label_zh":
                row[key] = STAND_IN
            case "levels":
                row[key] = {}
            case "unit" if self.words.units:
                row[key] = next(iter(self.words.units))
            case "dimension" if self.words.dimensions:
                row[key] = next(iter(self.words.dimensions))
            case "id" | "type" | "options" | "unit" | "dimension":
                return False
            case "" if "outlets" in row:
                row.pop("outlets")
            case "":
                return False
            case _:
                row.pop(key)
        return True

    def _stand_in(self, path: tuple[str, ...], row: dict[str, Any]) -> None:
        """Put a row in its place that reads and says nothing, so that the places of those behind it stay true."""
        rows, index = self.table[path[2]], int(path[3])
        others = [other.get("id") for place, other in enumerate(rows) if place != index and isinstance(other, dict)]
        named = row.get("id")
        code = named if isinstance(named, str) and CODE.fullmatch(named) and named not in others else f"row-{index}"
        self._stood_in.add(code)
        stand_in = {
            "id": code,
            "dimension": next(iter(self.words.dimensions), ""),
            "label_zh": STAND_IN,
            "type": "bool",
        }
        levels = {level: dict(_UNKNOWN) for level in self._levels(floor=False)}
        rows[index] = stand_in | ({"levels": levels} if path[2] == "indicators" else {})

    def _cells(self, row: dict[str, Any], path: tuple[str, ...], refused: RuleRefused) -> tuple[LintFinding, ...]:
        steps = path[5:]
        if not steps:
            return self._gaps(row, path, refused)
        level, cells = steps[0], row["levels"]
        if level not in self._levels(floor=True):
            del cells[level]
            return (_found("level_not_on_ladder", path, refused, row, level),)
        cell = cells[level]
        cells[level] = dict(_UNKNOWN)
        code = _cell_code(cell, steps[1:], row)
        if "any_of" in steps and self._names_a_stand_in(cell):
            return ()
        beside = steps[1:2] in (("cite",), ("trust",), ("unread",))
        return (_found(code, path[: 7 if beside else 6], refused, row, level),)

    def _gaps(self, row: dict[str, Any], path: tuple[str, ...], refused: RuleRefused) -> tuple[LintFinding, ...]:
        """A level without a cell is a gap, and there may be several."""
        if not isinstance(row["levels"], dict):
            row["levels"] = {}
            return (_found("row_not_readable", path, refused, row),)
        missing = [level for level in self._levels(floor=False) if level not in row["levels"]]
        row["levels"] |= {level: dict(_UNKNOWN) for level in missing}
        return tuple(_found("level_missing", (*path, level), refused, row, level) for level in missing)

    def _levels(self, *, floor: bool) -> list[str]:
        """Levels that a row may have; without ``floor`` those that it must have."""
        kinds = self.table.get("sub_types")
        kinds = kinds.values() if isinstance(kinds, Mapping) else ()
        own = [kind for kind in kinds if isinstance(kind, Mapping) and (floor or "unread" not in kind)]
        codes = (self.table.get("ladder"), *(kind.get("ladder") for kind in own))
        ladders = [self.words.ladders[code] for code in codes if isinstance(code, str) and code in self.words.ladders]
        return list(dict.fromkeys(level for ladder in ladders for level in (ladder if floor else ladder[:-1])))

    def _names_a_stand_in(self, part: object) -> bool:
        """Whether it rests on a row that stands in for another: what follows from a fault is no fault of its own."""
        unseen, named = [part], set[str]()
        while unseen:
            value = unseen.pop()
            if isinstance(value, dict):
                named.add(str(value.get("fact")))
                unseen += value.values()
            elif isinstance(value, list):
                unseen += value
        return bool(named & self._stood_in)


def _missing_in(row: Mapping[str, Any]) -> str:
    """What a row lacks, of what every row needs; empty if nothing."""
    needed = ("id", "type", "dimension", "label_zh", "levels")
    missing = [key for key in needed if key not in row]
    if not missing and row.get("type") == FactType.NUMBER and "unit" not in row:
        return "unit"
    return missing[0] if missing else ""


def _whole_row_code(row: Mapping[str, Any], refused: RuleRefused) -> str:
    """A row refused as a whole: something is missing, or its parts contradict each other."""
    missing = _missing_in(row)
    if "stands twice" in refused.problem:
        return "indicator_twice"
    if missing == "unit":
        return "unit_missing"
    return "row_incomplete" if missing else "row_not_readable"


def _cell_code(cell: object, steps: tuple[str, ...], row: Mapping[str, Any]) -> str:
    """What the refusal of a cell is called, from what stands there."""
    if not isinstance(cell, Mapping):
        return "demand_wrong"
    says = [key for key in cell if key in _DEMANDS]
    if "text" in cell:
        return "text_not_understood"
    if not says and not cell.keys() - {"cite", "trust", "unread"}:
        return "level_missing"
    if len(says) != 1 or says[0] not in _suiting(row):
        return "demand_wrong"
    if not steps:
        return _whole_cell_code(cell)
    return _part_of_cell_code(cell, steps)


def _whole_cell_code(cell: Mapping[str, Any]) -> str:
    if "unknown" in cell:
        return "demand_wrong"
    if "cite" not in cell:
        return "no_citation"
    return "trust_unknown" if "trust" not in cell else "no_page"


def _part_of_cell_code(cell: Mapping[str, Any], steps: tuple[str, ...]) -> str:
    match steps:
        case ("cite",) | ("cite", "page" | "clause"):
            return "no_citation"
        case ("cite", *_):
            return "document_unknown"
        case ("trust",):
            return "trust_unknown"
        case ("any_of", *rest) if "fact" in rest:
            return "fact_unknown"
        case (*_, "at_most" | "at_least" | "equals"):
            return "limit_outside_bounds" if _is_number(_at(cell, steps)) else "limit_not_readable"
        case ("one_of" | "all_of", _) | ("any_of", _, "one_of" | "all_of", _):
            return "option_unknown"
        case (key,) if key not in _DEMANDS:
            return "key_unknown"
    return "limit_not_readable"


def _suiting(row: Mapping[str, Any]) -> frozenset[str]:
    kinds = {str(kind): allowed for kind, allowed in _SUITS.items()}
    return frozenset(kinds.get(str(row.get("type")), ())) | {"no_demand", "withdrawn", "unknown"}


def _at(value: Any, steps: tuple[str, ...]) -> object:
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and bool(_NUMBER.fullmatch(str(value)))


def _found(
    code: str,
    path: tuple[str, ...],
    refused: RuleRefused,
    row: Mapping[str, Any] | None = None,
    level: str | None = None,
) -> LintFinding:
    named = row.get("id") if row else None
    details = {"why": refused.problem, "allowed": refused.allowed[:400]}
    indicator = named if isinstance(named, str) else None
    return LintFinding(code, Severity.ERROR, path, path[1] if len(path) > 1 else None, indicator, level, details)
