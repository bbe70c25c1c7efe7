"""Statements that read the entries of published editions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Text,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from greenctl.db.text_pairs import pattern_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import SubmissionRow
from greenctl.declaration.revision_repository import explained
from greenctl.kernel.actor import area_prefix
from greenctl.lists.domain import UNDETERMINED, Edition, Entry
from greenctl.lists.drafting import by_code_point
from greenctl.lists.models import ListEditionRow, ListEntryRow, ListRemovalRow
from greenctl.lists.name_search import rare_names
from greenctl.source.models import SourceRow

FILTERS = ("area", "sector", "level", "exempt", "name")
ENTRY_FIELDS = ("ordinal", *Entry.__slots__)
MOST_LISTINGS = 200

_ENTRY, _EDITION = ListEntryRow.__table__, ListEditionRow.__table__
_SOURCE, _REMOVAL = SourceRow.__table__, ListRemovalRow.__table__
# The reason as the text it is stored as: most readers pass it on, and only some look inside.
_LINE = tuple(
    type_coerce(_ENTRY.c.reason, Text).label("reason") if name == "reason" else _ENTRY.c[name] for name in ENTRY_FIELDS
)
_COMPARED = tuple(name for name in Entry.__slots__ if name != "source_id")
_FAMILY = select(_SOURCE.c.id).where(
    or_(_SOURCE.c.id == bindparam("survivor"), _SOURCE.c.merged_into == bindparam("survivor"))
)
_OF_SOURCES = (
    select(_ENTRY.c.edition_id, *(_ENTRY.c[name] for name in ENTRY_FIELDS))
    .where(
        _ENTRY.c.source_id.in_(bindparam("source_ids", expanding=True)),
        _ENTRY.c.edition_id.in_(bindparam("edition_ids", expanding=True)),
    )
    .order_by(_ENTRY.c.edition_id, _ENTRY.c.ordinal)
)
_LISTED = (
    select(_ENTRY.c.source_id)
    .where(_ENTRY.c.edition_id.in_(bindparam("edition_ids", expanding=True)))
    .distinct()
    .order_by(_ENTRY.c.source_id)
)
_LISTINGS = (
    select(
        *(_EDITION.c[name].label(f"edition_{name}") for name in Edition.__slots__ if name != "summary"),
        *(_ENTRY.c[name] for name in ENTRY_FIELDS),
    )
    .join(_EDITION, _EDITION.c.id == _ENTRY.c.edition_id)
    .where(_ENTRY.c.source_id.in_(bindparam("source_ids", expanding=True)))
    .order_by(_EDITION.c.published_at.desc(), _EDITION.c.programme, _EDITION.c.number.desc())
    .limit(MOST_LISTINGS)
)
_BEHIND = (
    explained()
    .add_columns(SubmissionRow.copy, SubmissionRow.submitted_at)
    .where(SubmissionRow.id == bindparam("submission_id"))
)


def page(uow: UnitOfWork, edition_id: str, filters: Mapping[str, str], after: int, limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` lines of an edition after an ordinal; `reason` is canonical JSON text."""
    conditions, flat = _narrowed(uow, filters)
    statement = _page(conditions)
    return uow.execute(statement, {"edition_id": edition_id, "after": after, "limit": limit, **flat}).all()


def search(uow: UnitOfWork, edition_ids: Collection[str], name: str, limit: int) -> Sequence[Row[Any]]:
    """Lines of several editions whose name contains `name`, with `edition_id` first."""
    [condition], values = _narrowed(uow, {"name": name})
    return uow.execute(_search(condition), {"edition_ids": list(edition_ids), "limit": limit, **values}).all()


def family(uow: UnitOfWork, survivor: str) -> list[str]:
    """The ids that a source is or was known under."""
    return list(uow.execute(_FAMILY, {"survivor": survivor}).scalars())


def of_sources(uow: UnitOfWork, source_ids: Collection[str], edition_ids: Collection[str]) -> Sequence[Row[Any]]:
    """The lines of some sources on some editions, with `edition_id` first."""
    return uow.execute(_OF_SOURCES, {"source_ids": list(source_ids), "edition_ids": list(edition_ids)}).all()


