"""Alerts: issued, moved and lifted by the command office; duties and account for whoever reaches the place."""

from datetime import datetime
from typing import Any

from api.emergency.alert_schemas import (
    AlertAccount,
    AlertDetail,
    AlertDutiesPage,
    AlertOut,
    AlertsPage,
    AlertsQuery,
    DutiesQuery,
    LadderQuery,
    LiftingIn,
    NewAlertIn,
    NewLevelIn,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account.planned import planned
from greenctl.emergency.alerts import queries as reading_alerts, use_cases as alerting
from greenctl.emergency.alerts.domain import Alert
from greenctl.emergency.alerts.errors import (
    AlertAreaWrong,
    AlertIdTaken,
    AlertIsOver,
    AlertMovedOn,
    AlertNotThere,
    MomentWrong,
    NoInventory,
)
from greenctl.emergency.alerts.use_cases import NewAlert
from greenctl.kernel.ids import new_id

routes = Routes("alerts", __name__, description="Alerts, and who has which duty under them.")

_MOVES = (AlertNotThere, AlertMovedOn, AlertIsOver, MomentWrong)


@routes.operation(
    "POST", "/alerts", act="alert.issue", body=NewAlertIn, answer=AlertOut, status=201, creates=True,
    refuses=(AlertAreaWrong, MomentWrong, NoInventory, AlertIdTaken),
)  # fmt: skip
def issue_alert(uow: UnitOfWork, body: dict[str, Any]) -> Alert:
    """Issue an alert: it is fixed now who has which duty, from its start on."""
    return alerting.issue(uow, NewAlert(**{"id": new_id(), **body}))


@routes.operation("GET", "/alerts", act="alert.read", query=AlertsQuery, answer=AlertsPage, refuses=(CursorNotGood,))
def list_alerts(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Alerts of a city that lie within one's remit."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    return page_of(reading_alerts.list_page(uow, query["city"], after, query["limit"] + 1), query["limit"], ["id"])


@routes.operation("GET", "/alerts/<uuid:alert_id>", act="alert.read", answer=AlertDetail, refuses=(AlertNotThere,))
def get_alert(uow: UnitOfWork, alert_id: str) -> dict[str, Any]:
    """An alert with every step."""
    alert = reading_alerts.get(uow, alert_id)
    values = {name: getattr(alert, name) for name in Alert.__slots__}
    return {**values, "steps": reading_alerts.steps(uow, alert_id)}


@routes.operation(
    "POST", "/alerts/<uuid:alert_id>/level", act="alert.issue", body=NewLevelIn, answer=AlertOut, if_match=True,
    refuses=(*_MOVES, NoInventory),
)  # fmt: skip
def change_alert_level(uow: UnitOfWork, alert_id: str, seen_version: int, body: dict[str, Any]) -> Alert:
    """Go up, down, or renew at the same level: duties are fixed anew."""
    ends_at = body.pop("ends_at", None)
    return alerting.change_level(uow, alert_id, **body, seen_version=seen_version, ends_at=ends_at)


@routes.operation(
    "POST", "/alerts/<uuid:alert_id>/lifting", act="alert.issue", body=LiftingIn, answer=AlertOut, if_match=True,
    refuses=_MOVES,
)  # fmt: skip
def lift_alert(uow: UnitOfWork, alert_id: str, seen_version: int, body: dict[str, Any]) -> Alert:
    """End an alert, now or at a moment to come."""
    ends_at: datetime = body["ends_at"]
    return alerting.lift(uow, alert_id, ends_at, body["text"], seen_version)


@routes.operation(
    "GET", "/alerts/<uuid:alert_id>/duties", act="alert.read", query=DutiesQuery, answer=AlertDutiesPage,
    refuses=(AlertNotThere, CursorNotGood),
)  # fmt: skip
def list_alert_duties(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Every source with its duty, or why it has none; of the step in force."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    rows = reading_alerts.duties_page(uow, alert_id, query.get("why"), after, query["limit"] + 1)
    return page_of(rows, query["limit"], ["source_id"])


@routes.operation(
    "GET", "/alerts/<uuid:alert_id>/account", act="alert.read", query=LadderQuery, answer=AlertAccount,
    refuses=(AlertNotThere,),
)  # fmt: skip
def get_alert_account(uow: UnitOfWork, alert_id: str, query: dict[str, str]) -> dict[str, Any]:
    """What the duties would reduce, held against the city's target."""
    found = planned(uow, alert_id, query["ladder"])
    names = ("pollutant", "base", "reduced", "ratio", "met")
    lines = [
        {
            **{name: getattr(line, name) for name in names},
            "at_least": line.share.at_least,
            "trust": line.share.trust,
            "confirmed": confirmed.reduced,
            "executed": executed.reduced,
            "verified": verified.reduced,
        }
        for line, confirmed, executed, verified in zip(
            found.account.lines, found.confirmed.lines, found.executed.lines, found.verified.lines, strict=True
        )
    ]
    told = {name: getattr(found.account, name) for name in ("level", "ladder", "fingerprint", "met")}
    standing = [{"why": why, "count": number} for why, number in sorted(found.standing.items())]
    return {"alert_id": alert_id, **told, "lines": lines, "standing": standing}
