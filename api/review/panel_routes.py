"""Panels of experts: opinions given blind, then compared."""

from dataclasses import asdict
from typing import Any

from api.operations import Routes
from api.review.panel_schemas import CasePanel, InterestIn, OpinionIn
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.errors import DeclarationNotThere, FieldsUnknown, NothingGraded, SiteFactsRefused
from greenctl.declaration.queries import fields_unknown
from greenctl.declaration.revising import require_site_facts
from greenctl.review.errors import (
    CaseMovedOn,
    CaseNotThere,
    CaseNotUnderReview,
    FieldsMissing,
    FieldsNotWanted,
    OwnFirm,
    ReasonMissing,
    VerdictNotInTable,
)
from greenctl.review.panels import errors, queries, use_cases
from greenctl.review.panels.domain import Opinion, Seat

routes = Routes("panels", __name__, description="Several experts on one case: each alone first, then compared.")


@routes.operation(
    "POST",
    "/review/cases/<uuid:case_id>/opinion",
    act="review.give_opinion",
    body=OpinionIn,
    answer=CasePanel,
    creates=True,
    if_match=True,
    refuses=(
        CaseNotThere, CaseMovedOn, CaseNotUnderReview, errors.NoPanelSits, errors.NotSeated, OwnFirm,
        errors.OpinionGiven, VerdictNotInTable, ReasonMissing, FieldsMissing, FieldsNotWanted, FieldsUnknown,
        DeclarationNotThere, NothingGraded, SiteFactsRefused,
    ),
)  # fmt: skip
def give_opinion(uow: UnitOfWork, case_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Give one's opinion on a case, once; nobody reads it until all have given theirs."""
    _require_known(uow, case_id, body)
    use_cases.give_opinion(uow, Opinion(case_id=case_id, seen_version=seen_version, **body))
    return _panel(uow, case_id)


@routes.operation(
    "GET",
    "/review/cases/<uuid:case_id>/opinions",
    act="review.read_opinions",
    answer=CasePanel,
    refuses=(CaseNotThere, OwnFirm),
)
def get_opinions(uow: UnitOfWork, case_id: str) -> dict[str, Any]:
    """The panel on a case: who has given an opinion, and, once all have, what they said and came to."""
    return _panel(uow, case_id)


@routes.operation(
    "POST",
    "/review/cases/<uuid:case_id>/conflict",
    act="review.say_conflict",
    body=InterestIn,
    status=204,
    creates=True,
    refuses=(CaseNotThere, errors.NotSeated, errors.NobodyWhoReviews, OwnFirm),
)
def say_conflict(uow: UnitOfWork, case_id: str, body: dict[str, Any]) -> None:
    """Keep somebody away from the firm of a case from now on; their seats on its panels go to others."""
    use_cases.say_conflict(uow, case_id, body["account_id"] or uow.actor.account_id, body["reason"])


def _require_known(uow: UnitOfWork, case_id: str, body: dict[str, Any]) -> None:
    """Reviews know neither the fields of a declaration nor what its rules leave to experts."""
    if body["fields"] and (unknown := fields_unknown(uow, {case_id: body["fields"]}).get(case_id)):
        raise unknown
    if any(body["scores"].values()):
        require_site_facts(uow, case_id, body["scores"])


def _panel(uow: UnitOfWork, case_id: str) -> dict[str, Any]:
    found = queries.panel_on(uow, case_id)
    return {"panel": found and {**asdict(found), "seats": [_seat(seat) for seat in found.seats]}}


def _seat(seat: Seat) -> dict[str, Any]:
    return {**asdict(seat), "has_given": seat.given_at is not None}
