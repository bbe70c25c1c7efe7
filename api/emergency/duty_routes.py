"""Duties under an alert: confirmed and reported by firms, followed by offices."""

from typing import Any

from api.emergency.duty_schemas import (
    AlertConfirmations,
    Duty,
    FollowedPage,
    FollowedQuery,
    MeasureReportIn,
    StepQuery,
    WhereIn,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.errors import AlertNotThere, DutyNotThere
from greenctl.emergency.confirmation import following, use_cases as confirming
from greenctl.emergency.confirmation.domain import NewReport, Whereabouts
from greenctl.emergency.confirmation.errors import (
    AlreadyReported,
    DutyIsOver,
    DutyMovedOn,
    NoDuty,
    ObligationNotThere,
    PhotosMissing,
    PhotoUnknown,
    ReportIdTaken,
)
from greenctl.emergency.confirmation.following import Followed
from greenctl.kernel.ids import new_id
from greenctl.photos.errors import EvidencePending

routes = Routes("duties", __name__, description="Duties under an alert: who has received them, who has done them.")

_DUTY = "/alerts/<uuid:alert_id>/duties/<uuid:source_id>"
_SAYING = (DutyNotThere, DutyMovedOn, NoDuty, DutyIsOver)


@routes.operation("GET", _DUTY, act="duty.read", answer=Duty, refuses=(DutyNotThere,))
def get_duty(uow: UnitOfWork, alert_id: str, source_id: str) -> dict[str, Any]:
    """What one source has to do, by when, and what its firm has said so far."""
    return confirming.get(uow, alert_id, source_id)


@routes.operation(
    "POST", f"{_DUTY}/confirmation", act="duty.confirm", body=WhereIn, answer=Duty, if_match=True, refuses=_SAYING
)
def confirm_duty(
    uow: UnitOfWork, alert_id: str, source_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Say that the duty was received; the same again changes nothing."""
    return confirming.confirm(uow, alert_id, source_id, seen_version, _where(uow, body))


@routes.operation(
    "POST", f"{_DUTY}/executions", act="duty.execute", body=MeasureReportIn, answer=Duty, status=201, creates=True,
    if_match=True,
    refuses=(
        *_SAYING, ObligationNotThere, AlreadyReported, ReportIdTaken, PhotosMissing, PhotoUnknown, EvidencePending,
    ),
)  # fmt: skip
def report_execution(
    uow: UnitOfWork, alert_id: str, source_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Say with verified photos that one obligation was carried out."""
    new = NewReport(
        id=body.get("id") or new_id(), alert_id=alert_id, source_id=source_id, ordinal=body["ordinal"],
        photos=tuple(body["photos"]), text=body["text"],
        before=None if body["before"] is None else tuple(body["before"]),
    )  # fmt: skip
    return confirming.report(uow, new, seen_version, _where(uow, body))


@routes.operation(
    "GET", "/alerts/<uuid:alert_id>/confirmations", act="alert.follow", query=StepQuery, answer=AlertConfirmations,
    refuses=(AlertNotThere,),
)  # fmt: skip
def get_confirmations(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> Followed:
    """The share that is confirmed and carried out, by county and sector, within one's reach."""
    return following.follow(uow, alert_id, query.get("step"))


@routes.operation(
    "GET", "/alerts/<uuid:alert_id>/confirmations/sources", act="alert.follow", query=FollowedQuery,
    answer=FollowedPage, refuses=(AlertNotThere, CursorNotGood),
)  # fmt: skip
def list_confirmations(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The sources behind the numbers; with `state=to_call` the call list."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    filters = {name: query[name] for name in ("state", "county", "sector", "step") if name in query}
    rows = following.rows_page(uow, alert_id, filters, after, query["limit"] + 1)
    return page_of(rows, query["limit"], ["source_id"])


def _where(uow: UnitOfWork, body: dict[str, Any]) -> Whereabouts:
    return Whereabouts(device_id=uow.actor.device_id, captured_at=body["captured_at"], **(body["position"] or {}))
