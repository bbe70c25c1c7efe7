"""Grades that were revised: proposed by the machine or a person, decided by another person."""

from dataclasses import asdict
from typing import Any

from flask import Response

from api.declaration.explanation import Explanation
from api.declaration.revision_schemas import (
    Levels,
    OverrideIn,
    ProposedRevisions,
    Revision,
    RevisionDecisionIn,
    Revisions,
    RevisionsQuery,
    SiteFactsIn,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import errors, revising
from greenctl.review.errors import OwnFirm
from greenctl.review.panels.errors import ScoresGoToThePanel

routes = Routes("grade_revisions", __name__, description="What a grade becomes after it was given, and by whose word.")

_PROPOSING = (errors.DeclarationNotThere, errors.NothingGraded, OwnFirm, errors.RevisedAtOnce)


@routes.operation(
    "GET",
    "/declarations/<uuid:declaration_id>/levels",
    act="declaration.read",
    answer=Levels,
    refuses=(errors.DeclarationNotThere,),
)
def get_levels(uow: UnitOfWork, declaration_id: str) -> dict[str, Any]:
    """The machine's level beside the one that stands, and everything that led there."""
    standing, revisions = revising.levels_of(uow, declaration_id)
    names = ("graded_level", "machine_level", "machine_at_best", "level", "override")
    return {**(dict.fromkeys(names) if standing is None else asdict(standing)), "revisions": revisions}


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/overrides",
    act="grade.propose",
    body=OverrideIn,
    answer=Revision,
    status=201,
    creates=True,
    refuses=(*_PROPOSING, errors.LevelNotOnLadder),
)
def propose_override(uow: UnitOfWork, declaration_id: str, body: dict[str, Any]) -> Any:
    """Propose a level beside the machine's, with a reason. It counts once a second person has accepted it."""
    return revising.propose_override(uow, declaration_id, body["level"], body["reason"])


@routes.operation(
    "POST",
    "/declarations/<uuid:declaration_id>/site-facts",
    act="grade.score_on_site",
    body=SiteFactsIn,
    answer=ProposedRevisions,
    status=201,
    creates=True,
    refuses=(*_PROPOSING, errors.SiteFactsRefused, ScoresGoToThePanel),
)
def say_site_facts(uow: UnitOfWork, declaration_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Score indicators on site; who and when are kept. The grade that they give is proposed."""
    return {"items": revising.say_site_facts(uow, declaration_id, body["facts"])}


@routes.operation(
    "GET", "/grade-revisions", act="grade.read_proposals", query=RevisionsQuery, answer=Revisions,
    refuses=(CursorNotGood,),
)  # fmt: skip
def list_revisions(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Revisions within one's area and department, those that wait for a decision unless another state is named."""
    limit, after = query["limit"], read_cursor(query.get("after"), 1, (str,))
    found = revising.list_page(uow, query["state"], after[0] if after else "", limit + 1)
    return page_of(found, limit, ("id",))


@routes.operation(
    "GET",
    "/grade-revisions/<uuid:revision_id>/explanation",
    act="grade.read_revision",
    answer=Explanation,
    refuses=(errors.RevisionNotThere,),
)
def get_revision_explanation(uow: UnitOfWork, revision_id: str) -> Response:
    """Why a regrade comes out as it does, byte for byte as it was stored. An override has a reason instead."""
    return Response(revising.explanation_of(uow, revision_id), mimetype="application/json")


@routes.operation(
    "POST",
    "/grade-revisions/<uuid:revision_id>/decision",
    act="grade.decide",
    body=RevisionDecisionIn,
    answer=Revision,
    creates=True,
    if_match=True,
    refuses=(
        errors.RevisionNotThere,
        errors.RevisionMovedOn,
        errors.RevisionDecided,
        errors.SecondPersonNeeded,
        errors.DecliningNeedsReason,
        OwnFirm,
    ),
)
def decide_revision(uow: UnitOfWork, revision_id: str, seen_version: int, body: dict[str, Any]) -> Any:
    """Accept or decline what somebody else, or the machine, has proposed."""
    return revising.decide_revision(uow, revision_id, **body, seen_version=seen_version)
