"""Two published editions side by side."""

from dataclasses import asdict
from typing import Any

from grading.differences import CellDifference, Side, edition_differences
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules.queries import fingerprint_of, get_edition


def compare_editions(uow: UnitOfWork, before: str, after: str) -> list[dict[str, Any]]:
    """Every cell in which the second differs from the first, in plain values. Raises EditionNotThere."""
    pair = (get_edition(uow, fingerprint_of(uow, edition_id)) for edition_id in (before, after))
    return [_document_of(item) for item in edition_differences(*pair)]


def side_told(side: Side | None) -> dict[str, Any] | None:
    """What a cell asks, and where that is written."""
    if side is None:
        return None
    return {
        "requirement_zh": side.requirement.zh,
        "requirement_en": side.requirement.en,
        "clause": asdict(side.clause) if side.clause else None,
        "trust": side.trust,
    }


def _document_of(item: CellDifference) -> dict[str, Any]:
    return {
        "kind": item.kind, "sector": item.sector, "indicator": item.indicator, "level": item.level,
        "name_zh": item.name.zh, "name_en": item.name.en, "before": side_told(item.before),
        "after": side_told(item.after),
    }  # fmt: skip
