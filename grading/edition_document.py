"""Writes an edition as the JSON-ready document that a database keeps. The reader of rule files reads it back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from grading.cells import Cell, Citation, Demand, Limit, Test
from grading.model import (
    USUAL_DIFFICULTY,
    Bounds,
    Condition,
    Document,
    Guarantee,
    Indicator,
    Measure,
    SectorTable,
    Share,
    SubType,
    Supplier,
    Term,
    Veto,
    Vocabulary,
)
from grading.nodes import decimal_text

if TYPE_CHECKING:
    from grading.edition import Edition

SCHEMA = "greenctl-edition/1"
Json = dict[str, object]


def edition_document(edition: Edition) -> Json:
    """Everything in the edition, in the shape of the rule files."""
    return {
        "schema": SCHEMA,
        "edition": _description(edition),
        "vocabulary": _vocabulary(edition.vocabulary),
        "documents": {code: _document(item) for code, item in edition.documents.items()},
        "vetoes": {code: _veto(item) for code, item in edition.vetoes.items()},
        "sectors": {code: _sector(table) for code, table in edition.sectors.items()},
    } | _present(guarantees={code: _guarantee(item) for code, item in edition.guarantees.items()})


def limit_json(limit: Limit) -> object:
    """A limit as JSON: a decimal as text, options and alternatives as an array."""
    match limit:
        case Decimal():
            return decimal_text(limit)
        case tuple():
            return [_alternative(item) if isinstance(item, Test) else item for item in limit]
    return limit


def _alternative(test: Test) -> Json:
    return _present(fact=test.fact) | {test.demand.value: limit_json(test.limit)}


def _present(**entries: object) -> Json:
    """Leave out what is empty: a document, like a rule file, has no bare null. False and zero are not empty."""
    return {key: value for key, value in entries.items() if value not in (None, {}, [])}


def _description(edition: Edition) -> Json:
    start, end = edition.effective_from, edition.effective_until
    return _present(
        id=edition.id, title_zh=edition.title_zh, title_en=edition.title_en, official=edition.official,
        jurisdiction=edition.jurisdiction, effective_from=start.isoformat() if start else "not_in_force",
        effective_until=end.isoformat() if end else None, amends=edition.amends,
    )  # fmt: skip


def _vocabulary(words: Vocabulary) -> Json:
    scales: dict[str, list[str]] = {}
    for level in sorted(words.levels.values(), key=lambda level: (level.scale, level.position)):
        scales.setdefault(level.scale, []).append(level.code)
    return {
        "scales": scales,
        "levels": {code: {"zh": level.zh, "en": level.en} for code, level in words.levels.items()},
        "ladders": {code: list(ladder) for code, ladder in words.ladders.items()},
        "units": _terms(words.units),
        "dimensions": _terms(words.dimensions),
        "alerts": _terms(words.alerts),
    }


def _terms(terms: Mapping[str, Term]) -> Json:
    return {code: {"zh": term.zh, "en": term.en} for code, term in terms.items()}


def _document(document: Document) -> Json:
    return _present(title=document.title, seen_as=document.seen_as, note=document.note)


def _veto(veto: Veto) -> Json:
    return _present(
        zh=veto.zh, en=veto.en, effect=veto.effect.value, cite=_citation(veto.cite), trust=veto.trust.value,
        levels=list(veto.levels), steps=veto.steps, lookback_months=veto.lookback_months, unknown=veto.unknown,
    )  # fmt: skip


def _guarantee(item: Guarantee) -> Json:
    return _present(
        zh=item.zh, en=item.en, scope_zh=item.scope_zh, cite=_citation(item.cite), trust=item.trust.value,
        requires=list(item.requires), cap_zh=item.cap_zh, highest_alert=item.highest_alert, unknown=item.unknown,
    )  # fmt: skip


def _sector(table: SectorTable) -> Json:
    measures = {alert: {level: _measure(item) for level, item in by.items()} for alert, by in table.measures.items()}
    return _present(
        sector=table.code, name_zh=table.name_zh, name_en=table.name_en, kinds=list(table.kinds),
        ladder=table.ladder_code, classification=list(table.classification), note=table.note,
        sub_types={code: _sub_type(item) for code, item in table.sub_types.items()},
        asked=[_row(item) for item in table.asked], measures=measures,
    ) | {"indicators": [_row(item) for item in table.indicators]}  # fmt: skip


def _sub_type(kind: SubType) -> Json:
    return _present(zh=kind.zh, en=kind.en, ladder=kind.ladder_code, unread=kind.unread)


def _row(row: Indicator) -> Json:
    return _present(
        id=row.id, dimension=row.dimension, label_zh=row.label_zh, label_en=row.label_en, type=row.type.value,
        unit=row.unit, help_zh=row.help_zh, note=row.note, bounds=_bounds(row.bounds),
        options=[{"code": item.code, "zh": item.zh, "en": item.en} for item in row.options],
        applies_if=_condition(row.applies_if), inactive=row.inactive,
        levels={level: _cell(cell) for level, cell in row.cells.items()},
        evidence={level: list(texts) for level, texts in row.evidence.items()},
        outlets=row.outlets.value if row.outlets else None, share=_share(row.share),
        supplied_by=row.supplied_by.value if row.supplied_by is not Supplier.ENTERPRISE else None,
        difficulty=row.difficulty if row.difficulty != USUAL_DIFFICULTY else None,
    )  # fmt: skip


def _share(share: Share | None) -> Json | None:
    if share is None:
        return None
    words = {"part_zh": share.part_zh, "part_en": share.part_en, "whole_zh": share.whole_zh, "whole_en": share.whole_en}
    return {**words, "unit": share.unit}


def _bounds(bounds: Bounds | None) -> Json | None:
    if bounds is None:
        return None
    ends = {key: decimal_text(end) for key, end in (("min", bounds.min), ("max", bounds.max)) if end is not None}
    return {**ends, "places": bounds.places}


def _condition(condition: Condition | None) -> Json | None:
    if condition is None:
        return None
    if condition.every or condition.any:
        return {"every" if condition.every else "any": [_condition(item) for item in condition.parts]}
    if condition.sub_types or condition.demand is None:
        return {"sub_type": list(condition.sub_types)}
    limit = condition.why if condition.demand is Demand.UNKNOWN else limit_json(condition.limit)
    return _present(fact=condition.fact) | {condition.demand.value: limit}


def _cell(cell: Cell) -> Json:
    says: object = True if cell.demand in (Demand.NO_DEMAND, Demand.WITHDRAWN) else limit_json(cell.limit)
    says = cell.why if cell.demand is Demand.UNKNOWN else says
    return {cell.demand.value: says} | _present(
        cite=_citation(cell.cite) if cell.cite else None,
        trust=cell.trust.value if cell.trust else None,
        unread=cell.unread,
    )


def _citation(cite: Citation) -> Json:
    return _present(doc=cite.doc, page=cite.page, clause=cite.clause)


def _measure(measure: Measure) -> Json:
    return _present(
        text_zh=measure.text_zh, cite=_citation(measure.cite) if measure.cite else None, details=dict(measure.details)
    )
