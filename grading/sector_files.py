"""Reads the table of one sector, or the changes an amending edition makes to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from grading.cell_files import bounds_from, cell_from, citation_from, condition_from
from grading.cells import Cell, Demand
from grading.model import (
    SUB_TYPE,
    USUAL_DIFFICULTY,
    Bounds,
    FactType,
    Indicator,
    Measure,
    Outlets,
    SectorTable,
    Share,
    SubType,
    Supplier,
    Term,
    Vocabulary,
)
from grading.nodes import Node, optional

KINDS = ("works", "site")
_REQUIRED = ("sector", "name_zh", "name_en", "kinds", "ladder", "indicators")
_OPTIONAL = ("classification", "note", "sub_types", "asked", "measures")
_FIELD_REQUIRED = ("id", "dimension", "label_zh", "type")
_FIELD_OPTIONAL = ("label_en", "unit", "help_zh", "note", "options", "bounds", "share", "supplied_by")
_ROW_OPTIONAL = (*_FIELD_OPTIONAL, "applies_if", "inactive", "evidence", "outlets", "difficulty")
_HARDEST = 5
_PERCENT = "%"
_SUPPLIERS = (Supplier.ENTERPRISE, Supplier.EXPERT)
Measures = Mapping[str, Mapping[str, Measure]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table may refer to: words, document ids, and the levels its rows must and may have."""

    vocabulary: Vocabulary
    documents: Collection[str]
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


def sector_from(node: Node, vocabulary: Vocabulary, documents: Collection[str]) -> SectorTable:
    """One complete sector table. Raises RuleRefused with file and line."""
    entries = node.fields(_REQUIRED, _OPTIONAL)
    ladder = entries["ladder"].one_of(vocabulary.ladders)
    sub_types = _sub_types(entries.get("sub_types"), vocabulary)
    reading = _reading(vocabulary, documents, vocabulary.ladders[ladder], sub_types)
    rows = entries["indicators"].items()
    fields = _unique([*_fields(entries.get("asked"), reading), *((row, _field(row, reading)) for row in rows)])
    known = _with_conditions(rows, fields, sub_types)
    return SectorTable(
        entries["sector"].code(), entries["name_zh"].text(), entries["name_en"].text(), _kinds(entries["kinds"]),
        ladder, vocabulary.ladders[ladder], tuple(_row(row, known, reading) for row in rows), vocabulary,
        tuple(field for field in fields.values() if field.id not in {row.entries()["id"].text() for row in rows}),
        sub_types, _measures(entries.get("measures"), reading),
        optional(entries, "classification", Node.texts) or (), optional(entries, "note", Node.text),
    )  # fmt: skip


def amended(node: Node, table: SectorTable, documents: Collection[str]) -> SectorTable:
    """The table with the cells changed that an amending file holds: ``{sector, changes: {indicator: {levels: …}}}``."""
    changes = node.fields(("sector", "changes"))["changes"].entries()
    rows = {row.id: row for row in table.indicators}
    reading = _reading(table.vocabulary, documents, table.ladder, table.sub_types)
    for row_id, change in changes.items():
        row = rows.get(row_id) or change.refuse(f"no indicator {row_id!r} in {table.code!r} to change", rows)
        cells = _cells(change.fields(("levels",))["levels"], row, reading, {item.id: item for item in table.fields})
        rows[row_id] = _with_one_direction(change, replace(row, cells={**row.cells, **cells}))
    return replace(table, indicators=tuple(rows.values()))


def _reading(
    words: Vocabulary, documents: Collection[str], ladder: tuple[str, ...], sub_types: Mapping[str, SubType]
) -> Reading:
    """A floor may stand without a cell: it is what is left when nothing better is met."""
    ladders = [ladder, *(kind.ladder for kind in sub_types.values() if kind.unread is None)]
    every = dict.fromkeys(code for codes in (*ladders, *(k.ladder for k in sub_types.values())) for code in codes)
    return Reading(words, documents, tuple(dict.fromkeys(c for codes in ladders for c in codes[:-1])), tuple(every))


