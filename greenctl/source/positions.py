"""Where sources lie: taken from a map, and told to one."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from greenctl.area.queries import departments, places_of_sources
from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source import repository
from greenctl.source.domain import Source, State, problems_of
from greenctl.source.errors import PositionsRefused
from greenctl.source.models import SourceRow
from greenctl.source.use_cases import save

WGS_84 = "WGS-84"
InWgs84 = Callable[[Decimal, Decimal, str], tuple[Decimal, Decimal]]
"""Longitude and latitude in a coordinate system -> in WGS-84, as precise as maps are; from whoever knows the systems"""
_POSITIONS = select(SourceRow.id, SourceRow.longitude, SourceRow.latitude, SourceRow.coordinate_system).where(
    SourceRow.id.in_(bindparam("ids", expanding=True)), SourceRow.longitude.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a map and the source that it is of, by its id or its credit code; in WGS-84, as GeoJSON has it."""

    ordinal: int
    source: str
    longitude: Decimal
    latitude: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """What a map did, or would do."""

    placed: int
    unchanged: int
    problems: tuple[Mapping[str, Any], ...]
    dry_run: bool


def positions(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[Decimal, Decimal, str]]:
    """Longitude, latitude and their system, as registered. Not narrowed by scope: a works' place is no secret."""
    rows = (row for chunk in chunks(ids) for row in uow.execute(_POSITIONS, {"ids": chunk}))
    return {row.id: (row.longitude, row.latitude, row.coordinate_system) for row in rows}


def place_sources(uow: UnitOfWork, points: Sequence[Point], in_wgs84: InWgs84, *, dry_run: bool) -> Placed:
    """Register where sources lie: all or none; the same map again changes nothing, and neither does one that shows a
    source where it is registered already, in whatever system.

    Raises:
        PositionsRefused: of a source that is not there, merged, named twice, or not in this country; not in a dry run.
        SourceMovedOn: somebody else changed one of them in this moment.
    """
    known = _known(uow, points)
    problems = tuple(_problems(points, known))
    named = [(known[point.source], point) for point in points if point.source in known]
    moved = [(source, point) for source, point in named if not _lies_at(source, point, in_wgs84)]
    if problems and not dry_run:
        raise PositionsRefused(points=len(points), problems=problems)
    if moved and not problems and not dry_run:
        save(uow, [(source, _at(source, point)) for source, point in moved])
    return Placed(len(moved), len(named) - len(moved), problems, dry_run)


def _known(uow: UnitOfWork, points: Sequence[Point]) -> dict[str, Source]:
    """Sources within the actor's reach, by what the map calls them."""
    codes = repository.ids_by_credit_code(uow, {point.source for point in points})
    called = {point.source: codes.get(point.source, point.source) for point in points}
    sources = repository.find_sources(uow, set(called.values()), to_change=True)
    found = {name: sources[source_id] for name, source_id in called.items() if source_id in sources}
    return {
        name: source
        for name, source in found.items()
        if uow.scope.covers(area=source.area, department=source.department, source_id=source.id)
    }


def _problems(points: Sequence[Point], known: Mapping[str, Source]) -> Iterator[Mapping[str, Any]]:
    places, desks = places_of_sources(), departments()
    seen: set[str] = set()
    for point in points:
        field, source = f"features.{point.ordinal}", known.get(point.source)
        if source is None:
            yield {"field": field, "code": "source.not_there"}
        elif source.state is State.MERGED:
            yield {"field": field, "code": "source.is_merged"}
        elif source.id in seen:
            yield {"field": field, "code": "source.twice_in_one_request"}
        else:
            seen.add(source.id)
            wrong = problems_of(_at(source, point), places, desks)
            yield from ({**problem, "field": f"{field}.geometry"} for problem in wrong if _is_place(problem))


def _is_place(problem: Mapping[str, Any]) -> bool:
    return problem["field"] in {"longitude", "latitude"}


def _lies_at(source: Source, point: Point, in_wgs84: InWgs84) -> bool:
    if source.longitude is None or source.latitude is None or source.coordinate_system is None:
        return False
    return in_wgs84(source.longitude, source.latitude, source.coordinate_system) == (point.longitude, point.latitude)


def _at(source: Source, point: Point) -> Source:
    return source.changed(longitude=point.longitude, latitude=point.latitude, coordinate_system=WGS_84)
