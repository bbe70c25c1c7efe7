"""One indicator of an explanation. What a standing says of its levels is worked out once, whoever stands there."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import TypeAlias

import orjson

from grading.application import SaidBy, fact_json
from grading.canonical import canonical
from grading.cells import Cell, Outcome
from grading.edition_document import limit_json
from grading.form import clause_json, share_json
from grading.model import SUB_TYPE, Indicator, SectorTable
from grading.results import Finding, Need, OutletFinding
from grading.shapes import Fact
from grading.wording import Text, condition_text, label, observed, requirement

Json = dict[str, object]
Tell: TypeAlias = Callable[[Finding, SectorTable], Json]
_SHARED, _WRITTEN, _CITED = "shared", "written", "cited"
_SUB_TYPE = Text("子类型", "sub-type")


def told(finding: Finding, table: SectorTable) -> Json:
    """One row. Only what was observed is new; the rest is copied, so that nothing is shared."""
    return {**_observed(finding, table), **deepcopy(shared_by_all(finding, table))}


def written(finding: Finding, table: SectorTable) -> Json:
    """The same row, with the larger part of it as canonical JSON that is written already."""
    kept = finding.standing.derived.get(_WRITTEN)
    if not isinstance(kept, dict):
        shared = shared_by_all(finding, table)
        kept = {key: orjson.Fragment(canonical(value)) for key, value in shared.items()}
        finding.standing.derived[_WRITTEN] = kept
    return {**_observed(finding, table), **kept}


def asked(
    row: Indicator, fact: Fact | None, said: SaidBy | None, evidence: tuple[str, ...], table: SectorTable
) -> Json:
    """A fact that only conditions rest on."""
    text = observed(fact, row, table.vocabulary)
    return {
        "id": row.id,
        "label_zh": row.label_zh,
        "label_en": row.label_en,
        "supplied_by": row.supplied_by.value,
        "observed": fact_json(fact),
        "observed_zh": text.zh,
        "observed_en": text.en,
        "said": said_json(said),
        "evidence": list(evidence),
    }


def cited(finding: Finding) -> frozenset[str]:
    """The documents that the cells of a row cite."""
    found = finding.standing.derived.get(_CITED)
    if not isinstance(found, frozenset):
        found = finding.standing.derived[_CITED] = frozenset(cell.cite.doc for cell in finding.cells if cell.cite)
    return found


def _observed(finding: Finding, table: SectorTable) -> Json:
    fact = observed(finding.observed, finding.indicator, table.vocabulary)
    return {
        "observed": fact_json(finding.observed),
        "observed_zh": fact.zh,
        "observed_en": fact.en,
        "outlets": [_outlet(item, finding.indicator, table) for item in finding.outlets],
        "said": said_json(finding.said),
        "evidence": list(finding.evidence),
    }


def _outlet(outlet: OutletFinding, row: Indicator, table: SectorTable) -> Json:
    text, standing = observed(outlet.observed, row, table.vocabulary), outlet.standing
    return {
        "name": outlet.name,
        "observed": fact_json(outlet.observed),
        "observed_zh": text.zh,
        "observed_en": text.en,
        "level": standing.level,
        "at_best": standing.ladder[standing.best],
        "at_least": standing.ladder[standing.least],
        "outcomes": [item.value for item in standing.outcomes],
    }


def said_json(said: SaidBy | None) -> Json | None:
    """Who said a fact."""
    return {"role": said.role, "by": said.by, "on": said.on.isoformat()} if said else None


def shared_by_all(finding: Finding, table: SectorTable) -> Json:
    """Everything of a row but what was observed; kept with the standing, so not to be changed."""
    shared = finding.standing.derived.get(_SHARED)
    if not isinstance(shared, dict):
        shared = finding.standing.derived[_SHARED] = _shared(finding, table)
    return shared


def _shared(finding: Finding, table: SectorTable) -> Json:
    row, standing = finding.indicator, finding.standing
    levels = zip(standing.ladder, finding.cells, standing.outcomes, strict=True)
    return {
        **_described(row, table),
        "applies": standing.applies,
        "level": standing.level,
        "at_best": finding.at_best,
        "at_least": finding.at_least,
        "below_floor": standing.below_floor,
        "next_level": standing.next_level,
        "levels": [_level(*level, row, table) for level in levels],
        "needs": [_need(need, table) for need in standing.needs],
    }


def _described(row: Indicator, table: SectorTable) -> Json:
    words = table.vocabulary
    unit = words.units[row.unit] if row.unit else None
    condition = condition_text(row.applies_if, table) if row.applies_if else None
    return {
        "id": row.id,
        "dimension": row.dimension,
        "dimension_zh": words.dimensions[row.dimension].zh,
        "dimension_en": words.dimensions[row.dimension].en,
        "label_zh": row.label_zh,
        "label_en": row.label_en,
        "type": row.type.value,
        "unit": row.unit,
        "unit_zh": unit.zh if unit else None,
        "unit_en": unit.en if unit else None,
        "supplied_by": row.supplied_by.value,
        "difficulty": row.difficulty,
        "outlets_count": row.outlets.value if row.outlets else None,
        "share": share_json(row.share, words) if row.share else None,
        "condition_zh": condition.zh if condition else None,
        "condition_en": condition.en if condition else None,
    }


def _level(level: str, cell: Cell, result: Outcome, row: Indicator, table: SectorTable) -> Json:
    text = requirement(cell, row, table)
    return {
        "level": level,
        "demand": cell.demand.value,
        "limit": limit_json(cell.limit),
        "requirement_zh": text.zh,
        "requirement_en": text.en,
        "outcome": result.value,
        "trust": cell.trust.value if cell.trust else None,
        **(clause_json(cell) or {"doc": None, "page": None, "clause": None}),
        "evidence_asked": list(row.evidence.get(level, ())),
    }


def _need(need: Need, table: SectorTable) -> Json:
    text = _named(need.fact, table) if need.fact else None
    return {
        "supplier": need.supplier.value,
        "fact": need.fact,
        "label_zh": text.zh if text else None,
        "label_en": text.en if text else None,
        "level": need.level,
        "why": need.why,
    }


def _named(fact: str, table: SectorTable) -> Text:
    return _SUB_TYPE if fact == SUB_TYPE else label(next(row for row in table.fields if row.id == fact))
