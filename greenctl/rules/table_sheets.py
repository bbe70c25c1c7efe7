"""A sector's table as a sheet in the layout of an official table, and back; pure.

Above stand the sector's own words, then one row per indicator: dimension, indicator, one column per level; behind them
code, type, unit, options, condition, bounds and, per level, citation, trust, what could not be read, and evidence.
Below stand the measures. What the words cannot say stands as JSON, so that export and import lose nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from greenctl.rules import cell_grammar as grammar
from greenctl.rules.cell_grammar import RowWords
from greenctl.rules.table_words import (
    ASKED,
    CITE,
    DIMENSION,
    EVIDENCE,
    LINES,
    NAME,
    OF_A_LEVEL,
    OTHER,
    TRUST,
    TRUSTS,
    UNREAD,
    USE,
    Words,
    by_word,
    entries,
    head_columns,
    items,
    json_from,
    json_text,
    row_columns,
    rows_words,
    words_of,
)
from greenctl.workbook.addresses import letter_of

MEASURES = "减排措施"
_MEASURE_HEADERS = ("预警", "等级", "措施", CITE, OTHER)
_PART_KEYS = {CITE: "cite", TRUST: "trust", UNREAD: "unread"}
_TRUST = by_word(TRUST, "trust", TRUSTS)
Rows = list[list[str]]


@dataclass(slots=True)
class ReadTable:
    """What a sheet says: the table, the addresses of its parts by their paths in it, and what has no place."""

    table: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)


def sheet_of(document: Mapping[str, Any], sector: str) -> Rows:
    """The rows of a sector's sheet; empty cells are empty texts."""
    table = document["sectors"][sector]
    if not isinstance(table, Mapping):
        return [[OTHER, json_text(table)]]
    words, levels = words_of(document, sector), _levels(document, table)
    head, left = _head(table)
    asked, rows = (table.get(key) for key in ("asked", "indicators"))
    for key, value in (("asked", asked), ("indicators", rows)):
        if key in table and not (isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value)):
            left[key] = value
    shown = [(row, True) for row in _rows(asked, left, "asked")]
    shown += [(row, False) for row in _rows(rows, left, "indicators")]
    measures = _measures(table.get("measures"))
    if "measures" in table and measures is None:
        left["measures"] = table["measures"]
    headers = [DIMENSION, NAME, *levels, *_other_headers(levels, words)]
    above = [*head, *([[OTHER, json_text(left)]] if left else []), [""]]
    return [*above, headers, *(_row(row, headers, words, asks) for row, asks in shown), *(measures or [])]


def read_sheet(name: str, rows: Mapping[int, Mapping[int, str]], vocabulary: Mapping[str, Any]) -> ReadTable:
    """The table of a sheet, by row number from 1 and column index from 0. Whatever stands in a cell is kept."""
    return _Reading(name, rows, vocabulary).read()


def _head(table: Mapping[str, Any]) -> tuple[Rows, dict[str, Any]]:
    found, left = [], {key: value for key, value in table.items() if key not in {"asked", "indicators", "measures"}}
    for column in head_columns():
        text = column.text(table[column.key]) if column.key in table else None
        if text is not None:
            found.append([column.header, text])
            del left[column.key]
    return found, left


def _levels(document: Mapping[str, Any], table: Mapping[str, Any]) -> list[str]:
    """Those of the sector's ladders, then whatever else its rows name."""
    ladders = entries(entries(document.get("vocabulary")).get("ladders"))
    kinds = [entries(kind) for kind in entries(table.get("sub_types")).values()]
    codes = [table.get("ladder"), *(kind.get("ladder") for kind in kinds)]
    named = [items(ladders.get(code)) for code in codes if isinstance(code, str)]
    rows = [entries(row) for row in items(table.get("indicators"))]
    used = [list(entries(row.get(key))) for row in rows for key in ("levels", "evidence")]
    return list(dict.fromkeys(str(level) for levels in (*named, *used) for level in levels))


def _other_headers(levels: Sequence[str], words: Words) -> list[str]:
    columns = [column.header for column in row_columns(words)][2:]
    return [*columns, *(f"{level} {part}" for level in levels for part in OF_A_LEVEL), USE, OTHER]


