"""Monitoring stations, and which sources lie how near to one."""

from decimal import Decimal
from typing import Any

from api.emergency.station_schemas import SourcesNear, SourcesNearQuery, Stations, StationsQuery
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.verification.around import Near, around
from greenctl.emergency.verification.editions import Station, stations_of
from greenctl.emergency.verification.errors import StationNotThere
from greenctl.kernel.clock import local_day

routes = Routes("stations", __name__, description="Monitoring stations, and what lies around them.")


@routes.operation("GET", "/stations", act="public.read", query=StationsQuery, answer=Stations)
def list_stations(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The monitoring stations of a city."""
    return {"items": [_station(one) for one in stations_of(query["city"], _today(uow))]}


@routes.operation(
    "GET",
    "/stations/sources",
    act="source.read",
    query=SourcesNearQuery,
    answer=SourcesNear,
    refuses=(StationNotThere, CursorNotGood),
)
def list_sources_near(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Sources of one's reach within 3, 5, 10 or 20 km of a station, the nearest first, each with its check list."""
    past, limit = read_cursor(query.get("after"), 2, (int, str)), query["limit"]
    found = around(uow, query["city"], query["station"], int(query["km"]), _today(uow))
    last = (past[0], past[1]) if past else (-1, "")
    further = [one for one in found.sources if (one.decimetres, one.source_id) > last]
    page = page_of([_near(one) for one in further[: limit + 1]], limit, ["decimetres", "source_id"])
    rings = [{"km": km, "count": count} for km, count in found.rings]
    return {**page, "station": _station(found.station), "rings": rings}


def _near(one: Near) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in (*one.__slots__, "decimetres")}
    return {**told, "check_points": f"/sources/{one.source_id}/check-points"}


def _station(one: Station) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("code", "name_zh", "name_en")}
    return {**told, "longitude": Decimal(str(one.at[0])), "latitude": Decimal(str(one.at[1]))}


def _today(uow: UnitOfWork) -> Any:
    return local_day(uow.now, runtime().settings.zone)
