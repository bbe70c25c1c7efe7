"""What a report says, from stored rows and from nothing else: the same rows give the same report, byte for byte.

No clock is asked: `as_of` is the moment of the last thing that anybody said of the alert.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account import rollup
from greenctl.emergency.account.domain import Account
from greenctl.emergency.account.planned import Planned, planned
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Span
from greenctl.emergency.confirmation import following, repository as confirmation_repository
from greenctl.emergency.confirmation.models import DutyConfirmationRow, DutyReportRow
from greenctl.emergency.masses import POLLUTANTS
from greenctl.emergency.metering import repository as meters
from greenctl.emergency.verification import reading as verification
from greenctl.emergency.verification.models import DutyCheckRow
from greenctl.kernel.canonical import digest_of

MOST_DISAGREEMENTS, MOST_SOURCES, TOP = 5_000, 100_000, 10
_AN_HOUR = 3600
_SAID = {
    "confirmed_at": DutyConfirmationRow.__table__,
    "reported_at": DutyReportRow.__table__,
    "checked_at": DutyCheckRow.__table__,
}
_LAST = {
    name: select(func.max(table.c[name])).where(table.c.step_id.in_(bindparam("steps", expanding=True)))
    for name, table in _SAID.items()
}


def gather(uow: UnitOfWork, alert_id: str, ladder: str) -> dict[str, Any]:
    """Everything a report has, as plain values; `digest` is the SHA-256 of the rest.

    Raises:
        AlertNotThere, LadderUnknown
    """
    held = planned(uow, alert_id, ladder)
    steps = alert_repository.steps_of(uow, alert_id)
    spans = {one.step_id: one for one in alert_repository.spans_of(uow, held.alert.city) if one.alert_id == alert_id}
    followed = following.follow(uow, alert_id)
    found = meters.page(uow, alert_id, None, "", MOST_DISAGREEMENTS)
    told = {
        "alert": _alert(held), "steps": [_step(one, spans.get(one.id)) for one in steps],
        "standing": dict(sorted(held.standing.items())), "total": _share(followed.total),
        "counties": [_share(one) for one in followed.counties], "sectors": [_share(one) for one in followed.sectors],
        "paired": sum(confirmation_repository.paired(uow, following.step_of(uow, alert_id).id).values()),
        "verification": dict(verification.verified(uow, alert_id).total),
        "verified_counties": verification.verified(uow, alert_id).counties,
        "account": _account(held), "ladder": ladder, "ladder_fingerprint": held.account.fingerprint,
        "by_county": _table(uow, alert_id, "county"), "by_sector": _table(uow, alert_id, "sector"),
        "carriers": {name: _carriers(uow, alert_id, name) for name in POLLUTANTS},
        "disagreements": [_disagreement(one) for one in found],
        "as_of": _as_of(uow, steps, found),
    }  # fmt: skip
    return {**told, "digest": digest_of(told)}


def sources(uow: UnitOfWork, alert_id: str) -> list[dict[str, Any]]:
    """Every source with a duty, for the workbook. Raises AlertNotThere."""
    pairs = confirmation_repository.paired(uow, following.step_of(uow, alert_id).id)
    rows = following.rows_page(uow, alert_id, {}, "", MOST_SOURCES)
    return [{**row, "paired": pairs.get(row["source_id"], 0)} for row in rows]


def _alert(held: Planned) -> dict[str, Any]:
    names = ("id", "city", "area", "level", "lifted", "begun_at", "starts_at", "ends_at")
    return {name: getattr(held.alert, name) for name in names}


def _step(step: Row[Any], span: Span | None) -> dict[str, Any]:
    names = (
        "ordinal", "act", "level", "text", "said_at", "starts_at", "ends_at", "definition", "lead_hours", "lead_needed",
        "duties", "duties_sha256",
    )  # fmt: skip
    until = None if span is None else span.until
    hours = None if span is None or until is None else _hours(span.starts_at, until)
    return {**{name: getattr(step, name) for name in names}, "until": until, "hours": hours}


def _hours(since: datetime, until: datetime) -> Decimal:
    """To a hundredth; an alert that was lifted before it began held for none."""
    seconds = max(0, int((until - since).total_seconds()))
    return (Decimal(seconds) / _AN_HOUR).quantize(Decimal("0.01"))


def _share(share: Any) -> dict[str, Any]:
    names = ("key", "duties", "confirmed", "late", "lines", "executed", "executed_late")
    told = {name: getattr(share, name) for name in names}
    return {**told, "confirmed_share": _part(share.confirmed, share.duties)}


def _part(some: int, whole: int) -> Decimal | None:
    """In percent, to a tenth, for people."""
    return None if not whole else (Decimal(100 * some) / whole).quantize(Decimal("0.1"))


def _account(held: Planned) -> list[dict[str, Any]]:
    accounts = (held.account, held.confirmed, held.executed, held.verified)
    return [_account_line(place, accounts) for place in range(len(POLLUTANTS))]


def _account_line(place: int, accounts: Sequence[Account]) -> dict[str, Any]:
    plan, confirmed, executed, verified = (one.lines[place] for one in accounts)
    return {
        "pollutant": plan.pollutant, "base": plan.base, "at_least": plan.share.at_least, "planned": plan.reduced,
        "ratio": plan.ratio, "met": plan.met, "confirmed": confirmed.reduced, "executed": executed.reduced,
        "verified": verified.reduced, "verified_ratio": verified.ratio, "lacking": plan.lacking,
    }  # fmt: skip


def _table(uow: UnitOfWork, alert_id: str, by: str) -> list[dict[str, Any]]:
    return [asdict(row) for row in rollup.rollup(uow, alert_id, by).rows]


def _carriers(uow: UnitOfWork, alert_id: str, pollutant: str) -> list[dict[str, Any]]:
    rows = rollup.carriers_page(uow, alert_id, ("planned", pollutant), {}, None, TOP)
    return [
        {"name": row["name"], "area": row["area"], **{one: row["masses"][one][pollutant] for one in rollup.FIGURES}}
        for row in rows
    ]


def _disagreement(row: Row[Any]) -> dict[str, Any]:
    names = (
        "name", "line", "measure", "what", "seen", "basis", "at_most", "hours", "first_at", "last_at", "rule", "reason",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _as_of(uow: UnitOfWork, steps: Sequence[Row[Any]], found: Sequence[Row[Any]]) -> datetime:
    ids = {"steps": [one.id for one in steps]}
    said = [one.said_at for one in steps] + [one.explained_at or one.found_at for one in found]
    said += [uow.execute(statement, ids).scalar() for statement in _LAST.values()]
    moments: list[datetime] = [moment for moment in said if moment is not None]
    return max(moments)
