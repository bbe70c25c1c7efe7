"""What is wrong with an edition's document, also where it does not load: every fault by its place, none hiding another.

Errors are what an edition must not have; warnings are what somebody should look at once more. A document without an
error loads, and one that does not load has an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from grading.edition import Edition, edition_from
from grading.errors import RuleRefused
from grading.lint_findings import LintFinding, Severity
from grading.lint_reading import placed, read_tolerantly, refusal
from grading.lint_tables import dropped, table_findings

__all__ = ["LintFinding", "Severity", "lint"]


def lint(document: object, superseded: Edition | None = None) -> tuple[LintFinding, ...]:
    """Everything found in a document in the shape of ``Edition.to_document``, in the order of the document.

    ``superseded`` is the edition it takes the place of: what it drops of that is told. Raises nothing for a document
    that is JSON.
    """
    entries = document if isinstance(document, Mapping) else {}
    read = read_tolerantly(entries)
    found = [*read.findings]
    for table in read.tables.values():
        found += table_findings(table)
    if superseded is not None:
        found += dropped(superseded, read.tables, entries.get("sectors"))
    if not any(finding.severity is Severity.ERROR for finding in found):
        found += _what_else_is_refused(document)
    return tuple(sorted(found, key=lambda finding: finding.place_in(entries)))


def _what_else_is_refused(document: object) -> list[LintFinding]:
    """The reader has the last word: what it refuses is an error, whether it was foreseen here or not."""
    try:
        edition_from(placed(document))
    except RuleRefused as refused:
        return [refusal(refused)]
    except RecursionError:
        return [LintFinding("not_readable", Severity.ERROR, details={"why": "nested deeper than any edition"})]
    return []
