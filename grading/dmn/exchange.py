"""Sector tables out as DMN and in again: an export read back is the same table, or it is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from grading.dmn.errors import DmnRefused
from grading.dmn.model import Model
from grading.dmn.reading import OWN_SPACE, read_dmn
from grading.dmn.sector_rules import sector_tables
from grading.dmn.writing import json_text, written
from grading.edition import Edition, documents_from
from grading.errors import RuleRefused, SectorNotInEdition
from grading.model import SectorTable
from grading.nodes import node_of
from grading.sector_files import sector_from
from grading.vocabulary import vocabulary_from

SCHEMA: Final = "greenctl-dmn/1"
KEPT: Final = "sector"
_KEYS: Final = frozenset({"schema", "edition", "fingerprint", "vocabulary", "documents", "sector"})
_ABOUT: Final = (
    "由规则版本导出。每个指标一张决策表,最后一张给出行业级别;否决项、保障类不在其中。"
    "未读的单元格不写成规则,结果为 undetermined。"
    " Exported from a rule edition: a table per indicator, and one for the sector's level; vetoes and guarantees are"
    " not in it. A cell that was not read is no rule; what rests on it is undetermined."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A sector table that came in as DMN: as a document, as a table, and which edition it was exported from."""

    document: Mapping[str, object]
    table: SectorTable
    edition_id: str
    fingerprint: str


def dmn_of(edition: Edition, sector: str) -> bytes:
    """A sector's table as DMN 1.3; equal editions give equal bytes.

    Raises SectorNotInEdition, or DmnRefused naming the indicator that decision tables cannot say.
    """
    if sector not in edition.sectors:
        raise SectorNotInEdition(sector, edition.id)
    return _exported(edition.sectors[sector], _kept(edition, sector))


def sector_of(content: bytes) -> Imported:
    """The sector table of a file that was exported here. Raises DmnRefused.

    The rules of the file must be those that the table kept in it gives: who changes a rule elsewhere changes the
    table there, and nothing says which of the two is meant.
    """
    model = read_dmn(content)
    kept = _read(model)
    table = _table(kept)
    again = read_dmn(_exported(table, kept))
    if again != model:
        raise DmnRefused("definitions", None, f"{_difference(again, model)} differs from the table kept in the file")
    document = kept["sector"]
    assert isinstance(document, dict)
    return Imported(document, table, str(kept["edition"]), str(kept["fingerprint"]))


def _kept(edition: Edition, sector: str) -> dict[str, object]:
    whole = edition.to_document()
    sectors, documents = whole["sectors"], whole["documents"]
    assert isinstance(sectors, dict)
    assert isinstance(documents, dict)
    table = edition.sectors[sector]
    cited = {cell.cite.doc for row in table.indicators for cell in row.cells.values() if cell.cite}
    cited |= {item.cite.doc for by in table.measures.values() for item in by.values() if item.cite}
    return {
        "schema": SCHEMA,
        "edition": edition.id,
        "fingerprint": edition.fingerprint,
        "vocabulary": whole["vocabulary"],
        "sector": sectors[sector],
        "documents": {code: item for code, item in documents.items() if code in cited},
    }


def _exported(table: SectorTable, kept: Mapping[str, object]) -> bytes:
    name = f"{table.name_zh} {table.name_en}"
    namespace = f"{OWN_SPACE}/{kept['edition']}/{table.code}"
    return written(sector_tables(table), name, namespace, _ABOUT, json_text(kept))


def _read(model: Model) -> dict[str, object]:
    if KEPT not in model.extension:
        raise DmnRefused("definitions", None, "holds no sector table of ours; take it in as a draft")
    try:
        kept = json.loads(model.extension[KEPT], parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise DmnRefused(KEPT, None, "the sector table kept in the file is no JSON") from error
    if not isinstance(kept, dict) or kept.keys() != _KEYS or kept["schema"] != SCHEMA:
        raise DmnRefused(KEPT, None, f"the sector table kept in the file is not of schema {SCHEMA}")
    if not isinstance(kept["sector"], dict) or not all(
        isinstance(kept[key], str) for key in ("edition", "fingerprint")
    ):
        raise DmnRefused(KEPT, None, f"the sector table kept in the file is not of schema {SCHEMA}")
    return kept


def _no_float(text: str) -> object:
    raise ValueError(f"{text[:20]} is no number of ours")


def _table(kept: Mapping[str, object]) -> SectorTable:
    try:
        words = vocabulary_from(node_of(kept["vocabulary"], "vocabulary"))
        documents = documents_from(node_of(kept["documents"], "documents"))
        return sector_from(node_of(kept["sector"], "sector"), words, documents)
    except (RuleRefused, RecursionError) as error:
        raise DmnRefused(KEPT, None, f"the sector table kept in the file is refused: {str(error)[:500]}") from error


def _difference(ours: Model, theirs: Model) -> str:
    """Which part of the file says something else."""
    for code in dict.fromkeys((*ours.decisions, *theirs.decisions)):
        mine, other = ours.decisions.get(code), theirs.decisions.get(code)
        if mine != other:
            named = other or mine
            return f"decision {named.name!r} (line {named.line})" if named else code
    return "an input or the heading"