def _rows(value: Any, left: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [] if key in left or value is None else list(value)


def _row(row: Mapping[str, Any], headers: Sequence[str], words: Words, asks: bool) -> list[str]:
    said, left = {USE: ASKED} if asks else {}, dict(row)
    for column in row_columns(words):
        text = column.text(row[column.key]) if column.key in row else None
        if text is not None:
            said[column.header] = text
            del left[column.key]
    own = words.rows.get(str(row.get("id")), RowWords())
    said |= _cells(row.get("levels"), left, own, headers)
    said |= _evidence(row.get("evidence"), left, headers)
    if left:
        said[OTHER] = json_text(left)
    return [said.get(header, "") for header in headers]


def _cells(levels: Any, left: dict[str, Any], own: RowWords, headers: Sequence[str]) -> dict[str, str]:
    if not isinstance(levels, Mapping) or not levels or not set(levels) <= set(headers):
        return {}
    del left["levels"]
    said: dict[str, str] = {}
    for level, cell in levels.items():
        said |= _cell(level, cell, own)
    return said


def _cell(level: str, cell: Any, own: RowWords) -> dict[str, str]:
    """A cell in its columns, or as JSON in the one of its level."""
    said: dict[str, str] = {}
    demand = dict(cell) if isinstance(cell, Mapping) else {}
    for part, key, write in ((CITE, "cite", _cite_text), (TRUST, "trust", _TRUST.text), (UNREAD, "unread", _plain)):
        if key in demand:
            said[f"{level} {part}"] = write(demand.pop(key)) or ""
    text = demand["text"] if demand.keys() == {"text"} else grammar.demand_text(demand, own)
    said[level] = text if isinstance(text, str) else ""
    back = _cell_from({key: value for key, value in said.items() if value}, level, own)
    return said if back == cell else {level: json_text(cell)}


def _cell_from(said: Mapping[str, str], level: str, own: RowWords) -> Any:
    """What the columns of a level say; text that is not understood stays under `text`."""
    text = said.get(level, "")
    if text.startswith(("{", "[", "null", '"')):
        return json_from(text)
    demand: dict[str, Any] = grammar.demand_from(text, own) or ({"text": text} if text else {})
    if f"{level} {CITE}" in said:
        cite = said[f"{level} {CITE}"]
        demand["cite"] = grammar.cite_from(cite) or cite
    if f"{level} {TRUST}" in said:
        demand["trust"] = _TRUST.read(said[f"{level} {TRUST}"])
    if f"{level} {UNREAD}" in said:
        demand["unread"] = said[f"{level} {UNREAD}"]
    return demand


def _cite_text(cite: Any) -> str | None:
    return grammar.cite_text(cite) if isinstance(cite, Mapping) else None


def _plain(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _evidence(evidence: Any, left: dict[str, Any], headers: Sequence[str]) -> dict[str, str]:
    if not isinstance(evidence, Mapping) or not evidence or not set(evidence) <= set(headers):
        return {}
    said = {f"{level} {EVIDENCE}": LINES.text(texts) for level, texts in evidence.items()}
    if None in said.values():
        return {}
    del left["evidence"]
    return {header: str(text) for header, text in said.items()}


def _measures(measures: Any) -> Rows | None:
    """A block of its own; None if its shape is another."""
    if not isinstance(measures, Mapping) or not measures:
        return None
    rows = []
    for alert, by in measures.items():
        if not isinstance(by, Mapping) or not by:
            return None
        for level, measure in by.items():
            if not isinstance(measure, Mapping):
                return None
            rows.append(_measure(str(alert), str(level), measure))
    return [[""], [MEASURES], list(_MEASURE_HEADERS), *rows]


def _measure(alert: str, level: str, measure: Mapping[str, Any]) -> list[str]:
    left = dict(measure)
    text, cite = _plain(left.get("text_zh")), _cite_text(left.get("cite"))
    text = text if text and text == text.strip() else None
    for key, said in (("text_zh", text), ("cite", cite)):
        if said:
            del left[key]
    return [alert, level, text or "", cite or "", json_text(left) if left else ""]


class _Reading:
    """One pass over a sheet, from top to bottom."""

    def __init__(self, name: str, rows: Mapping[int, Mapping[int, str]], vocabulary: Mapping[str, Any]) -> None:
        self.name, self.rows, self.vocabulary = name, rows, vocabulary
        self.found = ReadTable()

    def read(self) -> ReadTable:
        numbers = iter(sorted(self.rows))
        header = self._head(numbers)
        if header is None:
            if not self.found.table:
                self.found.problems.append({"field": self._at(0, 1), "code": "rules.sheet_without_table"})
            return self.found
        columns = self._columns(header)
        body = self._body(numbers)
        if not self.found.problems:
            self._table(body, columns)
            self._measures(numbers)
        return self.found

    def _head(self, numbers: Iterator[int]) -> int | None:
        """Read down to the headers of the table; their row number, or None if there are none."""
        keys = {column.header: column for column in head_columns()}
        for number in numbers:
            row = self.rows[number]
            title, text = row.get(0, ""), row.get(1, "")
            if title == DIMENSION and text == NAME:
                return number
            if title == OTHER:
                self._whole(json_from(text))
            elif title in keys and text:
                self.found.table[keys[title].key] = keys[title].read(text)
                self.found.places[keys[title].key] = self._at(1, number)
            elif any(row.values()):
                self.found.problems.append(
                    {"field": self._at(0, number), "code": "rules.header_unknown", "text": title}
                )
        return None

    def _whole(self, left: Any) -> None:
        if isinstance(left, Mapping):
            self.found.table |= left
        else:
            self.found.problems.append({"field": self._at(1, 1), "code": "rules.sheet_without_table"})

    def _columns(self, header: int) -> dict[int, str]:
        columns: dict[int, str] = {}
        for index, text in sorted(self.rows[header].items()):
            if text in columns.values():
                self.found.problems.append(
                    {"field": self._at(index, header), "code": "rules.header_twice", "text": text}
                )
            columns[index] = text
        return columns

    def _body(self, numbers: Iterator[int]) -> list[int]:
        """The rows of the table, down to the measures."""
        body = []
        for number in numbers:
            if self.rows[number].get(0) == MEASURES:
                break
            body.append(number)
        return body

    def _table(self, body: Sequence[int], columns: Mapping[int, str]) -> None:
        plain = words_of({"vocabulary": self.vocabulary}, "")
        known = {column.header for column in row_columns(Words())} | {USE, OTHER}
        levels = self._levels(columns, known)
        said = {number: self._said(number, columns) for number in body if any(self.rows[number].values())}
        first = [self._row_without_cells(texts, plain) for texts in said.values()]
        words = Words(plain.units, plain.dimensions, rows_words(first, self.vocabulary))
        for number, texts in said.items():
            self._add_row(number, texts, columns, levels, words)

    def _levels(self, columns: Mapping[int, str], known: set[str]) -> list[str]:
        """What is no column that we know is a level's, or a part of one."""
        others = [text for text in columns.values() if text not in known]
        parts = {f"{level} {part}" for level in others for part in OF_A_LEVEL}
        return [text for text in others if text not in parts]

    def _said(self, number: int, columns: Mapping[int, str]) -> dict[str, str]:
        row = self.rows[number]
        for index, text in row.items():
            if index not in columns and text:
                self.found.problems.append({"field": self._at(index, number), "code": "rules.header_missing"})
        return {columns[index]: text for index, text in row.items() if index in columns and text}

    def _row_without_cells(self, said: Mapping[str, str], words: Words) -> dict[str, Any]:
        row = {column.key: column.read(said[column.header]) for column in row_columns(words) if column.header in said}
        left = json_from(said[OTHER]) if OTHER in said else {}
        return {**row, **left} if isinstance(left, Mapping) else {**row, OTHER: left}

    def _add_row(
        self, number: int, said: Mapping[str, str], columns: Mapping[int, str], levels: Sequence[str], words: Words
    ) -> None:
        row = self._row_without_cells(said, words)
        own = words.rows.get(str(row.get("id")), RowWords())
        cells = {level: _cell_from(said, level, own) for level in levels if any(key in said for key in _parts(level))}
        evidence = {level: LINES.read(said[f"{level} {EVIDENCE}"]) for level in levels if f"{level} {EVIDENCE}" in said}
        row |= ({"levels": cells} if cells else {}) | ({"evidence": evidence} if evidence else {})
        key = "asked" if said.get(USE) == ASKED else "indicators"
        rows = self.found.table.setdefault(key, [])
        if isinstance(rows, list):
            rows.append(row)
            self._note(f"{key}.{len(rows) - 1}", number, columns, levels, words)

    def _note(self, path: str, number: int, columns: Mapping[int, str], levels: Sequence[str], words: Words) -> None:
        keys = {column.header: column.key for column in row_columns(words)}
        self.found.places[path] = self._at(1, number)
        for index, header in columns.items():
            if header in keys:
                self.found.places[f"{path}.{keys[header]}"] = self._at(index, number)
            elif header in levels:
                self.found.places[f"{path}.levels.{header}"] = self._at(index, number)
            else:
                level, _, part = header.rpartition(" ")
                if part in _PART_KEYS and level in levels:
                    self.found.places[f"{path}.levels.{level}.{_PART_KEYS[part]}"] = self._at(index, number)

    def _measures(self, numbers: Iterator[int]) -> None:
        headers = next(numbers, None)
        if headers is None:
            return
        measures: dict[str, Any] = {}
        for number in numbers:
            alert, level, text, cite, left = (self.rows[number].get(index, "") for index in range(5))
            other = json_from(left) if left else {}
            said = {"text_zh": text} if text else {}
            cited = {"cite": grammar.cite_from(cite) or cite} if cite else {}
            measure = {**said, **cited, **other} if isinstance(other, Mapping) else {**said, **cited, OTHER: other}
            measures.setdefault(alert, {})[level] = measure
            self.found.places[f"measures.{alert}.{level}"] = self._at(2, number)
        if measures:
            self.found.table["measures"] = measures

    def _at(self, index: int, number: int) -> str:
        return f"{self.name}!{letter_of(index)}{number}"


def _parts(level: str) -> tuple[str, ...]:
    return (level, *(f"{level} {part}" for part in (CITE, TRUST, UNREAD)))
