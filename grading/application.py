"""What is graded: typed facts per sector, the adverse records of the source, and the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grading.cells import Fact
from grading.nodes import decimal_text


@dataclass(frozen=True, slots=True)
class Facts:
    """Typed answers by indicator id, as read_facts gives them. A fact that is not there is missing."""

    values: Mapping[str, Fact] = field(default_factory=dict)

    def to_document(self) -> dict[str, object]:
        """The facts as raw JSON again; read_facts gives back equal facts."""
        return {key: fact_json(value) for key, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class SectorFacts:
    """The facts of one source in one sector; ``sub_type`` where the sector's table has sub-types."""

    sector: str
    sub_type: str | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class AdverseRecord:
    """Something held against the source: ``kind`` names a veto of the edition, ``evidence_id`` the record itself."""

    kind: str
    on: date
    evidence_id: str


@dataclass(frozen=True, slots=True)
class Application:
    """All that a grade rests on, beside the edition."""

    sectors: tuple[SectorFacts, ...]
    on: date
    adverse: tuple[AdverseRecord, ...] = ()


def fact_json(fact: Fact | None) -> object:
    """A fact as JSON: decimals as text, sets as sorted arrays."""
    if isinstance(fact, Decimal):
        return decimal_text(fact)
    return sorted(fact) if isinstance(fact, frozenset) else fact
