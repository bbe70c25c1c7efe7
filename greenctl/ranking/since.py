"""Why a source stands where it does, when it stood elsewhere before: what came, went, aged or was looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from greenctl.ranking.domain import CountingFinding, Inputs, counting, weight_percent
from greenctl.ranking.scheme import RateRules, Scheme

_SHOWN = ("rank", "end", "state", "rate")


@dataclass(frozen=True, slots=True)
class Before:
    """The edition before: its scheme, what it was made of, and its rows as published, by source."""

    scheme: Scheme
    inputs: Inputs
    rows: Mapping[str, Mapping[str, Any]]
    findings: Mapping[str, Mapping[str, CountingFinding]] = field(default_factory=dict)


def weighing(scheme: Scheme, finding: CountingFinding, as_of: date) -> bool:
    """Whether a finding plays a part on the day."""
    if isinstance(scheme.rules, RateRules):
        return counting(scheme.rules, finding, as_of)
    return finding.found_on <= as_of


def by_source(scheme: Scheme, inputs: Inputs) -> dict[str, dict[str, CountingFinding]]:
    """source -> number -> finding, of those that play a part."""
    found: dict[str, dict[str, CountingFinding]] = {source.id: {} for source in inputs.sources}
    for finding in inputs.findings:
        if finding.source_id in found and weighing(scheme, finding, inputs.as_of):
            found[finding.source_id][finding.number] = finding
    return found


def since(
    before: Before,
    scheme: Scheme,
    inputs: Inputs,
    row: Mapping[str, Any],
    now: Mapping[str, CountingFinding],
) -> dict[str, Any]:
    """What is printed beside `row`, whose findings are `now`: where it stood, and the reasons for the difference."""
    source_id = row["source"]
    if source_id not in before.rows:
        return {**dict.fromkeys(_SHOWN), "reasons": [{"code": "new_in_the_ranking"}]}
    then = before.rows[source_id]
    reasons = [
        *_general(before, scheme, row, then),
        *_findings(before, scheme, inputs.as_of, before.findings.get(source_id, {}), now),
    ]
    if then["visits"] != row["visits"]:
        reasons.append({"code": "visits", "from": then["visits"], "to": row["visits"]})
    if requests := sorted(request for request, source in inputs.reratings.items() if source == source_id):
        reasons.append({"code": "rated_again_on_request", "requests": requests})
    if not reasons and any(then[name] != row[name] for name in _SHOWN):
        reasons.append({"code": "others_moved"})
    return {**{name: then[name] for name in _SHOWN}, "reasons": reasons}


def _general(
    before: Before, scheme: Scheme, row: Mapping[str, Any], then: Mapping[str, Any]
) -> Sequence[dict[str, Any]]:
    reasons: list[dict[str, Any]] = []
    if before.scheme.fingerprint != scheme.fingerprint:
        reasons.append({"code": "scheme_changed"})
    if then["cohort"] != row["cohort"]:
        reasons.append({"code": "cohort_changed", "from": then["cohort"], "to": row["cohort"]})
    return reasons


def _findings(
    before: Before,
    scheme: Scheme,
    as_of: date,
    then: Mapping[str, CountingFinding],
    now: Mapping[str, CountingFinding],
) -> Sequence[dict[str, Any]]:
    """One reason per kind of change, with the numbers of the findings it names."""
    told: dict[str, list[str]] = {}
    for number in sorted(then.keys() | now.keys()):
        code = _change(before, scheme, as_of, then.get(number), now.get(number))
        if code:
            told.setdefault(code, []).append(number)
    return [{"code": code, "findings": told[code]} for code in sorted(told)]


def _change(
    before: Before, scheme: Scheme, as_of: date, then: CountingFinding | None, now: CountingFinding | None
) -> str | None:
    if then is None:
        return "new_finding"
    if now is None:
        return "counts_no_more" if weighing(scheme, then, as_of) else "left_window"
    was_open, is_open = (_open(then, before.inputs.as_of), _open(now, as_of))
    if was_open != is_open:
        return "closed" if was_open else "reopened"
    if not isinstance(scheme.rules, RateRules) or not isinstance(before.scheme.rules, RateRules):
        return None
    weights = (
        weight_percent(before.scheme.rules, then, before.inputs.as_of),
        weight_percent(scheme.rules, now, as_of),
    )
    return "aged" if weights[0] != weights[1] else None


def _open(finding: CountingFinding, as_of: date) -> bool:
    return finding.closed_on is None or finding.closed_on > as_of
