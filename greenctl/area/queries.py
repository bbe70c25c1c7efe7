"""Looking up places and desks; the tables are read once per process, when first asked for."""

from collections.abc import Mapping
from functools import lru_cache

from greenctl.area.domain import Area, AreaKind, Department, kind_of, parents_of
from greenctl.area.errors import AreaNotKnown, DepartmentNotKnown
from greenctl.area.tables import rows_of
from greenctl.kernel.actor import area_prefix


def find_area(code: str) -> Area | None:
    return areas().get(code)


def get_area(code: str) -> Area:
    """Raises AreaNotKnown."""
    area = find_area(code)
    if area is None:
        raise AreaNotKnown(area=code)
    return area


@lru_cache(maxsize=8)
def areas_of_city(city_code: str) -> tuple[Area, ...]:
    """The counties and management units of a city, by code: where a source can lie.

    Raises:
        AreaNotKnown: there is no such city.
    """
    prefix = area_prefix(get_area(city_code).code)
    below = (AreaKind.COUNTY, AreaKind.MANAGEMENT_UNIT)
    return tuple(area for code, area in sorted(areas().items()) if code.startswith(prefix) and area.kind in below)


@lru_cache(maxsize=1)
def places_of_sources() -> frozenset[str]:
    """Codes of every place where a source can lie: counties, management units, and cities that have no counties."""
    divided = {area.parent for area in areas().values() if area.kind is AreaKind.COUNTY}
    undivided = {area.code for area in areas().values() if area.kind is AreaKind.CITY} - divided
    below = {area.code for area in areas().values() if area.kind in {AreaKind.COUNTY, AreaKind.MANAGEMENT_UNIT}}
    return frozenset(below | undivided)


def find_department(code: str) -> Department | None:
    return departments().get(code)


def department(code: str) -> Department:
    """Raises DepartmentNotKnown."""
    found = find_department(code)
    if found is None:
        raise DepartmentNotKnown(department=code)
    return found


@lru_cache(maxsize=1)
def departments() -> Mapping[str, Department]:
    """Every department by code, in the order of the file."""
    return {row["code"]: Department(**row) for row in rows_of("departments")}


@lru_cache(maxsize=1)
def areas() -> Mapping[str, Area]:
    """Every place by code."""
    divisions = {row["code"]: row for row in rows_of("divisions")}
    known = {code: _area(row, kind_of(code), divisions) for code, row in divisions.items()}
    units = (_area(row, AreaKind.MANAGEMENT_UNIT, divisions) for row in rows_of("management_units"))
    return {**known, **{unit.code: unit for unit in units}}


@lru_cache(maxsize=1)
def _tiles() -> Mapping[str, tuple[int, int]]:
    return {row["code"]: (int(row["column"]), int(row["row"])) for row in rows_of("tiles")}


def _area(row: Mapping[str, str], kind: AreaKind, divisions: Mapping[str, object]) -> Area:
    parent = next((above for above in parents_of(row["code"]) if above in divisions), None)
    tile = _tiles().get(row["code"])
    return Area(row["code"], row["name_zh"], row["name_en"] or row["name_zh"], kind, parent, tile)