def listed(uow: UnitOfWork, edition_ids: Collection[str]) -> list[str]:
    """The sources on some editions, each once."""
    return list(uow.execute(_LISTED, {"edition_ids": list(edition_ids)}).scalars())


def listings(uow: UnitOfWork, source_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Every edition some ids of a source stand on, the latest first; edition columns are named edition_…."""
    return uow.execute(_LISTINGS, {"source_ids": list(source_ids)}).all()


def behind(uow: UnitOfWork, submission_id: str, by: datetime) -> Row[Any]:
    """id, copy, submitted_at and explanation of what an entry rests on, as it stood at the moment `by`."""
    return uow.execute(_BEHIND, {"submission_id": submission_id, "by": by}).one()


def difference(
    uow: UnitOfWork, before: Edition, after: Edition, past: tuple[int, int], limit: int
) -> Sequence[Row[Any]]:
    """Up to `limit` differing sources after `past` (rank, ordinal): added, changed, removed, each in list order.

    Columns: rank, ordinal, removed_why, removal_id, then the entry before (before_…) and after (after_…).
    """
    values = {
        "before_id": before.id, "after_id": after.id, "season_id": after.season_id, "programme": after.programme,
        "lowest": before.number, "highest": after.number, "rank": past[0], "ordinal": past[1], "limit": limit,
    }  # fmt: skip
    return uow.execute(_DIFFERENCE, values).all()


def difference_counts(uow: UnitOfWork, before: Edition, after: Edition) -> dict[int, int]:
    """How many sources were added (0), changed (1) and removed (2)."""
    rows = uow.execute(_DIFFERENCE_COUNTS, {"before_id": before.id, "after_id": after.id})
    return {row[0]: row[1] for row in rows}


def entry_of(row: Row[Any], prefix: str = "") -> Entry | None:
    """The entry in a row; None if the row has none under this prefix."""
    if getattr(row, f"{prefix}source_id") is None:
        return None
    return Entry(**{name: getattr(row, f"{prefix}{name}") for name in Entry.__slots__})


# Which values a filter binds.
_values: dict[str, Any] = {
    "area": lambda code: {"area": area_prefix(code), "area_end": _end_of(area_prefix(code))},
    "sector": lambda code: {"sector": code},
    "level": lambda level: {} if level == UNDETERMINED else {"level": level},
    "exempt": lambda yes: {"exempt": yes == "true"},
    "name": lambda part: {"pattern": pattern_of(part)},
}
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "area": _ENTRY.c.area == bindparam("area"),
    # The codes below a city or a province: entries are in order of area, so this is one stretch of ordinals.
    "area_below": and_(_ENTRY.c.area >= bindparam("area"), _ENTRY.c.area < bindparam("area_end")),
    "sector": _ENTRY.c.sector == bindparam("sector"),
    "level": _ENTRY.c.level == bindparam("level"),
    "level_undetermined": _ENTRY.c.level.is_(null()),
    "exempt": _ENTRY.c.exempt == bindparam("exempt"),
    "name": func.lower(by_code_point(_ENTRY.c.name)).like(bindparam("pattern", type_=String), escape="\\"),
    "name_in": _ENTRY.c.name.in_(bindparam("names", expanding=True)),
}


def _narrowed(uow: UnitOfWork, filters: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The conditions by name, and what they bind; a rare name is looked up first."""
    given = {name: value for name, value in filters.items() if name in FILTERS}
    names = rare_names(uow, given["name"]) if "name" in given else None
    conditions = [_condition_of(name, value) for name, value in given.items() if name != "name" or names is None]
    values = {key: bound for name, value in given.items() for key, bound in _values[name](value).items()}
    if names is not None:
        conditions.append("name_in")
        values = {**{key: bound for key, bound in values.items() if key != "pattern"}, "names": names}
    return tuple(sorted(conditions)), values


def _end_of(prefix: str) -> str:
    """What stands right behind all codes below `prefix`. A digit, which every locale of a database sorts alike; what
    stands behind letters in one stands before digits in another."""
    return str(int(prefix) + 1).zfill(len(prefix)) if prefix.isdecimal() else prefix


def _condition_of(name: str, value: str) -> str:
    if name == "area" and area_prefix(value) != value:
        return "area_below"
    return "level_undetermined" if (name, value) == ("level", UNDETERMINED) else name


@lru_cache(maxsize=256)
def _page(conditions: tuple[str, ...]) -> Select[Any]:
    # A sum is no column, so that neither engine walks the whole list in its order when it has a few names to look up.
    place = _ENTRY.c.ordinal + 0 if "name_in" in conditions else _ENTRY.c.ordinal
    return (
        select(*_LINE)
        .where(
            _ENTRY.c.edition_id == bindparam("edition_id"),
            place > bindparam("after"),
            *(_CONDITIONS[name] for name in conditions),
        )
        .order_by(place)
        .limit(bindparam("limit"))
    )


@lru_cache(maxsize=2)
def _search(condition: str) -> Select[Any]:
    return (
        select(_ENTRY.c.edition_id, *(_ENTRY.c[name] for name in ENTRY_FIELDS))
        .where(_ENTRY.c.edition_id.in_(bindparam("edition_ids", expanding=True)), _CONDITIONS[condition])
        .order_by(_ENTRY.c.source_id, _ENTRY.c.edition_id)
        .limit(bindparam("limit"))
    )


_OLD, _NEW = _ENTRY.alias("old"), _ENTRY.alias("new")
_OLD_HERE = _OLD.c.edition_id == bindparam("before_id")
_NEW_HERE = _NEW.c.edition_id == bindparam("after_id")
_SAME_SOURCE = _OLD.c.source_id == _NEW.c.source_id
_DIFFERS = or_(*(_OLD.c[name].is_distinct_from(_NEW.c[name]) for name in _COMPARED))


def _sides(rank: int, ordinal: ColumnElement[Any], *there: Any) -> Select[Any]:
    """Both entries side by side, with nothing in the columns of the one that is not `there`."""
    return select(
        literal(rank).label("rank"),
        ordinal.label("ordinal"),
        *(
            (side.c[name] if side in there else type_coerce(null(), side.c[name].type)).label(f"{word}_{name}")
            for word, side in (("before", _OLD), ("after", _NEW))
            for name in Entry.__slots__
        ),
    )


_ADDED = _sides(0, _NEW.c.ordinal, _NEW).where(
    _NEW_HERE, ~select(_OLD.c.source_id).where(_OLD_HERE, _SAME_SOURCE).correlate(_NEW).exists()
)
_CHANGED = (
    _sides(1, _NEW.c.ordinal, _OLD, _NEW).join_from(_NEW, _OLD, _SAME_SOURCE).where(_OLD_HERE, _NEW_HERE, _DIFFERS)
)
_REMOVED = _sides(2, _OLD.c.ordinal, _OLD).where(
    _OLD_HERE, ~select(_NEW.c.source_id).where(_NEW_HERE, _SAME_SOURCE).correlate(_OLD).exists()
)
_CHANGES = union_all(_ADDED, _CHANGED, _REMOVED).subquery("difference")


def _of_last_removal(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What the latest edition between the two says of taking the source off."""
    return (
        select(column)
        .join(_EDITION, _EDITION.c.id == _REMOVAL.c.edition_id)
        .where(
            _REMOVAL.c.source_id == _CHANGES.c.before_source_id,
            _EDITION.c.season_id == bindparam("season_id"),
            _EDITION.c.programme == bindparam("programme"),
            _EDITION.c.number > bindparam("lowest"),
            _EDITION.c.number <= bindparam("highest"),
        )
        .order_by(_EDITION.c.number.desc())
        .limit(1)
        .correlate(_CHANGES)
        .scalar_subquery()
    )


_DIFFERENCE = (
    select(
        _CHANGES,
        _of_last_removal(_REMOVAL.c.reason).label("removed_why"),
        _of_last_removal(_REMOVAL.c.removal_id).label("removal_id"),
    )
    .where(tuple_(_CHANGES.c.rank, _CHANGES.c.ordinal) > tuple_(bindparam("rank"), bindparam("ordinal")))
    .order_by(_CHANGES.c.rank, _CHANGES.c.ordinal)
    .limit(bindparam("limit"))
)
_DIFFERENCE_COUNTS = select(_CHANGES.c.rank, func.count()).group_by(_CHANGES.c.rank)
