"""Looking whether duties are kept: who goes where, checks on site, and what they come to."""

from dataclasses import asdict
from typing import Any

from api.emergency.verification_schemas import (
    AlertTasksPage,
    AlertTasksQuery,
    AlertVerification,
    DutyCheck,
    DutyCheckIn,
    DutyChecks,
    SentInspectors,
    VerifiedLinesPage,
    VerifiedLinesQuery,
    new_check,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.errors import AlertIsOver, AlertNotThere, DutyNotThere
from greenctl.emergency.confirmation.errors import DutyIsOver, DutyMovedOn, NoDuty
from greenctl.emergency.verification import checking, reading, sending
from greenctl.emergency.verification.errors import CheckIdTaken, CheckInvalid, NobodyToSend, NotBegun
from greenctl.findings.errors import FindingInvalid, NoCatalogueInForce, OwnFirm
from greenctl.inspection import errors as inspection
from greenctl.source.errors import SourceNotThere

routes = Routes("verification", __name__, description="Whether duties are kept: tasks, checks on site, verdicts.")

_ALERT = "/alerts/<uuid:alert_id>"
_CHECKS = f"{_ALERT}/duties/<uuid:source_id>/checks"


@routes.operation(
    "POST",
    f"{_ALERT}/tasks",
    act="alert.send",
    answer=SentInspectors,
    refuses=(AlertNotThere, AlertIsOver, NobodyToSend),
)
def send_inspectors(uow: UnitOfWork, alert_id: str) -> sending.Sent:
    """Make tasks of the sources that have none, in the order of what is at stake; again, and only the rest gets any."""
    return sending.send(uow, alert_id)


@routes.operation(
    "GET", f"{_ALERT}/tasks", act="alert.read_tasks", query=AlertTasksQuery, answer=AlertTasksPage,
    refuses=(AlertNotThere, CursorNotGood),
)  # fmt: skip
def list_alert_tasks(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Sources in the order of visits: where one goes; all of them for the command."""
    (after,) = read_cursor(query.get("after"), 1, (int,)) or (0,)
    rows = reading.tasks_page(uow, alert_id, after, query["limit"] + 1)
    return page_of(rows, query["limit"], ["place"])


@routes.operation(
    "POST", _CHECKS, act="duty.check", body=DutyCheckIn, answer=DutyCheck, status=201, creates=True, if_match=True,
    refuses=(
        DutyNotThere, DutyMovedOn, NoDuty, NotBegun, DutyIsOver, CheckInvalid, CheckIdTaken, SourceNotThere,
        inspection.TaskNotThere, inspection.TaskOfAnotherSource, inspection.NotForThisOfficer, inspection.VisitInvalid,
        inspection.VisitIdTaken, OwnFirm, FindingInvalid, NoCatalogueInForce,
    ),
)  # fmt: skip
def check_duty(
    uow: UnitOfWork, alert_id: str, source_id: str, seen_version: int, body: dict[str, Any]
) -> dict[str, Any]:
    """Write down what was seen of each obligation; what is not kept is a finding, which counts once it is ordered."""
    today = city_day(uow)
    return checking.check(uow, new_check(alert_id, source_id, body), seen_version, today=today)


@routes.operation("GET", _CHECKS, act="alert.follow", answer=DutyChecks, refuses=(DutyNotThere,))
def list_duty_checks(uow: UnitOfWork, alert_id: str, source_id: str) -> dict[str, Any]:
    """Every check of a source's duty."""
    return {"items": reading.checks_of(uow, alert_id, source_id)}


@routes.operation(
    "GET", f"{_ALERT}/verification", act="alert.follow", answer=AlertVerification, refuses=(AlertNotThere,)
)
def get_verification(uow: UnitOfWork, alert_id: str) -> dict[str, Any]:
    """How many obligations are kept, not kept, not seen, by county, within one's reach."""
    return asdict(reading.verified(uow, alert_id))


@routes.operation(
    "GET", f"{_ALERT}/verification/lines", act="alert.follow", query=VerifiedLinesQuery, answer=VerifiedLinesPage,
    refuses=(AlertNotThere, CursorNotGood),
)  # fmt: skip
def list_verified_lines(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The obligations behind the numbers."""
    source_id, ordinal = read_cursor(query.get("after"), 2, (str, int)) or ("", -1)
    filters = {name: query[name] for name in ("verdict", "county") if name in query}
    rows = reading.lines_page(uow, alert_id, filters, (source_id, ordinal), query["limit"] + 1)
    return page_of(rows, query["limit"], ["source_id", "ordinal"])
