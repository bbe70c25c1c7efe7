"""Visits: recording them, and who looked where."""

from typing import Any

from api.inspection.visit_schemas import (
    CheckSheet,
    CoveragePage,
    CoverageQuery,
    NewVisitIn,
    VisitDetail,
    VisitsPage,
    VisitsQuery,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import domain, errors, visiting
from greenctl.inspection.check_points import check_points
from greenctl.source.errors import SourceNotThere

routes = Routes("visits", __name__, description="Visits to sources, those that found nothing included.")


@routes.operation(
    "POST",
    "/visits",
    act="visit.record",
    body=NewVisitIn,
    answer=VisitDetail,
    status=201,
    creates=True,
    refuses=(
        SourceNotThere,
        errors.TaskNotThere,
        errors.TaskOfAnotherSource,
        errors.NotForThisOfficer,
        errors.VisitInvalid,
        errors.VisitIdTaken,
    ),
)
def record_visit(uow: UnitOfWork, body: domain.NewVisit) -> dict[str, Any]:
    """Record a visit; one that found nothing is a record too, and what is odd is flagged and never refused."""
    visit = visiting.record_visit(uow, body, today=city_day(uow))
    return _detail(visit, list(body.points))


@routes.operation(
    "GET",
    "/visits/<uuid:visit_id>",
    act="visit.read_detail",
    answer=VisitDetail,
    refuses=(errors.VisitNotThere,),
)
def get_visit(uow: UnitOfWork, visit_id: str) -> dict[str, Any]:
    """A visit with its check points, its position and what does not fit about it."""
    return _detail(*visiting.get_visit(uow, visit_id))


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/visits",
    act="visit.read",
    query=VisitsQuery,
    answer=VisitsPage,
    refuses=(SourceNotThere,),
)
def list_visits(uow: UnitOfWork, source_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """When somebody looked at a source, and whether anything was wrong; the latest first."""
    before, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    return page_of(visiting.visits_of(uow, source_id, before[0] if before else None, limit + 1), limit, ["id"])


@routes.operation(
    "GET",
    "/sources/<uuid:source_id>/check-points",
    act="inspection.read_check_points",
    answer=CheckSheet,
    refuses=(SourceNotThere,),
)
def get_check_points(uow: UnitOfWork, source_id: str) -> dict[str, Any]:
    """What to look at there today: the rows of the rules that govern, and the city's own lists."""
    sheet = check_points(uow, source_id, city_day(uow))
    told = {name: getattr(sheet, name) for name in sheet.__slots__}
    return {**told, "editions": [{"id": name, "fingerprint": sha256} for name, sha256 in sheet.editions]}


@routes.operation("GET", "/inspection/coverage", act="inspection.oversee", query=CoverageQuery, answer=CoveragePage)
def get_coverage(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Who looked where how often, and how often nothing was wrong: what a fair ranking and a look at the inspectors
    themselves are made from."""
    after, limit = read_cursor(query.get("after"), 2, (str, str)), query["limit"]
    place = ("", "") if after is None else (after[0], after[1])
    rows = visiting.coverage(uow, query["first"], query["until"], place, limit + 1)
    return page_of(rows, limit, ["account_id", "area"])


def _detail(visit: domain.Visit, points: list[tuple[str, str]]) -> dict[str, Any]:
    told = {name: getattr(visit, name) for name in visit.__slots__}
    return {**told, "points": [{"point": point, "state": state} for point, state in points]}
