"""The cells of an edition as a person holds them against the pages they cite: what each says, where, and its digest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grading import Edition
from grading.wording import requirement
from greenctl.kernel.canonical import digest_of
from greenctl.rules.domain import CellKey

VETO, GUARANTEE, LEVEL = "veto", "guarantee", "level"
MEASURES = "measures."
CONFIRMED = "confirmed"
NEEDED = 2
# What a row says beside its cells that does not change what a cell means.
_BESIDE = frozenset({"levels", "evidence", "help_zh", "note", "label_en", "difficulty"})


@dataclass(frozen=True, slots=True)
class ListedCell:
    """A cell, a veto (level `veto`), a guarantee, a measure (indicator `measures.<alert>`) or a level of a scale (level
    `level`). `sha256` covers all that gives it its meaning: the row, the ladder, the unit's words and the document it
    cites; not its trust. `checkable`: it says something that can be looked up; `evaluable`: somebody is bound by it;
    `removed`: it stands in the edition that is superseded, and here no more.
    """

    key: CellKey
    sha256: str
    trust: str | None
    checkable: bool
    evaluable: bool
    label_zh: str
    requirement_zh: str
    requirement_en: str
    cite: Mapping[str, Any] | None
    document: str | None
    removed: bool = False

    @property
    def marked(self) -> bool:
        """Whether the edition says how far it is trusted: not of measures and levels, nor of what is not in it."""
        return not self.removed and self.key.level != LEVEL and not self.key.indicator.startswith(MEASURES)


def cells_of(edition: Edition) -> tuple[ListedCell, ...]:
    """Every cell and measure, veto, guarantee and level, in the order of the edition."""
    document: Any = edition.to_document()
    acts = *_acts(document, "vetoes", VETO), *_acts(document, "guarantees", GUARANTEE)
    return (*_cells(edition, document), *_measures(edition, document), *acts, *_levels(edition))


def removed_cells(edition: Edition, superseded: Edition | None, *, whole_sectors: bool) -> tuple[ListedCell, ...]:
    """What bound somebody in the edition before and is not in this one, each to be confirmed as taken out.

    Sectors that are left out count with `whole_sectors` only: where an office begins anew, the edition before goes on
    governing those. Levels never do: an edition keeps those that it uses.
    """
    there = {cell.key for cell in cells_of(edition)}
    sectors = {"", *edition.sectors}
    before = cells_of(superseded) if superseded else ()
    meant = (cell for cell in before if whole_sectors or cell.key.sector in sectors)
    gone = (cell for cell in meant if cell.key not in there and cell.evaluable and cell.key.level != LEVEL)
    return tuple(
        replace(cell, sha256=digest_of({"removed": cell.sha256}), trust=None, checkable=True, removed=True)
        for cell in gone
    )


def trust_by_digest(base: Edition | None) -> dict[str, str | None]:
    """How far each cell of the edition before is trusted; what bears no mark of its own, as the edition itself."""
    own = CONFIRMED if base and base.official else None
    return {cell.sha256: cell.trust or own for cell in cells_of(base)} if base else {}


def with_trust(document: Mapping[str, Any], confirmed: frozenset[CellKey]) -> dict[str, Any]:
    """The document with `confirmed` in these cells and in no others: nobody confirms by writing the word."""
    sectors = {code: _with_cells(table, confirmed) for code, table in document["sectors"].items()}
    parts = {
        part: {code: _trusted(act, CellKey("", code, kind) in confirmed) for code, act in document[part].items()}
        for part, kind in (("vetoes", VETO), ("guarantees", GUARANTEE))
        if part in document
    }
    return {**document, **parts, "sectors": sectors}


def _with_cells(table: Mapping[str, Any], confirmed: frozenset[CellKey]) -> dict[str, Any]:
    rows = [
        {
            **row,
            "levels": {
                level: _trusted(cell, CellKey(table["sector"], row["id"], level) in confirmed)
                for level, cell in row["levels"].items()
            },
        }
        for row in table["indicators"]
    ]
    return {**table, "indicators": rows}


def _trusted(cell: Mapping[str, Any], confirmed: bool) -> dict[str, Any]:
    if confirmed:
        return {**cell, "trust": CONFIRMED}
    return {**cell, "trust": "read"} if cell.get("trust") == CONFIRMED else dict(cell)


def _cells(edition: Edition, document: Any) -> Iterator[ListedCell]:
    for code, table in edition.sectors.items():
        raw = document["sectors"][code]
        frame = {"sector": code, "ladder": list(table.ladder), "kinds": _ladders(raw, edition)}
        meanings = {row["id"]: _meaning(row, document) for row in (*raw.get("asked", ()), *raw["indicators"])}
        for row, raw_row in zip(table.indicators, raw["indicators"], strict=True):
            rows = {name: meanings[name] for name in (row.id, *sorted(row.rests_on))}
            for level, cell in row.cells.items():
                words = requirement(cell, row, table)
                about = {**frame, "rows": rows, "level": level}
                yield _listed(
                    CellKey(code, row.id, level), raw_row["levels"][level], about, document, row.label_zh,
                    (words.zh, words.en),
                )  # fmt: skip


def _meaning(row: Mapping[str, Any], document: Any) -> dict[str, Any]:
    """All of a row that gives its cells their meaning, its unit in words."""
    unit = document["vocabulary"]["units"].get(row.get("unit", ""))
    return {"unit_words": unit, **{key: value for key, value in row.items() if key not in _BESIDE}}


def _ladders(raw: Mapping[str, Any], edition: Edition) -> dict[str, list[str]]:
    return {code: list(edition.ladders[kind["ladder"]]) for code, kind in raw.get("sub_types", {}).items()}


def _measures(edition: Edition, document: Any) -> Iterator[ListedCell]:
    for code, table in edition.sectors.items():
        for alert, by in document["sectors"][code].get("measures", {}).items():
            about = {"sector": code, "ladder": list(table.ladder), "alert": document["vocabulary"]["alerts"][alert]}
            for level, raw in by.items():
                label = f"{about['alert']['zh']}:{edition.levels[level].zh}"
                key = CellKey(code, f"{MEASURES}{alert}", level)
                yield _listed(key, raw, {**about, "level": level}, document, label, (raw["text_zh"], raw["text_zh"]))


def _levels(edition: Edition) -> Iterator[ListedCell]:
    """What the levels are called, and which of their scale are better. No page is cited for that."""
    for level in edition.levels.values():
        same_scale = (item for item in edition.levels.values() if item.scale == level.scale)
        better = sorted(item.code for item in same_scale if item.position < level.position)
        said = {"zh": level.zh, "en": level.en, "scale": level.scale, "better": better}
        words = f"{level.scale} {level.position + 1}: {level.zh}", f"{level.scale} {level.position + 1}: {level.en}"
        yield ListedCell(
            CellKey("", level.code, LEVEL), digest_of({"level": level.code, **said}), None, True, True, level.zh,
            *words, None, None,
        )  # fmt: skip


def _acts(document: Any, part: str, kind: str) -> Iterator[ListedCell]:
    for code, act in document.get(part, {}).items():
        yield _listed(CellKey("", code, kind), act, {"kind": kind}, document, act["zh"], (act["zh"], act["en"]))


def _listed(
    key: CellKey, raw: Mapping[str, Any], about: Mapping[str, Any], document: Any, label: str, words: tuple[str, str]
) -> ListedCell:
    cite = raw.get("cite")
    cited = document["documents"].get(cite["doc"]) if cite else None
    says = {name: value for name, value in raw.items() if name != "trust"}
    read = "unknown" not in raw and "unread" not in raw
    checkable = read and cite is not None and ("page" in cite or "clause" in cite)
    digest = digest_of({**about, "says": says, "cited": cited})
    evaluable, title = read and raw.get("trust") != "memory", cited["title"] if cited else None
    return ListedCell(key, digest, raw.get("trust"), checkable, evaluable, label, *words, cite, title)
