"""What stands in the way of submitting, and what is only worth a look; pure.

An error blocks: something is wrong. A warning does not: something is missing or vague, which costs a level or a
question from the reviewer, but may be handed in.
"""

import re
from collections.abc import Iterator
from typing import Any

from grading import Grade
from greenctl.declaration.form import Form, Reading
from greenctl.declaration.sheet import Values

ERROR, WARNING = "error", "warning"
Problem = dict[str, Any]

# "Reduce load by 30 %" says neither what stops nor how anybody could see it.
_PERCENTAGE = re.compile(r"\d+(\.\d+)?\s*[%％]|百分之")
_NAMES_WHAT_STOPS = frozenset({"ban_vehicles"})


def errors_in(form: Form, reading: Reading, values: Values) -> list[Problem]:
    """What blocks submission: wrong values, and measures that are asked and not there or name no line that exists."""
    found = [*reading.errors, *_lines_twice(values)]
    if form.alerts:
        found += _measures_missing(form, values)
        found += _lines_unknown(form, values)
    return found


def warnings_in(form: Form, reading: Reading, values: Values, grade: Grade) -> list[Problem]:
    """Facts that are missing, evidence that the claimed level asks for, measures that nobody could check."""
    missing = [problem for problem in reading.problems if problem not in reading.errors]
    return [*missing, *_evidence_missing(grade, values), *_vague_measures(form, values)]


def _measures_missing(form: Form, values: Values) -> Iterator[Problem]:
    if "lines" not in values:
        yield {"field": "lines", "code": "declaration.no_lines"}
    for alert in form.alerts:
        if f"measures.{alert}" not in values:
            yield {"field": f"measures.{alert}", "code": "declaration.no_measures", "alert": alert}


def _lines_twice(values: Values) -> Iterator[Problem]:
    ids = [line["id"] for line in values.get("lines", ())]
    for line_id in sorted({line_id for line_id in ids if ids.count(line_id) > 1}):
        yield {"field": "lines", "code": "declaration.line_twice", "line": line_id}


def _lines_unknown(form: Form, values: Values) -> Iterator[Problem]:
    known = {line["id"] for line in values.get("lines", ())}
    for field, measure in _measures(form, values):
        line = measure.get("line")
        if line is not None and line not in known:
            yield {"field": field, "code": "declaration.line_unknown", "line": line}


def _vague_measures(form: Form, values: Values) -> Iterator[Problem]:
    for field, measure in _measures(form, values):
        named = measure.get("line") is not None or measure["action"] in _NAMES_WHAT_STOPS
        if not named and _PERCENTAGE.search(measure["text"]):
            yield {"field": field, "code": "declaration.measure_vague", "text": measure["text"][:80]}
        elif not named:
            yield {"field": field, "code": "declaration.measure_without_line", "text": measure["text"][:80]}
        if not (measure.get("shown_by") and measure.get("checked_by")):
            yield {"field": field, "code": "declaration.measure_not_checkable", "text": measure["text"][:80]}


def _evidence_missing(grade: Grade, values: Values) -> Iterator[Problem]:
    """What the level that a field reaches asks for: the check list follows from the rows that are claimed."""
    for sector in grade.sectors:
        for finding in sector.findings:
            documents = finding.indicator.evidence.get(finding.level or finding.at_best, ())
            path = f"evidence.{sector.sector}.{finding.id}"
            if finding.observed is not None and documents and path not in values:
                clause = finding.clause.text if finding.clause else None
                code = "declaration.evidence_missing"
                yield {"field": path, "code": code, "clause": clause, "documents": list(documents)}


def _measures(form: Form, values: Values) -> Iterator[tuple[str, dict[str, Any]]]:
    for alert in form.alerts:
        for measure in values.get(f"measures.{alert}", ()):
            yield f"measures.{alert}", measure
