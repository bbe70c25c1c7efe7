"""Grades by rule tables: pure, exact, and explained. No database, clock or network; see docs/rules.md."""

from grading.application import AdverseRecord, Application, Facts, GuaranteeClaim, SaidBy, SectorFacts
from grading.canonical import canonical, fingerprint
from grading.cells import Cell, Citation, Demand, Outcome, Test, Trust
from grading.edition import Edition
from grading.engine import grade
from grading.errors import (
    CostRefused,
    EditionUnknown,
    GradingError,
    NoSectorApplied,
    NotCanonical,
    RuleRefused,
    SectorNotInEdition,
    SubTypeUnknown,
    TargetUnknown,
)
from grading.explained import Explained, explained
from grading.explanation import explanation, explanation_bytes
from grading.facts import FactProblem, read_facts
from grading.facts_again import facts_again
from grading.form import form, ladders
from grading.gap import applied, gap
from grading.gap_document import gap_document
from grading.gap_results import Gap, Plan, SectorGap, Wish
from grading.levels import decider, level_of
from grading.model import (
    Condition,
    Document,
    FactType,
    Guarantee,
    Indicator,
    Level,
    Measure,
    Outlets,
    SectorTable,
    Share,
    SubType,
    Supplier,
    Term,
    Veto,
)
from grading.rendering import rendered
from grading.results import (
    Finding,
    Grade,
    GuaranteeFinding,
    GuaranteeState,
    Need,
    OutletFinding,
    SectorGrade,
    Standing,
    VetoFinding,
    VetoState,
)
from grading.rule_files import Library, load_library
from grading.shapes import Fact, OutletFacts, ShareFact

__all__ = [
    "AdverseRecord",
    "Application",
    "Cell",
    "Citation",
    "Condition",
    "CostRefused",
    "Demand",
    "Document",
    "Edition",
    "EditionUnknown",
    "Explained",
    "Fact",
    "FactProblem",
    "FactType",
    "Facts",
    "Finding",
    "Gap",
    "Grade",
    "GradingError",
    "Guarantee",
    "GuaranteeClaim",
    "GuaranteeFinding",
    "GuaranteeState",
    "Indicator",
    "Level",
    "Library",
    "Measure",
    "Need",
    "NoSectorApplied",
    "NotCanonical",
    "Outcome",
    "OutletFacts",
    "OutletFinding",
    "Outlets",
    "Plan",
    "RuleRefused",
    "SaidBy",
    "SectorFacts",
    "SectorGap",
    "SectorGrade",
    "SectorNotInEdition",
    "SectorTable",
    "Share",
    "ShareFact",
    "Standing",
    "SubType",
    "SubTypeUnknown",
    "Supplier",
    "TargetUnknown",
    "Term",
    "Test",
    "Trust",
    "Veto",
    "VetoFinding",
    "VetoState",
    "Wish",
    "applied",
    "canonical",
    "decider",
    "explained",
    "explanation",
    "explanation_bytes",
    "facts_again",
    "fingerprint",
    "form",
    "gap",
    "gap_document",
    "grade",
    "ladders",
    "level_of",
    "load_library",
    "read_facts",
    "rendered",
]