def _field(node: Node, reading: Reading) -> Indicator:
    """The part of a row that asks: everything but levels and conditions."""
    entries = node.fields(_FIELD_REQUIRED, (*_ROW_OPTIONAL, "levels"))
    kind = entries["type"].member(FactType)
    return Indicator(
        entries["id"].code(), entries["dimension"].one_of(reading.vocabulary.dimensions), entries["label_zh"].text(),
        optional(entries, "label_en", Node.text), kind, _unit(node, kind, reading),
        optional(entries, "help_zh", Node.text), optional(entries, "note", Node.text), _options(node, kind),
        _bounds(node, kind), inactive=optional(entries, "inactive", Node.text),
        outlets=optional(entries, "outlets", lambda found: found.member(Outlets)), share=_share(node, reading),
        supplied_by=Supplier(entries["supplied_by"].one_of(_SUPPLIERS)) if "supplied_by" in entries else _SUPPLIERS[0],
        difficulty=optional(entries, "difficulty", _difficulty) or USUAL_DIFFICULTY,
    )  # fmt: skip


def _row(node: Node, known: Mapping[str, Indicator], reading: Reading) -> Indicator:
    entries = node.fields((*_FIELD_REQUIRED, "levels"), _ROW_OPTIONAL)
    row = known[entries["id"].code()]
    cells = _cells(entries["levels"], row, reading, known)
    for level in reading.must:
        if level not in cells:
            entries["levels"].refuse(f"indicator {row.id!r} says nothing of level {level!r}", "a demand, or unknown")
    evidence = {level: item.texts() for level, item in _by_level(entries.get("evidence"), reading).items()}
    return _with_one_direction(node, replace(row, cells=cells, evidence=evidence))


def _cells(node: Node, row: Indicator, reading: Reading, fields: Mapping[str, Indicator]) -> dict[str, Cell]:
    return {level: cell_from(item, row, reading.documents, fields) for level, item in _by_level(node, reading).items()}


def _with_one_direction(node: Node, row: Indicator) -> Indicator:
    """Which of several outlets is the worst must be the same at every level."""
    if row.outlets is Outlets.WORST:
        own = {test.demand for cell in row.cells.values() for test in cell.tests if test.fact is None}
        if own not in ({Demand.AT_MOST}, {Demand.AT_LEAST}):
            node.refuse(f"the worst outlet of {row.id!r} depends on the level", "at_most only, or at_least only")
    return row


def _by_level(node: Node | None, reading: Reading) -> dict[str, Node]:
    found = node.entries() if node else {}
    for level, item in found.items():
        if level not in reading.may:
            item.refuse(f"level {level!r} is not on this sector's ladder", reading.may)
    return {level: found[level] for level in reading.may if level in found}


def _with_conditions(
    rows: tuple[Node, ...], fields: Mapping[str, Indicator], sub_types: Collection[str]
) -> dict[str, Indicator]:
    """A second pass, because a condition may rest on a row further down, if that is always asked and for one answer."""
    conditional = {
        row.entries()["id"].text(): row.entries()["applies_if"] for row in rows if "applies_if" in row.entries()
    }
    plain = {code: field for code, field in fields.items() if code not in conditional and field.outlets is None}
    conditions = {code: condition_from(node, plain, sub_types) for code, node in conditional.items()}
    return {code: replace(field, applies_if=conditions.get(code)) for code, field in fields.items()}


def _fields(node: Node | None, reading: Reading) -> list[tuple[Node, Indicator]]:
    return [(item, _asked(item, reading)) for item in (node.items() if node else ())]


def _asked(node: Node, reading: Reading) -> Indicator:
    node.fields(_FIELD_REQUIRED, _FIELD_OPTIONAL)
    return _field(node, reading)


def _unique(found: list[tuple[Node, Indicator]]) -> dict[str, Indicator]:
    fields: dict[str, Indicator] = {}
    for node, field in found:
        if field.id in fields or field.id == SUB_TYPE:
            node.refuse(
                f"indicator {field.id!r} stands twice" if field.id in fields else f"{field.id!r} is no indicator"
            )
        fields[field.id] = field
    return fields


