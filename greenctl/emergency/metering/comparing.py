"""Readings held against the measures in force: where they disagree, and what earlier false alarms were due to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Alert, Span
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.confirmation.following import step_of
from greenctl.emergency.metering import repository
from greenctl.emergency.metering.errors import (
    AlreadyExplained,
    DisagreementMovedOn,
    DisagreementNotThere,
    OwnFirmsMeters,
)
from greenctl.emergency.metering.events import DisagreementExplained, DisagreementsFound
from greenctl.emergency.metering.rules import Asked, Rule, Series, judge, rule_on
from greenctl.kernel.events import Happened
from greenctl.kernel.ids import new_id
from greenctl.source import queries as sources

STATES = repository.STATES
_LONGEST_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Compared:
    """How many measures were held against readings, how many disagree, and how many of those are new."""

    alert_id: str
    rule: str
    held: int
    disagree: int
    new: int


def compare_after_import(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: readings came in. Alerts of their cities that go on, or ended lately, are looked at again."""
    for city in sorted({event.body["city"] for event in events}):
        for alert in alert_repository.alerts_of(uow, city, ""):
            if alert.ends_at is None or alert.ends_at > uow.now - _LONGEST_AGO:
                _compare(uow, alert)


def compare(uow: UnitOfWork, alert_id: str) -> Compared:
    """Hold the readings against the measures of every step. Again, and only what is new is added; what somebody has
    explained stays as it was explained.

    Raises:
        AlertNotThere
    """
    alert = alert_repository.find_alert(uow, alert_id)
    if alert is None:
        raise AlertNotThere(alert=alert_id)
    return _compare(uow, alert)


def _compare(uow: UnitOfWork, alert: Alert) -> Compared:
    rule = rule_on(civil_day(alert.starts_at))
    spans = [one for one in alert_repository.spans_of(uow, alert.city) if one.alert_id == alert.id]
    counts = [_of_span(uow, span, rule) for span in spans if span.starts_at < uow.now]
    held, disagree, new = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return Compared(alert.id, rule.id, held, disagree, new)


@dataclass(frozen=True, slots=True)
class _Held:
    """A step's time with its readings, and those of the days before it."""

    now: datetime
    step_id: str
    rule: Rule
    during: Mapping[tuple[str, str, str], Series]
    before: Mapping[tuple[str, str, str], Series]


def _of_span(uow: UnitOfWork, span: Span, rule: Rule) -> tuple[int, int, int]:
    until = min(uow.now, span.until or uow.now)
    if until <= span.starts_at:
        return 0, 0, 0
    begins = span.starts_at - timedelta(days=rule.baseline_days)
    during = repository.series_of(uow, span.step_id, span.starts_at, until, rule.normal_marks)
    before = repository.series_of(uow, span.step_id, begins, span.starts_at, rule.normal_marks)
    known = repository.disagreements_of(uow, span.step_id)
    held = _Held(uow.now, span.step_id, rule, during, before)
    asked = repository.asked_of(uow, span.step_id) if during else []
    pairs = list(_pairs(asked, during))
    found = [row for row in (_row(held, one, key) for one, key in pairs) if row]
    fresh = [row for row in found if _key(row) not in known]
    repository.insert_disagreements(uow, fresh)
    again = [{**row, "id": known[_key(row)].id} for row in found if _key(row) in known]
    repository.renew_disagreements(uow, again)
    if fresh:
        uow.record(DisagreementsFound(alert_id=span.alert_id, step_id=span.step_id, found=len(fresh), rule=rule.id))
    return len(pairs), len(found), len(fresh)


def _key(row: Mapping[str, Any]) -> tuple[str, int, str]:
    return row["source_id"], row["ordinal"], row["what"]


def _pairs(
    asked: Sequence[Row[Any]], during: Mapping[tuple[str, str, str], Series]
) -> Iterator[tuple[Row[Any], tuple[str, str, str]]]:
    """Each measure with each series of the very line, or of the whole works where the measure is of it."""
    by_line: dict[tuple[str, str], list[str]] = {}
    for source, line, what in sorted(during):
        by_line.setdefault((source, line), []).append(what)
    for one in asked:
        for what in by_line.get((one.source_id, one.line or ""), []):
            yield one, (one.source_id, one.line or "", what)


def _row(held: _Held, one: Row[Any], key: tuple[str, str, str]) -> dict[str, Any] | None:
    asked = Asked(one.action, one.baseline, one.target, one.measured_in)
    series = held.during[key]
    found = judge(held.rule, key[2], asked, series, held.before.get(key))
    if found is None:
        return None
    return {
        "id": new_id(), "step_id": held.step_id, "source_id": one.source_id, "ordinal": one.ordinal, "line": key[1],
        "action": one.action, "what": key[2], "rule": held.rule.id, "fingerprint": held.rule.fingerprint,
        **asdict(found), "hours": series.count, "first_at": series.first_at, "last_at": series.last_at,
        "found_at": held.now, "version": 1,
    }  # fmt: skip


def page(uow: UnitOfWork, alert_id: str, state: str | None, after: str, limit: int) -> list[dict[str, Any]]:
    """Disagreements of an alert within the actor's reach, each with what the same was due to before.

    Raises:
        AlertNotThere
    """
    step_of(uow, alert_id)
    return _remembered(uow, repository.page(uow, alert_id, state, after, limit))


def explain(uow: UnitOfWork, disagreement_id: str, reason: str, seen_version: int) -> dict[str, Any]:
    """Say why it was a false alarm; the same pattern is shown with this reason from now on.

    Raises:
        DisagreementNotThere, OwnFirmsMeters, DisagreementMovedOn, AlreadyExplained
    """
    row = _get(uow, disagreement_id)
    if sources.is_own_firm(uow, [row.source_id]):
        raise OwnFirmsMeters
    if row.version != seen_version:
        raise DisagreementMovedOn(seen_version=seen_version, current_version=row.version)
    if row.explained_by is not None:
        raise AlreadyExplained(disagreement=disagreement_id)
    if not repository.explain(uow, disagreement_id, seen_version, reason):
        current = _get(uow, disagreement_id).version
        raise DisagreementMovedOn(seen_version=seen_version, current_version=current)
    uow.record(
        DisagreementExplained(disagreement_id=disagreement_id, source_id=row.source_id, version=seen_version + 1)
    )
    return _remembered(uow, [_get(uow, disagreement_id)])[0]


def _get(uow: UnitOfWork, disagreement_id: str) -> Row[Any]:
    row = repository.find(uow, disagreement_id)
    if row is None:
        raise DisagreementNotThere(disagreement=disagreement_id)
    return row


def _remembered(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """With the last explanation of the same source, line, action and meter that is another's; one statement."""
    memory: dict[tuple[str, ...], list[Row[Any]]] = {}
    for one in repository.explained(uow, {row.source_id for row in rows}):
        memory.setdefault(_pattern(one), []).append(one)
    return [_document_of(row, [one for one in memory.get(_pattern(row), []) if one.id != row.id]) for row in rows]


def _pattern(row: Row[Any]) -> tuple[str, ...]:
    return row.source_id, row.line, row.action, row.what


def _document_of(row: Row[Any], before: Sequence[Row[Any]]) -> dict[str, Any]:
    last = before[-1] if before else None
    memory = None if last is None else {
        "disagreement_id": last.id, "reason": last.reason, "explained_at": last.explained_at, "times": len(before),
    }  # fmt: skip
    return {**row._asdict(), "explained_before": memory}
