"""What is held against sources: written down by one person, confirmed by another, voided by two."""

from typing import Any

from api.adverse.schemas import AdverseRecord, AdverseRecordIn, AdverseRecords, SettlementIn, VoidIn
from api.operations import Routes
from greenctl.adverse import errors, queries, use_cases
from greenctl.adverse.domain import Adverse, NewRecord
from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.review.errors import OwnFirm
from greenctl.source.errors import SourceNotThere

routes = Routes("adverse", __name__, description="Adverse records of sources, and who confirmed them.")

_MOVES = (OwnFirm, errors.AdverseNotThere, errors.FollowsItsFinding, errors.AdverseMovedOn, errors.WrongState)


@routes.operation(
    "POST",
    "/sources/<uuid:source_id>/adverse-records",
    act="adverse.record",
    body=AdverseRecordIn,
    answer=AdverseRecord,
    status=201,
    creates=True,
    refuses=(SourceNotThere, OwnFirm, errors.KindUnknown, errors.HappenedInFuture, errors.AlreadyRecorded),
)
def record_adverse(uow: UnitOfWork, source_id: str, body: dict[str, Any]) -> Adverse:
    """Write an adverse record down. It counts nowhere until a second person has confirmed it."""
    new = NewRecord(**{"id": new_id(), **body, "source_id": source_id})
    return use_cases.record(uow, new, today=civil_day(uow.now))


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/adverse-records",
    act="adverse.read",
    answer=AdverseRecords,
    refuses=(SourceNotThere,),
)
def list_adverse(uow: UnitOfWork, source_id: str) -> dict[str, Any]:
    """Everything ever held against a source, what was voided included."""
    return {"items": queries.of_source(uow, source_id)}


@routes.operation(
    "POST",
    "/adverse-records/<uuid:adverse_id>/confirmation",
    act="adverse.confirm",
    answer=AdverseRecord,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, errors.SecondPersonNeeded),
)
def confirm_adverse(uow: UnitOfWork, adverse_id: str, seen_version: int) -> Adverse:
    """Let a record count: levels that it changes are then proposed, and decided by people."""
    return use_cases.confirm(uow, adverse_id, seen_version)


@routes.operation(
    "POST",
    "/adverse-records/<uuid:adverse_id>/void",
    act="adverse.confirm",
    body=VoidIn,
    answer=AdverseRecord,
    creates=True,
    if_match=True,
    refuses=_MOVES,
)
def void_adverse(uow: UnitOfWork, adverse_id: str, seen_version: int, body: dict[str, Any]) -> Adverse:
    """Void a record that nobody has confirmed; where it counts already, ask for that."""
    return use_cases.void(uow, adverse_id, body["reason"], seen_version)


@routes.operation(
    "POST",
    "/adverse-records/<uuid:adverse_id>/settlement",
    act="adverse.confirm",
    body=SettlementIn,
    answer=AdverseRecord,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, errors.SecondPersonNeeded),
)
def settle_adverse(uow: UnitOfWork, adverse_id: str, seen_version: int, body: dict[str, Any]) -> Adverse:
    """A second person voids a contested record, or lets it stand."""
    return use_cases.settle(uow, adverse_id, void=body["void"], seen_version=seen_version)