def _unit(node: Node, kind: FactType, reading: Reading) -> str | None:
    found = _only_for(node, "unit", kind is FactType.NUMBER)
    if found is None and kind is FactType.NUMBER:
        node.refuse("a number needs a unit", reading.vocabulary.units)
    return found.one_of(reading.vocabulary.units) if found else None


def _bounds(node: Node, kind: FactType) -> Bounds | None:
    """A share lies between 0 and 100 without being told."""
    found = _only_for(node, "bounds", kind is FactType.NUMBER and "share" not in node.entries())
    return bounds_from(found) if found else None


def _share(node: Node, reading: Reading) -> Share | None:
    entries = node.entries()
    suits = "unit" in entries and entries["unit"].content == _PERCENT and "outlets" not in entries
    found = _only_for(node, "share", suits)
    if found is None:
        return None
    parts = found.fields(("part_zh", "part_en", "whole_zh", "whole_en", "unit"))
    part_zh, part_en, whole_zh, whole_en = (parts[key].text() for key in ("part_zh", "part_en", "whole_zh", "whole_en"))
    return Share(part_zh, part_en, whole_zh, whole_en, parts["unit"].one_of(reading.vocabulary.units))


def _difficulty(node: Node) -> int:
    found = node.whole(1)
    return found if found <= _HARDEST else node.refuse(f"difficulty {found}", "1 to 5")


def _options(node: Node, kind: FactType) -> tuple[Term, ...]:
    found = _only_for(node, "options", kind in (FactType.CHOICE, FactType.SET))
    if found is None:
        return () if kind in (FactType.NUMBER, FactType.BOOL) else node.refuse(f"a {kind} needs options")
    options = tuple(_option(item) for item in found.items())
    if not options or len({option.code for option in options}) != len(options):
        found.refuse("no option, or an option twice")
    return options


def _option(node: Node) -> Term:
    """An option's words; where a draft never gave any, the code has to do."""
    words = node.fields(("code",), ("zh", "en"))
    code = words["code"].code()
    zh = optional(words, "zh", Node.text) or code
    return Term(code, zh, optional(words, "en", Node.text) or code.replace("_", " "))


def _only_for(node: Node, key: str, suits: bool) -> Node | None:
    found = node.entries().get(key)
    if found is not None and not suits:
        found.refuse(f"{key!r} does not suit this type of indicator")
    return found


def _sub_types(node: Node | None, vocabulary: Vocabulary) -> dict[str, SubType]:
    return {code: _sub_type(code, item, vocabulary) for code, item in (node.entries() if node else {}).items()}


def _sub_type(code: str, node: Node, vocabulary: Vocabulary) -> SubType:
    entries = node.fields(("zh", "en", "ladder"), ("unread",))
    ladder = entries["ladder"].one_of(vocabulary.ladders)
    unread = optional(entries, "unread", Node.text)
    return SubType(code, entries["zh"].text(), entries["en"].text(), vocabulary.ladders[ladder], ladder, unread)


def _kinds(node: Node) -> tuple[str, ...]:
    return tuple(item.one_of(KINDS) for item in node.items()) or node.refuse("no kind of source", KINDS)


def _measures(node: Node | None, reading: Reading) -> Measures:
    found = node.entries() if node else {}
    for alert, item in found.items():
        if alert not in reading.vocabulary.alerts:
            item.refuse(f"unknown alert level {alert!r}", reading.vocabulary.alerts)
    return {
        alert: {level: _measure(cell, reading) for level, cell in _by_level(item, reading).items()}
        for alert, item in found.items()
    }


def _measure(node: Node, reading: Reading) -> Measure:
    entries = node.fields(("text_zh", "cite"), ("details",))
    details = optional(entries, "details", lambda found: {key: item.text() for key, item in found.entries().items()})
    return Measure(entries["text_zh"].text(), citation_from(entries["cite"], reading.documents), details or {})
