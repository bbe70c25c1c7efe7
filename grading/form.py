"""The form of a sector: what to ask, in order, with what each level asks for and where that is written."""

from __future__ import annotations

from grading.cells import Cell, Test
from grading.edition_document import limit_json
from grading.model import Bounds, Condition, Indicator, SectorTable, Share, Supplier, Term, Vocabulary
from grading.nodes import decimal_text
from grading.wording import requirement

Json = dict[str, object]


def form(table: SectorTable) -> list[Json]:
    """JSON-ready fields. Decimals are text; ``levels`` runs from the best level down and is empty for a fact that only
    a condition needs. ``evaluated`` is False where a grade does not rest on the cell; one of its ``tests`` is to be
    met, and a cell without any asks for nothing."""
    return [_field(row, table) for row in table.fields]


def ladders(table: SectorTable) -> Json:
    """The ladder of a sector and those of its sub-types, best level first; ``read`` is False where nobody has read the
    table of a sub-type, and then none of its cells counts."""
    kinds = sorted(table.sub_types.values(), key=lambda kind: kind.code)
    of_kinds = [{"code": kind.code, "ladder": list(kind.ladder), "read": kind.unread is None} for kind in kinds]
    return {"ladder": list(table.ladder), "kinds": of_kinds}


def clause_json(cell: Cell) -> Json | None:
    """A cell's citation as JSON."""
    return {"doc": cell.cite.doc, "page": cell.cite.page, "clause": cell.cite.clause} if cell.cite else None


def share_json(share: Share, words: Vocabulary) -> Json:
    """What a percentage is a share of, with the unit in words."""
    unit = words.units[share.unit]
    of = {"part_zh": share.part_zh, "part_en": share.part_en, "whole_zh": share.whole_zh, "whole_en": share.whole_en}
    return {**of, "unit": share.unit, "unit_zh": unit.zh, "unit_en": unit.en}


def _field(row: Indicator, table: SectorTable) -> Json:
    words = table.vocabulary
    dimension = words.dimensions[row.dimension]
    return {
        "id": row.id,
        "dimension": row.dimension,
        "dimension_zh": dimension.zh,
        "dimension_en": dimension.en,
        "label_zh": row.label_zh,
        "label_en": row.label_en,
        "help_zh": row.help_zh,
        "type": row.type.value,
        "unit": row.unit,
        "unit_zh": words.units[row.unit].zh if row.unit else None,
        "unit_en": words.units[row.unit].en if row.unit else None,
        "options": [_option(option) for option in row.options],
        "bounds": _bounds(row.bounds),
        "applies_if": _condition(row.applies_if),
        "graded": row.is_graded,
        "asked": table.asks(row) and row.inactive is None and row.supplied_by is Supplier.ENTERPRISE,
        "supplied_by": row.supplied_by.value,
        "outlets": row.outlets.value if row.outlets else None,
        "share": _share(row.share, table),
        "difficulty": row.difficulty,
        "levels": [_level(level, cell, row, table) for level, cell in row.cells.items()],
    }


def _level(level: str, cell: Cell, row: Indicator, table: SectorTable) -> Json:
    text = requirement(cell, row, table)
    return {
        "level": level,
        "requirement_zh": text.zh,
        "requirement_en": text.en,
        "clause": clause_json(cell),
        "trust": cell.trust.value if cell.trust else None,
        "evaluated": cell.evaluable,
        "tests": [_test(test) for test in cell.tests],
        "evidence": list(row.evidence.get(level, ())),
    }


def _test(test: Test) -> Json:
    return {"fact": test.fact, "demand": test.demand.value, "limit": limit_json(test.limit)}


def _option(option: Term) -> Json:
    return {"code": option.code, "label_zh": option.zh, "label_en": option.en}


def _bounds(bounds: Bounds | None) -> Json | None:
    if bounds is None:
        return None
    least, most = bounds.min, bounds.max
    return {
        "min": decimal_text(least) if least is not None else None,
        "max": decimal_text(most) if most is not None else None,
        "places": bounds.places,
    }


def _share(share: Share | None, table: SectorTable) -> Json | None:
    return share_json(share, table.vocabulary) if share else None


def _condition(condition: Condition | None) -> Json | None:
    if condition is None:
        return None
    every, any_ = ([_simple(item) for item in items] for items in (condition.every, condition.any))
    return {**_simple(condition), "every": every, "any": any_}


def _simple(condition: Condition) -> Json:
    return {
        "fact": condition.fact,
        "demand": condition.demand.value if condition.demand else None,
        "limit": limit_json(condition.limit),
        "why": condition.why,
        "sub_types": list(condition.sub_types),
    }
