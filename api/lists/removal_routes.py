"""Removals from lists: proposed, heard, decided by a person who has no part in the evidence."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from api.errors import CursorNotGood
from api.lists.removal_schemas import (
    LiftIn,
    RemovalDecisionIn,
    RemovalDetail,
    RemovalIn,
    RemovalOut,
    RemovalsInForce,
    RemovalsInForceQuery,
    RemovalsPage,
    RemovalsQuery,
    StatementIn,
    StatementOut,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from greenctl.adverse.errors import AdverseNotThere
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.lists import errors, removal_queries as queries, removing
from greenctl.lists.removal import Removal, Statement
from greenctl.review.errors import OwnFirm
from greenctl.season.errors import ProgrammeNotThere, SeasonNotThere
from greenctl.source.queries import brief

routes = Routes("removals", __name__, description="Who was taken off a list, on what evidence, and until when.")


@routes.operation(
    "GET",
    "/lists/removals",
    act="public.read",
    query=RemovalsInForceQuery,
    answer=RemovalsInForce,
    refuses=(CursorNotGood,),
)
def list_removals_in_force(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What holds on a day: decided by then, and neither over nor lifted. A past day reads as it did."""
    day, limit, after = query.get("on") or city_day(uow), query["limit"], _past(query)
    found = queries.holding(uow, day, query.get("programme"), after, limit + 1)
    return {"on": day, **page_of(found, limit, ("removal_id",))}


@routes.operation(
    "GET", "/removals", act="removal.read", query=RemovalsQuery, answer=RemovalsPage, refuses=(CursorNotGood,)
)
def list_removals(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Removals of one's remit, or of one's own sources, in whatever state unless one is named."""
    limit = query["limit"]
    found = queries.page(uow, query.get("state"), query.get("source_id"), _past(query), limit + 1)
    return page_of(_named(uow, found), limit, ("id",))


@routes.operation(
    "GET",
    "/removals/<uuid:removal_id>",
    act="removal.read",
    answer=RemovalDetail,
    refuses=(errors.RemovalNotThere,),
)
def get_removal(uow: UnitOfWork, removal_id: str) -> dict[str, Any]:
    """A removal with what the firm said, and how its evidence stands now."""
    removal, statements, evidence = queries.read(uow, removal_id)
    return {**_named(uow, [removal])[0], "statements": statements, "evidence_state": evidence}


def _named(uow: UnitOfWork, removals: Sequence[Removal]) -> list[dict[str, Any]]:
    """With what their sources are called."""
    known = brief(uow, {one.source_id for one in removals})
    return [{**asdict(one), "source_name": known[one.source_id].name} for one in removals]


@routes.operation(
    "POST",
    "/adverse-records/<uuid:adverse_id>/removals",
    act="removal.propose",
    body=RemovalIn,
    answer=RemovalOut,
    status=201,
    creates=True,
    refuses=(
        SeasonNotThere,
        ProgrammeNotThere,
        AdverseNotThere,
        OwnFirm,
        errors.EvidenceDoesNotCount,
        errors.NoRemovalRule,
        errors.NothingToRemove,
        errors.RemovalProposed,
    ),
)
def propose_removal(uow: UnitOfWork, adverse_id: str, body: dict[str, Any]) -> Removal:
    """Propose a removal on an adverse record that counts, by the programme's own rule. Another person decides it."""
    proposal = removing.Proposal(**{"id": new_id(), **body, "adverse_id": adverse_id})
    return removing.propose(uow, proposal, today=city_day(uow))


@routes.operation(
    "POST",
    "/removals/<uuid:removal_id>/statements",
    act="removal.answer",
    body=StatementIn,
    answer=StatementOut,
    status=201,
    creates=True,
    refuses=(
        errors.RemovalNotThere,
        errors.RemovalDecided,
        errors.RemovalMovedOn,
        errors.HearingOver,
        errors.HeardEnough,
    ),
)
def state_at_hearing(uow: UnitOfWork, removal_id: str, body: dict[str, Any]) -> Statement:
    """The firm's signer says what there is to say, and may waive the rest of the hearing. Never public."""
    return removing.hear(uow, removal_id, body["text"], waives=body["waives"], today=city_day(uow))


@routes.operation(
    "POST",
    "/removals/<uuid:removal_id>/decision",
    act="removal.decide",
    body=RemovalDecisionIn,
    answer=RemovalOut,
    creates=True,
    if_match=True,
    refuses=(
        errors.RemovalNotThere,
        errors.RemovalMovedOn,
        errors.RemovalDecided,
        errors.RemovalByAnotherPerson,
        errors.HearingNotOver,
        errors.EvidenceDoesNotCount,
        OwnFirm,
    ),
)
def decide_removal(uow: UnitOfWork, removal_id: str, seen_version: int, body: dict[str, Any]) -> Removal:
    """Remove the source, with the day of return that the rule gives, or keep it. The next edition follows."""
    return removing.decide(uow, removal_id, **body, seen_version=seen_version, today=city_day(uow))


@routes.operation(
    "POST",
    "/removals/<uuid:removal_id>/lifting",
    act="removal.decide",
    body=LiftIn,
    answer=RemovalOut,
    creates=True,
    if_match=True,
    refuses=(errors.RemovalNotThere, errors.RemovalMovedOn, errors.NothingToLift, OwnFirm),
)
def decide_lifting(uow: UnitOfWork, removal_id: str, seen_version: int, body: dict[str, Any]) -> Removal:
    """Take back what was decided, once its evidence counts no more; or let it stand."""
    return removing.decide_lift(uow, removal_id, **body, seen_version=seen_version, today=city_day(uow))


def _past(query: dict[str, Any]) -> str:
    after = read_cursor(query.get("after"), 1, (str,))
    return after[0] if after else ""
