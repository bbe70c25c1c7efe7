"""What is graded: typed facts per sector, adverse records and guarantee claims of the source, and the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grading.nodes import decimal_text
from grading.shapes import Fact, OutletFacts, ShareFact


@dataclass(frozen=True, slots=True)
class Facts:
    """Typed answers by indicator id, as read_facts gives them. A fact that is not there is missing."""

    values: Mapping[str, Fact] = field(default_factory=dict)

    def to_document(self) -> dict[str, object]:
        """The facts as raw JSON again; read_facts gives back equal facts."""
        return {key: fact_json(value) for key, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Who said a fact, in which role and on which day. ``by`` is an id, never a name: explanations are public."""

    role: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class SectorFacts:
    """The facts of one source in one sector; ``sub_type`` where the sector's table has sub-types.

    ``said`` tells who said a fact, by indicator: a fact that an expert supplies counts only if an expert said it.
    ``evidence`` tells what was handed in, by indicator.
    """

    sector: str
    sub_type: str | None
    facts: Facts
    said: Mapping[str, SaidBy] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdverseRecord:
    """Something held against the source: ``kind`` names a veto of the edition, ``evidence_id`` the record itself."""

    kind: str
    on: date
    evidence_id: str


@dataclass(frozen=True, slots=True)
class GuaranteeClaim:
    """A guarantee class or white list that the source claims; ``evidence_id`` names what shows it."""

    kind: str
    evidence_id: str


@dataclass(frozen=True, slots=True)
class Application:
    """All that a grade rests on, beside the edition."""

    sectors: tuple[SectorFacts, ...]
    on: date
    adverse: tuple[AdverseRecord, ...] = ()
    guarantees: tuple[GuaranteeClaim, ...] = ()


def fact_json(fact: Fact | None) -> object:
    """A fact as JSON: decimals as text, sets as sorted arrays."""
    match fact:
        case Decimal():
            return decimal_text(fact)
        case frozenset():
            return sorted(fact)
        case ShareFact():
            return {"part": decimal_text(fact.part), "whole": decimal_text(fact.whole)}
        case OutletFacts():
            return {"outlets": {name: fact_json(value) for name, value in fact.values}}
    return fact
