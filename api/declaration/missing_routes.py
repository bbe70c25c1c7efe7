"""Who has not applied, for offices and for the firms themselves."""

from typing import Any

from api.declaration.missing_schemas import MissingPage, MissingQuery
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.missing import missing
from greenctl.season.errors import ProgrammeNotThere, SeasonNotThere

routes = Routes("missing declarations", __name__, description="Who has not applied, and what level goes with that.")


@routes.operation(
    "GET",
    "/declarations/missing",
    act="declaration.read",
    query=MissingQuery,
    answer=MissingPage,
    refuses=(SeasonNotThere, ProgrammeNotThere, CursorNotGood),
)
def list_missing(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Sources that a programme is for and that have handed in nothing, each with the level that goes with that."""
    past, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    after = past[0] if past else ""
    rows = missing(uow, query["season_id"], query["programme"], query.get("area"), after, limit + 1)
    return page_of(rows, limit, ["source_id"])
