"""Decision tables in and out as DMN: a strict subset, exact, and everything outside it refused by name."""

from grading.dmn.columns import dmn_inputs
from grading.dmn.drafts import DraftChoices, draft_of
from grading.dmn.errors import DmnRefused
from grading.dmn.evaluation import Result, evaluate
from grading.dmn.exchange import Imported, dmn_of, sector_of
from grading.dmn.kit import CaseResult, Verdict, run_kit
from grading.dmn.model import Model
from grading.dmn.reading import read_dmn

__all__ = [
    "CaseResult",
    "DmnRefused",
    "DraftChoices",
    "Imported",
    "Model",
    "Result",
    "Verdict",
    "dmn_inputs",
    "dmn_of",
    "draft_of",
    "evaluate",
    "read_dmn",
    "run_kit",
    "sector_of",
]
