"""Inventories as rows and as values. Everything is read and written in sets; nothing runs once per source."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory.domain import Base, Entry, Inventory, Line, Measure, State
from greenctl.emergency.inventory.errors import InventoryIdTaken
from greenctl.emergency.inventory.models import (
    InventoryBaseRow,
    InventoryEntryRow,
    InventoryLineRow,
    InventoryMeasureRow,
    InventoryRow,
)
from greenctl.emergency.masses import POLLUTANTS, Four, four
from greenctl.kernel.actor import area_prefix
from greenctl.source.models import SourceRow, SourceSectorRow

CHUNK = 1_000
_T, _KG = "t_per_year", "kg_per_day"
_NAMES = ("so2", "nox", "pm", "vocs")

_INVENTORY, _BASE = InventoryRow.__table__, InventoryBaseRow.__table__
_ENTRY, _LINE, _MEASURE = InventoryEntryRow.__table__, InventoryLineRow.__table__, InventoryMeasureRow.__table__
_SOURCE, _SECTOR = SourceRow.__table__, SourceSectorRow.__table__
_COLUMNS = tuple(_INVENTORY.c[name] for name in Inventory.__slots__)
_OF = "inventory_id"
_IDS = bindparam("ids", expanding=True)

_BY_ID = select(*_COLUMNS).where(_INVENTORY.c.id == bindparam("id"))
_HOLD = _BY_ID.with_for_update()
_PAGE = (
    select(*_COLUMNS)
    .where(_INVENTORY.c.city == bindparam("city"), _INVENTORY.c.id > bindparam("after"))
    .order_by(_INVENTORY.c.id)
    .limit(bindparam("limit"))
)
_NEWEST = (
    select(*_COLUMNS)
    .where(_INVENTORY.c.city == bindparam("city"), _INVENTORY.c.state == State.PUBLISHED.value)
    .order_by(_INVENTORY.c.number.desc())
    .limit(1)
)
_CHANGED = ("state", "number", "effective_on", "supersedes", "published_by", "published_at", "fingerprint", "summary")
_WRITE = (
    update(_INVENTORY)
    .where(_INVENTORY.c.id == bindparam("the_id"), _INVENTORY.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in (*_CHANGED, "version")})
)
_SOME_IDS = (
    select(_ENTRY.c.source_id)
    .where(_ENTRY.c.inventory_id == bindparam(_OF), _ENTRY.c.source_id > bindparam("after"))
    .order_by(_ENTRY.c.source_id)
    .limit(CHUNK)
)


def _rows_of(table: Table, *order: str) -> Any:
    of_these = table.c.inventory_id == bindparam(_OF), table.c.source_id.in_(_IDS)
    return select(table).where(*of_these).order_by(*(table.c[name] for name in ("source_id", *order)))


_ENTRIES, _LINES = _rows_of(_ENTRY), _rows_of(_LINE, "ordinal")
_MEASURES = _rows_of(_MEASURE, "alert", "ordinal")
_FORGET = [
    delete(table).where(table.c.inventory_id == bindparam(_OF), table.c.source_id.in_(_IDS))
    for table in (_MEASURE, _LINE, _ENTRY)
]
_BASES = select(_BASE).where(_BASE.c.inventory_id == bindparam(_OF)).order_by(_BASE.c.part)
_FORGET_BASE = delete(_BASE).where(_BASE.c.inventory_id == bindparam(_OF), _BASE.c.part.in_(_IDS))
_UNREAD = (
    select(_MEASURE.c.source_id, _ENTRY.c.name, _ENTRY.c.area, _MEASURE.c.alert, _MEASURE.c.ordinal, _MEASURE.c.text)
    .join(_ENTRY, (_ENTRY.c.inventory_id == _MEASURE.c.inventory_id) & (_ENTRY.c.source_id == _MEASURE.c.source_id))
    .where(_MEASURE.c.inventory_id == bindparam(_OF), _MEASURE.c.reading == "unread")
    .order_by(_MEASURE.c.source_id, _MEASURE.c.alert, _MEASURE.c.ordinal)
)
_MAIN_SECTOR = (
    select(_SECTOR.c.sector)
    .where(_SECTOR.c.source_id == _SOURCE.c.id, _SECTOR.c.ordinal == 0)
    .correlate(_SOURCE)
    .scalar_subquery()
)
_REGISTERED = select(
    _SOURCE.c.id, _SOURCE.c.name, _SOURCE.c.credit_code, _SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.state,
    _SOURCE.c.merged_into, _SOURCE.c.kind, _MAIN_SECTOR.label("sector"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registered:
    """A source of the register, as an inventory names it."""

    id: str
    name: str
    credit_code: str | None
    area: str
    department: str
    state: str
    merged_into: str | None
    kind: str
    sector: str | None


def find(uow: UnitOfWork, inventory_id: str, *, to_change: bool = False) -> Inventory | None:
    """An inventory of a city that lies within the actor's scope; `to_change` keeps others off it."""
    row = uow.execute(_HOLD if to_change else _BY_ID, {"id": inventory_id}).first()
    return _inventory(row) if row is not None and uow.scope.covers(area=row.city) else None


