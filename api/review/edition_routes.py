"""Cases under way that follow another edition of the table from now on."""

from dataclasses import asdict
from typing import Any

from api.operations import Routes
from api.review.edition_schemas import EditionMove, EditionMoveIn, EditionMovePlan
from api.schemas import DryRunQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review.editions import domain, errors, use_cases
from greenctl.review.errors import WorkflowNotThere

routes = Routes("editions of reviews", __name__, description="Cases under way move to another edition of the table.")


@routes.operation(
    "POST",
    "/review/edition-moves",
    act="review.move_edition",
    query=DryRunQuery,
    body=EditionMoveIn,
    answer=EditionMovePlan,
    creates=True,
    refuses=(WorkflowNotThere, errors.SameEdition, errors.NothingToMove, errors.MoveIdTaken),
)
def move_cases_to_edition(uow: UnitOfWork, body: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    """Let all cases under way that can follow another edition follow it; a dry run says which, and why others stay."""
    dry_run = query["dry_run"] == "true"
    return {**asdict(use_cases.move_to_edition(uow, domain.NewMove(**body), dry_run=dry_run)), "dry_run": dry_run}


@routes.operation(
    "POST",
    "/review/edition-moves/<uuid:edition_move_id>/undo",
    act="review.move_edition",
    answer=EditionMove,
    creates=True,
    refuses=(errors.EditionMoveNotThere, errors.MoveUndone, errors.DecidedSince),
)
def undo_edition_move(uow: UnitOfWork, edition_move_id: str) -> domain.EditionMove:
    """Let every case of a move follow its old edition again, while nothing was done to any of them since."""
    return use_cases.undo_move(uow, edition_move_id)
