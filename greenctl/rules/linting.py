"""The lint of a draft, with the places in the workbook that its tables came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grading import Edition, RuleRefused
from grading.lint import LintFinding, Severity, lint
from greenctl.rules.domain import Draft
from greenctl.rules.draft_document import whole_document
from greenctl.rules.errors import DraftDoesNotLoad

MOST_FINDINGS = 2_000
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at one place. `address` is sheet!cell, where the table came from a workbook; `details` are for
    the words that the catalogue has for `code`."""

    code: str
    severity: str
    place: str
    sector: str | None
    indicator: str | None
    level: str | None
    address: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LintReport:
    """The first two thousand findings in the order of the document, and how many there are."""

    findings: tuple[Finding, ...]
    errors: int
    warnings: int


def lint_report(draft: Draft, superseded: Edition | None) -> LintReport:
    """What is wrong with a draft that takes the place of `superseded`."""
    found = lint(whole_document(draft), superseded)
    errors = sum(item.severity is Severity.ERROR for item in found)
    shown = tuple(_finding(item, draft) for item in found[:MOST_FINDINGS])
    return LintReport(shown, errors, len(found) - errors)


def edition_of(draft: Draft) -> Edition:
    """The edition that a draft would be, in force on no day.

    Raises:
        DraftDoesNotLoad: naming the errors that the lint finds.
    """
    try:
        return Edition.from_document(whole_document(draft))
    except RuleRefused as refused:
        report = lint_report(draft, None)
        raise DraftDoesNotLoad(draft=draft.id, errors=report.errors, problems=problems_of(report.findings)) from refused


def require_sound(draft: Draft, superseded: Edition | None) -> Edition:
    """The edition that a draft would be, without any error. Raises DraftDoesNotLoad."""
    report = lint_report(draft, superseded)
    if report.errors:
        raise DraftDoesNotLoad(draft=draft.id, errors=report.errors, problems=problems_of(report.findings))
    return edition_of(draft)


def problems_of(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The errors as fields that are in trouble, up to two hundred."""
    errors = [item for item in findings if item.severity == Severity.ERROR]
    return [{"field": item.address or item.place, "code": item.code, **item.details} for item in errors[:MOST_PROBLEMS]]


def _finding(found: LintFinding, draft: Draft) -> Finding:
    address = _address(found.path, draft.places)
    named = [part for part in (found.sector, found.indicator, found.level) if part]
    where = " / ".join(([address] if address else []) + (named or [found.place or draft.edition_id]))
    return Finding(
        f"rules.lint_{found.code}", found.severity.value, found.place, found.sector, found.indicator, found.level,
        address, {"where": where, **_text_at(found.path, draft.document), **found.details},
    )  # fmt: skip


def _address(path: tuple[str, ...], places: Mapping[str, str]) -> str | None:
    """Of the place itself, or of the smallest part around it that has one."""
    steps = (path[:length] for length in range(len(path), 0, -1))
    return next((places[".".join(step)] for step in steps if ".".join(step) in places), None)


def _text_at(path: tuple[str, ...], document: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a cell that could not be understood."""
    value: Any = document
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return {}
    text = value.get("text") if isinstance(value, Mapping) else None
    return {"text": text[:60]} if isinstance(text, str) else {}
