"""The register as a map, and a map into the register."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from api.errors import BodyNotJSON
from api.operations import Routes
from api.schemas import DryRunQuery
from api.source.geojson import MEDIA_TYPE, collection, feature, in_wgs84, points_in
from api.source.map_schemas import MapQuery, PlacedOut
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.messages import language_from, message
from greenctl.source import queries
from greenctl.source.domain import Source
from greenctl.source.errors import PositionsRefused, SourceMovedOn
from greenctl.source.positions import place_sources

routes = Routes("maps", __name__, description="Where sources lie, as GeoJSON.")

_AT_A_TIME = 1000
_SAID = ("name", "kind", "area", "department", "credit_code", "size", "coordinate_system")


@routes.operation("GET", "/sources/positions.geojson", act="source.read", query=MapQuery, media=MEDIA_TYPE)
def get_source_map(uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """Sources within one's remit as points in WGS-84; those that nobody has placed have no geometry. It comes in again
    without a change."""
    body = b"".join(collection(_features(uow, query)))
    headers = {"Content-Disposition": 'attachment; filename="sources.geojson"'}
    return Response(body, mimetype=MEDIA_TYPE, headers=headers)


@routes.operation(
    "POST", "/sources/positions", act="source.import", raw=MEDIA_TYPE, query=DryRunQuery, answer=PlacedOut,
    creates=True, refuses=(PositionsRefused, SourceMovedOn, BodyNotJSON),
)  # fmt: skip
def place_sources_by_map(uow: UnitOfWork, body: bytes, query: dict[str, str]) -> dict[str, Any]:
    """Register where sources lie, from points in WGS-84 that name them by `id` or `credit_code`: all or none."""
    done = place_sources(uow, points_in(body), in_wgs84, dry_run=query["dry_run"] == "true")
    language = language_from(request.headers.get("Accept-Language"))
    told = [_worded(language, problem) for problem in done.problems]
    return {"placed": done.placed, "unchanged": done.unchanged, "problems": told, "dry_run": done.dry_run}


def _features(uow: UnitOfWork, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    after: str | None = None
    while page := queries.list_page(uow, query, after=after, limit=_AT_A_TIME):
        yield from (_feature(source) for source in page)
        after = page[-1].id


def _feature(source: Source) -> dict[str, Any]:
    where = None
    if source.longitude is not None and source.latitude is not None and source.coordinate_system is not None:
        where = (source.longitude, source.latitude, source.coordinate_system)
    said = {name: getattr(source, name) for name in _SAID}
    sectors = [sector for sector, _ in source.sectors]
    return feature(source.id, where, {**said, "state": source.state.value, "sectors": sectors}, public=False)


def _worded(language: str, problem: Any) -> dict[str, Any]:
    said = message(language, problem["code"], problem)
    return {"field": problem["field"], "code": problem["code"], "message": said.detail, "next_step": said.next_step}
