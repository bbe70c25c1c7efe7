"""Trying rule editions on everything declared."""

from typing import Any

from api.declaration.dry_run_schemas import DryRun, DryRunIn, Moves, MovesQuery
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import dry_run
from greenctl.declaration.errors import DryRunNotThere
from greenctl.rules.errors import DraftDoesNotLoad, DraftNotThere, EditionNotThere
from greenctl.season.errors import ProgrammeNotThere, SeasonNotThere

routes = Routes("dry_runs", __name__, description="What a rule edition would do to every level, before it is in force.")


@routes.operation(
    "POST",
    "/rules/dry-runs",
    act="rules.dry_run",
    body=DryRunIn,
    answer=DryRun,
    status=201,
    creates=True,
    refuses=(SeasonNotThere, ProgrammeNotThere, EditionNotThere, DraftNotThere, DraftDoesNotLoad),
)
def make_dry_run(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Try an edition or a draft on everything declared: who would move up, down, to undetermined, and why."""
    asked = {"edition_id": body.get("edition_id"), "draft_id": body.get("draft_id")}
    return dry_run.make_dry_run(uow, body["season_id"], body["programme"], **asked)


@routes.operation(
    "GET", "/rules/dry-runs/<uuid:dry_run_id>", act="rules.dry_run", answer=DryRun, refuses=(DryRunNotThere,)
)
def get_dry_run(uow: UnitOfWork, dry_run_id: str) -> Any:
    """A dry run again. Whoever tries the same edition again replaces it."""
    return dry_run.get_dry_run(uow, dry_run_id)


@routes.operation(
    "GET",
    "/rules/dry-runs/<uuid:dry_run_id>/moves",
    act="rules.dry_run",
    query=MovesQuery,
    answer=Moves,
    refuses=(DryRunNotThere, CursorNotGood),
)
def list_dry_run_moves(uow: UnitOfWork, dry_run_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The sources that would move, each with what does it."""
    (after,) = read_cursor(query.get("after"), 1, (int,)) or (0,)
    rows = dry_run.list_moves(uow, dry_run_id, after, query["limit"] + 1, query.get("how"))
    return page_of(rows, query["limit"], ["ordinal"])
