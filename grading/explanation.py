"""A grade as one stable, versioned JSON document: every row, met and not met, with where each demand is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import orjson

from grading.application import fact_json
from grading.canonical import canonical
from grading.cells import Cell, Outcome
from grading.edition_document import limit_json
from grading.form import clause_json
from grading.model import Indicator, SectorTable
from grading.results import Finding, Grade, Need, SectorGrade, VetoFinding
from grading.sentences import sentence
from grading.wording import observed, requirement

SCHEMA = "greenctl-explanation/1"
_CITED, _WRITTEN = "cited", "written"
Json = dict[str, object]
Tell: TypeAlias = Callable[[Finding, SectorTable], Json]


def explanation(grade: Grade) -> Json:
    """The whole explanation, JSON-ready and without floats; equal grades give equal bytes through ``canonical``."""
    return _explanation(grade, _finding)


def explanation_bytes(grade: Grade) -> bytes:
    """``canonical(explanation(grade))``, in half the time: what a standing says of its levels is written once."""
    return canonical(_explanation(grade, _written_finding))


def _explanation(grade: Grade, tell: Tell) -> Json:
    edition, text = grade.edition, sentence(grade)
    return {
        "schema": SCHEMA,
        "edition": {
            "id": edition.id,
            "title_zh": edition.title_zh,
            "title_en": edition.title_en,
            "official": edition.official,
            "fingerprint": edition.fingerprint,
        },
        "on": grade.application.on.isoformat(),
        "level": grade.level,
        "at_best": grade.at_best,
        "official": grade.official,
        "comparable": grade.comparable,
        "sentence_zh": text.zh,
        "sentence_en": text.en,
        "levels": {
            code: {"zh": edition.levels[code].zh, "en": edition.levels[code].en}
            for code in sorted({code for sector in grade.sectors for code in sector.ladder})
        },
        "sectors": [_sector(sector, tell) for sector in grade.sectors],
        "vetoes": [_veto(finding) for finding in grade.vetoes],
        "documents": _documents(grade),
    }


def _sector(sector: SectorGrade, tell: Tell) -> Json:
    table = sector.table
    return {
        "sector": table.code,
        "name_zh": table.name_zh,
        "name_en": table.name_en,
        "sub_type": sector.sub_type,
        "sub_type_missing": sector.sub_type_missing,
        "ladder": sector.ladder,
        "level": sector.level,
        "at_best": sector.at_best,
        "at_least": sector.at_least,
        "by_indicators": sector.by_indicators,
        "official": sector.official,
        "held_back_by": sector.held_back_by,
        "undetermined": sector.undetermined,
        "findings": [tell(finding, table) for finding in sector.findings],
    }


def _finding(finding: Finding, table: SectorTable) -> Json:
    """One row. Only the fact is new; the rest is worked out once per standing, and copied so that nothing is shared."""
    row, levels, needs = _shared_by_all(finding, table)
    told = {"levels": [level.copy() for level in levels], "needs": [need.copy() for need in needs]}
    return {**row, **_observed(finding, table), **told}


def _written_finding(finding: Finding, table: SectorTable) -> Json:
    """The same row, with levels and needs as canonical JSON that is written already."""
    written = finding.standing.derived.get(_WRITTEN)
    row, levels, needs = _shared_by_all(finding, table)
    if not isinstance(written, dict):
        fragments = {"levels": orjson.Fragment(canonical(levels)), "needs": orjson.Fragment(canonical(needs))}
        written = finding.standing.derived[_WRITTEN] = fragments
    return {**row, **_observed(finding, table), **written}


def _observed(finding: Finding, table: SectorTable) -> Json:
    fact = observed(finding.observed, finding.indicator, table.vocabulary)
    return {"observed": fact_json(finding.observed), "observed_zh": fact.zh, "observed_en": fact.en}


def _shared_by_all(finding: Finding, table: SectorTable) -> tuple[Json, list[Json], list[Json]]:
    shared = finding.standing.derived.get(SCHEMA)
    if not isinstance(shared, tuple):
        shared = finding.standing.derived[SCHEMA] = _shared(finding, table)
    return shared


def _shared(finding: Finding, table: SectorTable) -> tuple[Json, list[Json], list[Json]]:
    row, standing = finding.indicator, finding.standing
    levels = zip(standing.ladder, finding.cells, standing.outcomes, strict=True)
    described: Json = {
        "id": row.id,
        "dimension": row.dimension,
        "label_zh": row.label_zh,
        "label_en": row.label_en,
        "type": row.type.value,
        "unit": row.unit,
        "applies": standing.applies,
        "level": standing.level,
        "at_best": finding.at_best,
        "at_least": finding.at_least,
        "below_floor": standing.below_floor,
        "next_level": standing.next_level,
    }
    return described, [_level(*level, row, table) for level in levels], [_need(need) for need in standing.needs]


def _level(level: str, cell: Cell, result: Outcome, row: Indicator, table: SectorTable) -> Json:
    text, limit = requirement(cell, row, table.vocabulary), limit_json(cell.limit)
    return {
        "level": level,
        "demand": cell.demand.value,
        "limit": tuple(limit) if isinstance(limit, list) else limit,
        "requirement_zh": text.zh,
        "requirement_en": text.en,
        "outcome": result.value,
        "trust": cell.trust.value if cell.trust else None,
        **(clause_json(cell) or {"doc": None, "page": None, "clause": None}),
    }


def _need(need: Need) -> Json:
    return {"supplier": need.supplier.value, "fact": need.fact, "level": need.level, "why": need.why}


def _veto(finding: VetoFinding) -> Json:
    veto = finding.veto
    return {
        "kind": finding.kind,
        "name_zh": veto.zh if veto else None,
        "name_en": veto.en if veto else None,
        "evidence_id": finding.evidence_id,
        "on": finding.on.isoformat(),
        "ends_on": finding.ends_on.isoformat() if finding.ends_on else None,
        "state": finding.state.value,
        "effect": veto.effect.value if veto else None,
        "bars": list(veto.levels) if veto else [],
        "steps": veto.steps if veto else None,
        "lookback_months": veto.lookback_months if veto else None,
        "doc": veto.cite.doc if veto else None,
        "page": veto.cite.page if veto else None,
        "clause": veto.cite.clause if veto else None,
        "trust": veto.trust.value if veto else None,
        "unknown": veto.unknown if veto else None,
    }


def _documents(grade: Grade) -> Json:
    """Titles of what the rows cite."""
    cited = {finding.veto.cite.doc for finding in grade.vetoes if finding.veto}
    for sector in grade.sectors:
        cited.update(*[_cited(finding) for finding in sector.findings])
    return {code: grade.edition.documents[code].title for code in sorted(cited)}


def _cited(finding: Finding) -> frozenset[str]:
    found = finding.standing.derived.get(_CITED)
    if not isinstance(found, frozenset):
        found = finding.standing.derived[_CITED] = frozenset(cell.cite.doc for cell in finding.cells if cell.cite)
    return found
