"""Who may be sent, for what, and where never."""

from typing import Any

from api.inspection.officer_schemas import (
    ConflictIn,
    FitOfficers,
    FitQuery,
    Officer,
    OfficerConflict,
    OfficerIn,
    Officers,
    QualificationsIn,
)
from api.operations import Routes
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import errors, officer_domain as domain, officers
from greenctl.source.errors import SourceNotThere

routes = Routes("officers", __name__, description="Officers who inspect: qualifications and conflicts of interest.")


@routes.operation("GET", "/inspection/officers", act="inspection.read_officers", answer=Officers)
def list_officers(uow: UnitOfWork) -> dict[str, Any]:
    """Every officer, with conflicts of interest in force."""
    return {"items": officers.list_officers(uow)}


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/officers",
    act="inspection.move_tasks",
    query=FitQuery,
    answer=FitOfficers,
    refuses=(SourceNotThere,),
)
def list_fit_officers(uow: UnitOfWork, source_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Whom one may send to a source: qualified for the line on those days, and nothing stands against it."""
    return {"items": officers.list_fit(uow, source_id, query["line"], query["planned_on"], query["due_on"])}


@routes.operation(
    "POST",
    "/inspection/officers",
    act="inspection.manage_officers",
    body=OfficerIn,
    answer=Officer,
    status=201,
    creates=True,
    refuses=(errors.OfficerNotThere, errors.QualificationsInvalid, errors.OfficerEnrolled),
)
def enrol_officer(uow: UnitOfWork, body: dict[str, Any]) -> domain.Officer:
    """Let an account be sent to sources."""
    return officers.enrol(uow, body["account_id"], _qualifications(body))


@routes.operation(
    "PUT",
    "/inspection/officers/<uuid:account_id>/qualifications",
    act="inspection.manage_officers",
    body=QualificationsIn,
    answer=Officer,
    if_match=True,
    refuses=(errors.OfficerNotThere, errors.OfficerMovedOn, errors.QualificationsInvalid),
)
def set_qualifications(uow: UnitOfWork, account_id: str, seen_version: int, body: dict[str, Any]) -> domain.Officer:
    """Say what an officer is qualified for, in place of what stood."""
    return officers.set_qualifications(uow, account_id, seen_version, _qualifications(body))


@routes.operation(
    "POST",
    "/inspection/officers/<uuid:account_id>/conflicts",
    act="inspection.manage_officers",
    body=ConflictIn,
    answer=OfficerConflict,
    status=201,
    creates=True,
    refuses=(errors.OfficerNotThere, SourceNotThere, errors.ConflictStated),
)
def state_conflict(uow: UnitOfWork, account_id: str, body: dict[str, Any]) -> domain.Conflict:
    """State a conflict of interest: the officer is not sent there, and records no visit there."""
    return officers.state_conflict(uow, body["id"], account_id, body["source_id"], body["reason"])


@routes.operation(
    "POST",
    "/inspection/conflicts/<uuid:conflict_id>/end",
    act="inspection.manage_officers",
    answer=OfficerConflict,
    creates=True,
    refuses=(errors.ConflictNotThere,),
)
def end_conflict(uow: UnitOfWork, conflict_id: str) -> domain.Conflict:
    """End a conflict of interest; that it stood stays written down."""
    return officers.end_conflict(uow, conflict_id)


def _qualifications(body: dict[str, Any]) -> list[domain.Qualification]:
    return [domain.Qualification(**one) for one in body["qualifications"]]
