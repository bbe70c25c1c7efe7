"""What grading gives: a level with everything that led to it, met and not met."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from grading.application import Application, SaidBy
from grading.cells import Cell, Citation, Outcome, Trust
from grading.edition import Edition
from grading.model import Guarantee, Indicator, SectorTable, Supplier, Veto
from grading.shapes import Fact


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that would make an undetermined indicator determinable: a fact, or a cell of the table at a level.

    The fact ``sub_type`` is the kind of works, which is not an indicator.
    """

    supplier: Supplier
    fact: str | None = None
    level: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an indicator stands on a ladder. Shared by every source with the same outcomes, so it holds no fact.

    ``outcomes`` run along ``ladder``, best level first. ``best`` and ``least`` are positions on it: of the best level
    that nothing known rules out, and of the level that is sure. ``below_floor`` is True where the floor has a
    requirement of its own and that is not met. ``derived`` keeps what readers worked out from all this once.
    """

    ladder: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    best: int
    least: int
    below_floor: bool
    needs: tuple[Need, ...]
    applies: bool | None = True
    derived: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_determined(self) -> bool:
        """Whether there is nothing left to find out; so for a row that does not apply."""
        return self.best == self.least

    @property
    def level(self) -> str | None:
        """The level, where the row applies and is determined."""
        return self.ladder[self.best] if self.is_determined and self.applies is not False else None

    @property
    def next_level(self) -> str | None:
        """The nearest better level that is not sure."""
        return self.ladder[self.least - 1] if self.least else None


@dataclass(frozen=True, slots=True)
class OutletFinding:
    """One outlet of an indicator with several, and where it would stand by itself."""

    name: str
    observed: Fact | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator of one source: what was observed and where that stands.

    ``outlets`` tells each outlet of an indicator with several, ``said`` who said the fact, ``evidence`` what was
    handed in.
    """

    indicator: Indicator
    cells: tuple[Cell, ...]
    observed: Fact | None
    standing: Standing
    outlets: tuple[OutletFinding, ...] = ()
    said: SaidBy | None = None
    evidence: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The indicator's id."""
        return self.indicator.id

    @property
    def applies(self) -> bool | None:
        """False where the row does not apply, None where that cannot be told."""
        return self.standing.applies

    @property
    def level(self) -> str | None:
        """The level met; None while undetermined or where the row does not apply."""
        return self.standing.level

    @property
    def at_best(self) -> str:
        """The best level that nothing known rules out."""
        return self.standing.ladder[self.standing.best]

    @property
    def at_least(self) -> str:
        """The level that is sure whatever the unknown turns out to be."""
        return self.standing.ladder[self.standing.least]

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Met, not met or unknown at each level."""
        return dict(zip(self.standing.ladder, self.standing.outcomes, strict=True))

    @property
    def next_level(self) -> str | None:
        """The nearest better level."""
        return self.standing.next_level

    @property
    def deciding_cell(self) -> Cell:
        """The cell to look at: of the next better level, or of the top level where that is met."""
        return self.cells[self.standing.ladder.index(self.next_level) if self.next_level else 0]

    @property
    def clause(self) -> Citation | None:
        """Where the deciding cell is written."""
        return self.deciding_cell.cite

    @property
    def trust(self) -> Trust | None:
        """How far the deciding cell is trusted."""
        return self.deciding_cell.trust

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is missing, and who can supply it; empty where the level is determined."""
        return self.standing.needs


class VetoState(StrEnum):
    """Whether an adverse record counts on the day of the grade."""

    ACTIVE = "active"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"
    UNDETERMINED = "undetermined"
    NOT_IN_EDITION = "not_in_edition"


@dataclass(frozen=True, slots=True)
class VetoFinding:
    """One adverse record: its evidence, what it does, and the first day it no longer counts (None if not known)."""

    kind: str
    evidence_id: str
    on: date
    ends_on: date | None
    state: VetoState
    veto: Veto | None


class InSector(Protocol):
    """A grade in one sector, however it was found."""

    @property
    def ladder(self) -> tuple[str, ...]: ...
    @property
    def level(self) -> str | None: ...
    @property
    def at_best(self) -> str: ...
    @property
    def at_least(self) -> str: ...


class GuaranteeState(StrEnum):
    """What became of a guarantee that was claimed."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"
    NOT_IN_EDITION = "not_in_edition"


@dataclass(frozen=True, slots=True)
class GuaranteeFinding:
    """One claim and what it gives. It never changes the level."""

    kind: str
    evidence_id: str
    state: GuaranteeState
    guarantee: Guarantee | None


@dataclass(frozen=True, slots=True)
class SectorGrade:
    """The grade in one sector. ``by_indicators`` is the level before vetoes.

    ``held_back_by`` are the indicators that decide: no level better than theirs is possible. ``undetermined`` are those
    that keep the level from being said.
    """

    table: SectorTable = field(repr=False)
    sub_type: str | None
    ladder: tuple[str, ...]
    level: str | None
    at_best: str
    at_least: str
    by_indicators: str | None
    official: bool
    findings: tuple[Finding, ...]
    held_back_by: tuple[str, ...]
    undetermined: tuple[str, ...]
    sub_type_missing: bool = False

    @property
    def sector(self) -> str:
        """The sector's code."""
        return self.table.code


@dataclass(frozen=True, slots=True)
class Grade:
    """The whole result. ``level`` is None unless everything that applies is determined and the sectors compare."""

    edition: Edition = field(repr=False)
    application: Application = field(repr=False)
    level: str | None
    at_best: str | None
    official: bool
    comparable: bool
    sectors: tuple[SectorGrade, ...]
    vetoes: tuple[VetoFinding, ...]
    guarantees: tuple[GuaranteeFinding, ...] = ()

    @property
    def edition_id(self) -> str:
        """The edition graded under."""
        return self.edition.id

    @property
    def fingerprint(self) -> str:
        """The edition's fingerprint."""
        return self.edition.fingerprint