def find_newest(uow: UnitOfWork, city: str) -> Inventory | None:
    row = uow.execute(_NEWEST, {"city": city}).first()
    return None if row is None else _inventory(row)


def list_page(uow: UnitOfWork, city: str, after: str, limit: int) -> list[Inventory]:
    """Inventories of a city in the order they were begun; none where the city is out of scope."""
    if not uow.scope.covers(area=city):
        return []
    return [_inventory(row) for row in uow.execute(_PAGE, {"city": city, "after": after, "limit": limit})]


def insert_inventory(uow: UnitOfWork, inventory: Inventory) -> None:
    """Raises InventoryIdTaken."""
    try:
        uow.execute(insert(_INVENTORY), {name: getattr(inventory, name) for name in Inventory.__slots__})
    except IntegrityError as error:
        raise InventoryIdTaken(inventory=inventory.id) from error


def write(uow: UnitOfWork, inventory: Inventory, seen_version: int) -> bool:
    """Write an inventory over the version that was seen; False if it was changed meanwhile."""
    values = {f"new_{name}": getattr(inventory, name) for name in (*_CHANGED, "version")}
    return uow.execute(_WRITE, {"the_id": inventory.id, "seen": seen_version, **values}).rowcount == 1


def copy(uow: UnitOfWork, from_id: str, to_id: str) -> None:
    """Everything of one inventory into another, without looking at it row by row."""
    for table in (_BASE, _ENTRY, _LINE, _MEASURE):
        others = [column for column in table.c if column.name != _OF]
        rows = select(bindparam("to_id", to_id), *others).where(table.c.inventory_id == from_id)
        uow.execute(insert(table).from_select([_OF, *(column.name for column in others)], rows))


def all_entries(uow: UnitOfWork, inventory_id: str) -> Iterator[Entry]:
    """Every entry by source id, a thousand at a time."""
    after = ""
    while ids := list(uow.execute(_SOME_IDS, {_OF: inventory_id, "after": after}).scalars()):
        found = entries_of(uow, inventory_id, ids)
        yield from (found[source_id] for source_id in ids)
        after = ids[-1]


def entries_of(uow: UnitOfWork, inventory_id: str, source_ids: Collection[str]) -> dict[str, Entry]:
    """Those of these sources that are on the inventory, in three statements for each thousand."""
    found: dict[str, Entry] = {}
    for ids in chunks(sorted(source_ids)):
        of_these = {_OF: inventory_id, "ids": ids}
        lines: dict[str, list[Line]] = {}
        for row in uow.execute(_LINES, of_these).mappings():
            lines.setdefault(row["source_id"], []).append(_value(Line, row, t_per_year=_masses(row, _T)))
        measures: dict[str, list[Measure]] = {}
        for row in uow.execute(_MEASURES, of_these).mappings():
            measures.setdefault(row["source_id"], []).append(_value(Measure, row, kg_per_day=_masses(row, _KG)))
        for row in uow.execute(_ENTRIES, of_these).mappings():
            source_id = row["source_id"]
            found[source_id] = _value(
                Entry,
                row,
                permitted_t_per_year=_masses(row, _T),
                lines=tuple(lines.get(source_id, ())),
                measures=tuple(measures.get(source_id, ())),
            )
    return found


def replace(uow: UnitOfWork, inventory_id: str, entries: Sequence[Entry]) -> None:
    """These entries in place of whatever stood for their sources."""
    for ids in chunks([entry.source_id for entry in entries]):
        for statement in _FORGET:
            uow.execute(statement, {_OF: inventory_id, "ids": ids})
    _insert(uow, _ENTRY, [_row(entry, inventory_id, entry.permitted_t_per_year, _T) for entry in entries])
    of_lines = [(entry, n, line) for entry in entries for n, line in enumerate(entry.lines)]
    _insert(uow, _LINE, [_part(e, n, line, inventory_id, line.t_per_year, _T) for e, n, line in of_lines])
    of_measures = [(entry, n, measure) for entry in entries for n, measure in enumerate(entry.measures)]
    _insert(uow, _MEASURE, [_part(e, n, m, inventory_id, m.kg_per_day, _KG) for e, n, m in of_measures])


def bases(uow: UnitOfWork, inventory_id: str) -> list[Base]:
    rows = uow.execute(_BASES, {_OF: inventory_id}).mappings()
    return [_value(Base, row, kg_per_day=_masses(row, _KG)) for row in rows]


