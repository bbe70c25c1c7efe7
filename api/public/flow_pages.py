"""Pages of grade flow: how levels went from one published edition to another, as between two seasons."""

from typing import Any

from flask import Response

from api.figures import narrowed
from api.paging import page_of, read_cursor
from api.public import readings
from api.public.pages import Pages, render, words_of
from api.public.sankey import drawn
from api.public.schemas import FlowAddress, FlowRowsAddress
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import flow, queries as lists
from greenctl.lists.domain import Edition
from greenctl.lists.errors import EditionNotThere

routes = Pages("flow pages", __name__, description="Figures for the public: how levels went from edition to edition.")

ROWS_A_PAGE = 50
Query = dict[str, Any]


@routes.operation("GET", "/p/flow/<code:programme>", act="public.read", query=FlowAddress, media="text/html")
def show_flow(uow: UnitOfWork, programme: str, query: Query) -> Response:
    """Level by level, for all or per county or sector; without editions named, the last season against this one."""
    editions = lists.history(uow, programme)
    if not editions:
        raise EditionNotThere(programme=programme)
    after = _edition(uow, programme, query["to"]) if "to" in query else editions[0]
    before = _edition(uow, programme, query["from_"]) if "from_" in query else _earlier(editions, after)
    by, filters = query.get("by"), {name: query[name] for name in ("area", "sector") if query.get(name)}
    cells = flow.flow(uow, before, after, by, narrowed(query, "area", "sector"))
    return render(
        "flow.html", words_of(readings.rules_of(uow, after)), programme=programme, editions=editions, before=before,
        after=after, by=by, filters=filters, cells=cells,
        drawing=None if by else drawn(cells), changed=flow.rules_changed(before, after),
        **_marks(before, after),
    )  # fmt: skip


@routes.operation("GET", "/p/flow/<code:programme>/rows", act="public.read", query=FlowRowsAddress, media="text/html")
def show_flow_rows(uow: UnitOfWork, programme: str, query: Query) -> Response:
    """The sources behind a number of the flow."""
    before, after = (_edition(uow, programme, query[name]) for name in ("from_", "to"))
    past, chosen = read_cursor(query.get("after"), 2, (str, int)), _chosen(query)
    rows = flow.flow_rows(uow, before, after, chosen, (past[0], past[1]) if past else ("", 0), ROWS_A_PAGE + 1)
    kept = {name: query.get(name) for name in ("by", "key", "level_before", "level_after", "area", "sector")}
    return render(
        "flow_rows.html", words_of(readings.rules_of(uow, after)), before=before, after=after, query=kept,
        page=page_of(rows, ROWS_A_PAGE, ["source_id", "nth"]), **_marks(before, after),
    )  # fmt: skip


def _edition(uow: UnitOfWork, programme: str, edition_id: str) -> Edition:
    edition = lists.get_edition(uow, edition_id)
    if edition.programme != programme:
        raise EditionNotThere(programme=programme, edition=edition_id)
    return edition


def _earlier(editions: list[Edition], after: Edition) -> Edition:
    """The last of the season before; in the first season its own first, perhaps the very same."""
    before = [one for one in editions if one.effective_on < after.effective_on and one.season_id != after.season_id]
    return before[0] if before else [one for one in editions if one.season_id == after.season_id][-1]


def _chosen(query: Query) -> Query:
    """What of a cell was named; a key without `by` is a key of nothing."""
    levels = {name: query[name] for name in ("level_before", "level_after") if query.get(name)}
    keyed = {"by": query["by"], "key": query["key"]} if query.get("by") and query.get("key") else {}
    return {**narrowed(query, "area", "sector"), **levels, **keyed}


def _marks(*editions: Edition) -> dict[str, bool]:
    return {
        "official": all(edition.official for edition in editions),
        "demo": runtime().settings.demo or readings.simulated(*editions),
    }
