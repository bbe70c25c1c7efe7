"""Grades by rule tables: pure, exact, and explained. No database, clock or network; see docs/rules.md."""

from grading.application import AdverseRecord, Application, Facts, SectorFacts
from grading.canonical import canonical, fingerprint
from grading.cells import Cell, Citation, Demand, Fact, Outcome, Trust
from grading.edition import Edition
from grading.engine import grade
from grading.errors import (
    EditionUnknown,
    GradingError,
    NoSectorApplied,
    NotCanonical,
    RuleRefused,
    SectorNotInEdition,
    SubTypeUnknown,
)
from grading.explanation import explanation, explanation_bytes
from grading.facts import FactProblem, read_facts
from grading.form import form
from grading.model import Condition, Document, FactType, Indicator, Level, Measure, SectorTable, SubType, Term, Veto
from grading.results import Finding, Grade, Need, SectorGrade, Standing, Supplier, VetoFinding, VetoState
from grading.rule_files import Library, load_library

__all__ = [
    "AdverseRecord",
    "Application",
    "Cell",
    "Citation",
    "Condition",
    "Demand",
    "Document",
    "Edition",
    "EditionUnknown",
    "Fact",
    "FactProblem",
    "FactType",
    "Facts",
    "Finding",
    "Grade",
    "GradingError",
    "Indicator",
    "Level",
    "Library",
    "Measure",
    "Need",
    "NoSectorApplied",
    "NotCanonical",
    "Outcome",
    "RuleRefused",
    "SectorFacts",
    "SectorGrade",
    "SectorNotInEdition",
    "SectorTable",
    "Standing",
    "SubType",
    "SubTypeUnknown",
    "Supplier",
    "Term",
    "Trust",
    "Veto",
    "VetoFinding",
    "VetoState",
    "canonical",
    "explanation",
    "explanation_bytes",
    "fingerprint",
    "form",
    "grade",
    "load_library",
    "read_facts",
]
