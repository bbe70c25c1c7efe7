"""The document of a draft and what may be changed in it; pure. Nothing here asks whether it loads."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import yaml

from grading import Edition
from grading.edition_document import SCHEMA
from grading.rule_files import PACKAGED
from greenctl.rules.domain import CellKey, Draft
from greenctl.rules.errors import ContentRefused, PartNotThere

# As many as stand in one workbook beside the other parts; no guide in sight has half of them.
MOST_SECTORS = 100
PARTS = ("vocabulary", "documents", "vetoes", "guarantees")
Document = Mapping[str, Any]


def empty_document() -> dict[str, Any]:
    """Nothing but the words that come with the program."""
    return {"vocabulary": shipped_words(), "documents": {}, "vetoes": {}, "sectors": {}}


def document_from(edition: Edition) -> dict[str, Any]:
    """A published edition's tables, with every word there is: an edition keeps only those that it uses."""
    document = edition.to_document()
    parts = {name: document[name] for name in ("documents", "vetoes", "guarantees", "sectors") if name in document}
    return {"vocabulary": with_shipped_words(_entries(document["vocabulary"])), **parts}


def whole_document(draft: Draft) -> dict[str, Any]:
    """The document of the edition that the draft would be; in force on no day and not official before it is."""
    heading = {
        "id": draft.edition_id, "title_zh": draft.title_zh, "title_en": draft.title_en, "official": False,
        "jurisdiction": draft.jurisdiction, "effective_from": "not_in_force",
    }  # fmt: skip
    return {"schema": SCHEMA, "edition": heading, **draft.document}


def with_part(document: Document, part: str, content: Any) -> dict[str, Any]:
    """With one of PARTS in place of what it was."""
    return {**document, part: content}


def with_sector(document: Document, sector: str, table: Any) -> dict[str, Any]:
    """With this table of a sector, new or in place of what it was. Raises ContentRefused."""
    return with_sectors(document, {sector: table})


def with_sectors(document: Document, tables: Mapping[str, Any]) -> dict[str, Any]:
    """With all of these tables. Raises ContentRefused where they would be too many."""
    sectors = {**_entries(document.get("sectors")), **tables}
    if len(sectors) > MOST_SECTORS:
        problem = {"field": "sectors", "code": "rules.too_many_sectors", "most": MOST_SECTORS}
        raise ContentRefused(problems=[problem])
    return {**document, "sectors": sectors}


def without_sector(document: Document, sector: str) -> dict[str, Any]:
    """Raises PartNotThere."""
    tables = _entries(document.get("sectors"))
    if sector not in tables:
        raise PartNotThere(part=sector, there=sorted(tables))
    return {**document, "sectors": {code: table for code, table in tables.items() if code != sector}}


def with_cell(document: Document, key: CellKey, cell: Any) -> dict[str, Any]:
    """With this cell; every row that bears the indicator's id gets it.

    Raises:
        PartNotThere: no such sector or indicator.
    """
    table = _entries(_entries(document.get("sectors")).get(key.sector))
    found = table.get("indicators")
    rows = found if isinstance(found, list) else []
    if not any(_id_of(row) == key.indicator for row in rows):
        raise PartNotThere(part=str(key), there=[str(_id_of(row)) for row in rows if _id_of(row)])
    changed = [_with_level(row, key.level, cell) if _id_of(row) == key.indicator else row for row in rows]
    return with_sector(document, key.sector, {**table, "indicators": changed})


def with_shipped_words(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of an edition and all that come with the program, as far as the two go together.

    A scale of the edition that is a part of the shipped one becomes the shipped one; where they differ, the
    edition's own stands, and what of the shipped words contradicts it is left out.
    """
    shipped = shipped_words()
    own = {name: order for name, order in words["scales"].items() if not _within(order, shipped["scales"].get(name))}
    taken = {level for order in own.values() for level in order}
    scales = {name: order for name, order in shipped["scales"].items() if name not in own and not taken & {*order}}
    known = {level for order in (*own.values(), *scales.values()) for level in order}
    ladders = {code: ladder for code, ladder in shipped["ladders"].items() if known >= {*ladder}}
    levels = {code: term for code, term in shipped["levels"].items() if code in known}
    plain = {name: {**shipped[name], **words[name]} for name in ("units", "dimensions", "alerts")}
    ordered = {"scales": {**scales, **own}, "ladders": {**ladders, **words["ladders"]}}
    return {**ordered, "levels": {**levels, **words["levels"]}, **plain}


@lru_cache(maxsize=1)
def shipped_words() -> dict[str, Any]:
    """Levels, ladders, units, dimensions and alert levels as they come with the program."""
    words: dict[str, Any] = yaml.safe_load((PACKAGED / "levels.yaml").read_text(encoding="utf-8"))
    return words


def _within(order: Any, whole: Any) -> bool:
    """Whether the levels stand in the other scale, too, in the same order."""
    return whole is not None and [level for level in whole if level in order] == list(order)


def places_without(places: Mapping[str, str], parts: Collection[str]) -> dict[str, str]:
    """The places that are not of these parts of the document."""
    return {path: place for path, place in places.items() if not _is_within(path, parts)}


def _is_within(path: str, parts: Collection[str]) -> bool:
    return any(path == part or path.startswith(f"{part}.") for part in parts)


def _with_level(row: Mapping[str, Any], level: str, cell: Any) -> dict[str, Any]:
    return {**row, "levels": {**_entries(row.get("levels")), level: cell}}


def _entries(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _id_of(row: Any) -> Any:
    return row.get("id") if isinstance(row, Mapping) else None