def base_masses(uow: UnitOfWork, inventory_id: str) -> dict[str, dict[str, Decimal]]:
    """part -> pollutant -> kg per day of the whole society; what nobody has said is nothing."""
    return {
        base.part: {name: mass or Decimal(0) for name, mass in zip(POLLUTANTS, base.kg_per_day, strict=True)}
        for base in bases(uow, inventory_id)
    }


def replace_bases(uow: UnitOfWork, inventory_id: str, rows: Sequence[Base]) -> None:
    """These parts in place of what was said of them; the others stay."""
    if rows:
        uow.execute(_FORGET_BASE, {_OF: inventory_id, "ids": [row.part for row in rows]})
        _insert(uow, _BASE, [_row(row, inventory_id, row.kg_per_day, _KG) for row in rows])


def unread(uow: UnitOfWork, inventory_id: str, after: tuple[str, str, int] | None, limit: int) -> list[Row[Any]]:
    """Measures that nobody could read, after a (source, alert, ordinal), with the name and area of their source."""
    statement = _UNREAD.limit(limit)
    if after is not None:
        source_id, alert, ordinal = after
        here = _MEASURE.c.source_id == source_id
        later = (_MEASURE.c.alert > alert) | ((_MEASURE.c.alert == alert) & (_MEASURE.c.ordinal > ordinal))
        statement = statement.where((_MEASURE.c.source_id > source_id) | (here & later))
    return list(uow.execute(statement, {_OF: inventory_id}))


def registered_by_id(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Registered]:
    return {one.id: one for one in _registered(uow, _SOURCE.c.id, ids)}


def registered_by_code(uow: UnitOfWork, codes: Collection[str]) -> dict[str, Registered]:
    return {one.credit_code or "": one for one in _registered(uow, _SOURCE.c.credit_code, codes)}


def registered_by_name(uow: UnitOfWork, names: Collection[str]) -> dict[tuple[str, str], list[Registered]]:
    """(name, area) -> the sources that are called so there, without those that were merged into others."""
    found: dict[tuple[str, str], list[Registered]] = {}
    for one in _registered(uow, _SOURCE.c.name, names):
        if one.merged_into is None:
            found.setdefault((one.name, one.area), []).append(one)
    return found


def works_of_city(uow: UnitOfWork, city: str, limit: int) -> list[tuple[str, str]]:
    """(name, area) of running works of a city that no other of their county shares a name with, by id."""
    twin = _SOURCE.alias("twin")
    same = (twin.c.name == _SOURCE.c.name) & (twin.c.area == _SOURCE.c.area) & (twin.c.id != _SOURCE.c.id)
    works = select(_SOURCE.c.name, _SOURCE.c.area).where(~exists().where(same))
    return [(row.name, row.area) for row in _running(uow, works, "works", city, limit)]


def sites_of_city(uow: UnitOfWork, city: str, limit: int) -> list[Registered]:
    """Running construction sites of a city, by id."""
    return [Registered(*row) for row in _running(uow, _REGISTERED, "site", city, limit)]


def _running(uow: UnitOfWork, statement: Any, kind: str, city: str, limit: int) -> Sequence[Row[Any]]:
    here = _SOURCE.c.area.startswith(area_prefix(city), autoescape=True)
    running = statement.where(_SOURCE.c.kind == kind, _SOURCE.c.state == "running", here)
    return uow.execute(running.order_by(_SOURCE.c.id).limit(limit)).all()


def _registered(uow: UnitOfWork, column: Any, values: Collection[str]) -> Iterator[Registered]:
    statement = _REGISTERED.where(column.in_(_IDS))
    for chunk in chunks(sorted(values)):
        for row in uow.execute(statement, {"ids": chunk}):
            yield Registered(*row)


def _inventory(row: Row[Any]) -> Inventory:
    return Inventory(**{**row._asdict(), "state": State(row.state)})


def _value(kind: Any, row: Mapping[str, Any], **made: Any) -> Any:
    return kind(**{name: made[name] if name in made else row[name] for name in kind.__slots__})


def _masses(row: Mapping[str, Any], unit: str) -> Four:
    return four([row[f"{name}_{unit}"] for name in _NAMES])


_IN_COLUMNS = frozenset({"t_per_year", "kg_per_day", "permitted_t_per_year", "lines", "measures"})


def _row(value: Any, inventory_id: str, masses: Four, unit: str) -> dict[str, Any]:
    plain = {name: getattr(value, name) for name in value.__slots__ if name not in _IN_COLUMNS}
    four_columns = {f"{name}_{unit}": mass for name, mass in zip(_NAMES, masses, strict=True)}
    return {_OF: inventory_id, **plain, **four_columns}


def _part(entry: Entry, ordinal: int, value: Any, inventory_id: str, masses: Four, unit: str) -> dict[str, Any]:
    return {"source_id": entry.source_id, "ordinal": ordinal, **_row(value, inventory_id, masses, unit)}


def _insert(uow: UnitOfWork, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        uow.execute(insert(table), rows)
